from odoo import models
from odoo.http import request

from ..errors import Refusal


class IrHttpRate(models.AbstractModel):
    """No asker may take all of the API, or of the open data, for himself."""

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        """Count the request by its address before, and by its token after sign-in."""
        ours = endpoint.routing["type"] == "powerbank"
        if ours or endpoint.routing.get("powerbank_limited"):
            cls._powerbank_limit("rate_address", request.httprequest.remote_addr)
        result = super()._authenticate(endpoint)
        if ours and hasattr(request, "powerbank_session"):
            cls._powerbank_limit("rate_token", request.powerbank_session.id)
        return result

    @classmethod
    def _powerbank_limit(cls, setting, asker):
        """Refuse one request too many; a repetition by the server itself is none.

        The tightest limit is kept in `request.powerbank_rate`, to be told.
        """
        counted = request.__dict__.setdefault("powerbank_counted", set())
        if setting in counted:
            return
        counted.add(setting)
        rates = request.env["powerbank.api.rate"].sudo()
        if setting == "rate_address":
            asker = rates._network(asker)
        rate = rates._hit(setting, asker)
        if not rate:
            return
        told = getattr(request, "powerbank_rate", None)
        if not told or rate.remaining < told.remaining:
            request.powerbank_rate = rate
        if not rate.allowed:
            cls._powerbank_speak()
            raise Refusal(
                "too_many_requests",
                request.env._("Too many requests. Please wait a moment."),
                retry_after=rate.reset,
            )
