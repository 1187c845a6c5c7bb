from datetime import datetime

from werkzeug.exceptions import BadRequest

from odoo.http import Controller, content_disposition, request, route

from .spooled import spooled

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
        content = spooled(write)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Length", content.length),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
