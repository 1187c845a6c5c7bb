from contextlib import ExitStack
from datetime import datetime
from tempfile import TemporaryFile

from werkzeug.exceptions import BadRequest
from werkzeug.wsgi import FileWrapper

from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOMENTS = ("confirmed_at", "ended_at")


class ExportController(Controller):
    """Downloads of workbooks, which lie in a temporary file until they are sent."""

    @route("/powerbank/export/rentals.xlsx", type="http", auth="user", readonly=True)
    def export_rentals(self, begin, end, moment="confirmed_at"):
        """Send the rentals of a period.

        :param str begin: UTC, ISO 8601, inclusive; `end` exclusive.
        :param str moment: by which field a rental belongs to the period.
        """
        try:
            period = [datetime.fromisoformat(each) for each in (begin, end)]
        except ValueError as error:
            raise BadRequest(str(error)) from error
        if moment not in MOMENTS or any(each.tzinfo for each in period):
            raise BadRequest
        return self._send(
            "rentals.xlsx",
            lambda file: request.env["powerbank.export"]._write_rentals(
                file, *period, moment
            ),
        )

    @route("/powerbank/export/stock.xlsx", type="http", auth="user", readonly=True)
    def export_stock(self):
        """Send what each station holds now."""
        return self._send("stock.xlsx", request.env["powerbank.export"]._write_stock)

    def _send(self, name, write):
        with ExitStack() as stack:
            file = stack.enter_context(TemporaryFile())
            write(file)
            length = file.tell()
            file.seek(0)
            response = request.make_response(
                FileWrapper(file),
                headers=[
                    ("Content-Type", XLSX),
                    ("Content-Length", length),
                    ("Content-Disposition", content_disposition(name)),
                ],
            )
            response.call_on_close(stack.pop_all().close)
        return response
