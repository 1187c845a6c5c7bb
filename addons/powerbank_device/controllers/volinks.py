from http import HTTPStatus

from odoo.http import Controller, request, route

from ..protocol import volinks_http
from .dispatcher import respond

VENDOR = "volinks"
#: Far more than the inventory of the largest cabinet.
LARGEST_BODY = 64 * 1024


class VolinksCalls(Controller):
    """What Volinks cabinets call; the secret in the address tells who it is."""

    @route(
        "/powerbank/device/volinks/<string:secret>/<path:path>",
        type="powerbank_cabinet",
        auth="public",
        methods=["GET", "POST"],
        save_session=False,
        max_content_length=LARGEST_BODY,
        powerbank_limited=True,
    )
    def call(self, secret, path):
        """Keep what a cabinet says, and tell one that starts where its broker is.

        That there is no firmware and no advert is told to anybody: such a question need
        not name a cabinet, and its answer is the same for all.
        """
        if f"/{path}" in volinks_http.NOTHING_NEW:
            return respond(data=volinks_http.NOTHING_NEW[f"/{path}"])
        try:
            call = self._read(path)
        except ValueError as error:
            return respond(HTTPStatus.BAD_REQUEST, str(error))
        cabinet = request.env["powerbank.cabinet"]._caller(
            VENDOR, call.device_uid, secret
        )
        if not cabinet:
            return self._refuse(call)
        request.env["ir.http"]._powerbank_limit("rate_cabinet", call.device_uid)
        request.env["powerbank.device.event"]._keep_call(cabinet, call)
        if call.topic not in volinks_http.CONNECTS:
            return respond()
        if connection := cabinet._connection(secret):
            return respond(data=connection)
        return respond(
            HTTPStatus.CONFLICT,
            "the password for the broker was issued apart",
        )

    def _read(self, path):
        asked = request.httprequest
        query = asked.query_string.decode(errors="replace")
        return volinks_http.read_call(f"/{path}", query, asked.get_data())

    def _refuse(self, call):
        """Change nothing but the list of refused calls; say not what was wrong."""
        address = request.httprequest.remote_addr
        request.env["ir.http"]._powerbank_limit("rate_refused", address)
        refused = request.env["powerbank.refused.call"]
        refused._note(VENDOR, call.device_uid, call.topic, address)
        return respond(HTTPStatus.UNAUTHORIZED, "number and secret do not match")
