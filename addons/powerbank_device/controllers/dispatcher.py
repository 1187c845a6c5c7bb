import json
import logging
import time

from odoo.http import Dispatcher, Response

from odoo.addons.powerbank_rental.controllers import problems

from ..protocol import volinks_http


def respond(status=200, message="OK", data=None):
    """Return an answer that a cabinet can read, with a real HTTP status beside it."""
    now_ms = int(time.time() * 1000)
    body = volinks_http.envelope(now_ms, code=status, message=message, data=data)
    response = Response(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type="application/json",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


class CabinetDispatcher(Dispatcher):
    """Speaks with cabinets over HTTP: no cookies, no session, no traceback.

    Every failure, also one of the framework itself, leaves in the vendor's envelope.
    """

    routing_type = "powerbank_cabinet"

    @classmethod
    def is_compatible_with(cls, request):
        """Accept every request: cabinets care little about content types."""
        return True

    def dispatch(self, endpoint, args):
        self.request.params = dict(args)
        return self.request.registry["ir.http"]._dispatch(endpoint)

    def handle_error(self, exc):
        """Turn whatever went wrong into an answer; only our failures are alarming."""
        refusal = problems.as_refusal(self.request.env, exc)
        if refusal.code != "internal_error":
            exc.loglevel = logging.INFO
        response = respond(refusal.http_status, refusal.args[0])
        if retry_after := refusal.details.get("retry_after"):
            response.headers["Retry-After"] = str(retry_after)
        return response
