import json
import logging
import re
from http import HTTPStatus

from pydantic import ValidationError as FieldErrors
from werkzeug.exceptions import MethodNotAllowed

from odoo.http import Json2Dispatcher, Response, content_disposition, route

from ..api.files import File
from ..api.operations import OPERATIONS, methods_at
from ..errors import Refusal
from . import problems

_KEY = re.compile(r"[\x21-\x7e]{1,128}")


def serves(name):
    """Route an endpoint to the operation `name` of the API.

    The endpoint is called with the path's parts, and by keyword with `body`, `query`
    and `customer` where the operation has one. It returns the operation's answer
    model, or None. A `Refusal` that is raised undoes what the request wrote; one that
    is returned keeps it.
    """
    operation = OPERATIONS[name]
    return route(
        operation.rule,
        type="powerbank",
        auth=operation.auth,
        methods=[operation.method],
        readonly=operation.method == "GET",
        save_session=False,
        max_content_length=operation.max_body,
        operation=operation,
    )


def _number(text):
    """Return a JSON number; one without a fraction is whole, however it is written."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _refuse_constant(text):
    raise ValueError(f"{text} is no JSON")


class PowerbankDispatcher(Json2Dispatcher):
    """Speaks the mini-program API: validated JSON in, JSON and real statuses out.

    No cookies, no session, no traceback in an answer. Every failure, also one of the
    web framework itself, leaves as `{"error": {"code", "message", "details"}}`.
    """

    routing_type = "powerbank"

    @classmethod
    def is_compatible_with(cls, request):
        """Accept every request, to refuse a wrong content type in our own words."""
        return True

    def pre_dispatch(self, rule, args):
        super().pre_dispatch(rule, args)
        self.request.env["ir.http"]._powerbank_speak()

    def dispatch(self, endpoint, args):
        """Validate what came in, call the endpoint, and serialise what it returns."""
        operation = endpoint.routing.get("operation")
        if not operation:
            return super().dispatch(endpoint, args)
        if self.request.httprequest.method not in (operation.method, "HEAD"):
            raise MethodNotAllowed(methods_at(self.request.httprequest.path))
        params = self._validated(operation)
        if operation.auth != "public":
            params["customer"] = self.request.powerbank_customer
        self.request.params = args | params
        if operation.once:
            return self._dispatch_once(endpoint, operation, params.get("body"))
        return self._call(endpoint, operation)

    def _call(self, endpoint, operation):
        result = self.request.registry["ir.http"]._dispatch(endpoint)
        if isinstance(result, Refusal):
            return self._refuse(result)
        if isinstance(result, File):
            return self._respond_file(operation, result)
        text = result.model_dump_json() if result else ""
        return self._respond(operation.status, text)

    # === WHAT COMES IN === #

    def _validated(self, operation):
        """Return the `query` and `body` that the operation's models make of it."""
        params = {}
        query = self._parse(operation.query, self.request.httprequest.args.to_dict())
        if operation.query.model_fields:
            params["query"] = query
        if operation.method == "POST":
            body = self._parse(operation.body, self._json_object())
            if operation.body.model_fields:
                params["body"] = body
        return params

    def _parse(self, model, values):
        try:
            return model.model_validate(values)
        except FieldErrors as error:
            raise problems.invalid_fields(self.request.env, error) from None

    def _json_object(self):
        """Return the body as a dict; empty when there is none."""
        text = self.request.httprequest.get_data()
        if not text:
            return {}
        if self.request.httprequest.mimetype != "application/json":
            raise problems.content_type(self.request.env)
        try:
            body = json.loads(
                text, parse_float=_number, parse_constant=_refuse_constant
            )
        except (ValueError, RecursionError) as error:
            raise problems.bad_json(self.request.env, str(error)) from None
        if not isinstance(body, dict):
            raise problems.bad_json(self.request.env, "not an object")
        return body

    # === ONCE === #

    def _dispatch_once(self, endpoint, operation, body):
        """Call the endpoint, or repeat what was answered to the same key before."""
        requests = self.request.env["powerbank.api.request"].sudo()
        row, replay = requests._reserve(
            self.request.powerbank_customer,
            self._idempotency_key(),
            self.request.httprequest.path,
            body.model_dump_json() if body else "",
        )
        if replay:
            response = self._respond(row.status, row.answer)
            response.headers["Idempotency-Replayed"] = "true"
            return response
        response = self._call(endpoint, operation)
        row._keep(response.status_code, response.get_data(as_text=True))
        return response

    def _idempotency_key(self):
        key = self.request.httprequest.headers.get("Idempotency-Key")
        if key is None:
            raise problems.idempotency_key_missing(self.request.env)
        if not _KEY.fullmatch(key):
            raise problems.idempotency_key_invalid(self.request.env)
        return key

    # === WHAT GOES OUT === #

    def _respond(self, status, text, headers=None):
        response = Response(
            text or b"",
            status=status,
            content_type="application/json",
            headers=headers,
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["Content-Language"] = self._language()
        if rate := getattr(self.request, "powerbank_rate", None):
            response.headers["RateLimit-Limit"] = str(rate.limit)
            response.headers["RateLimit-Remaining"] = str(rate.remaining)
            response.headers["RateLimit-Reset"] = str(rate.reset)
        return response

    def _respond_file(self, operation, file):
        headers = [("Content-Disposition", content_disposition(file.name))]
        if not isinstance(file.content, bytes):
            headers.append(("Content-Length", str(file.content.length)))
        response = self._respond(operation.status, file.content, headers)
        response.headers["Content-Type"] = operation.media
        return response

    def _language(self):
        env = self.request.env
        return ((env and env.lang) or "en_US").replace("_", "-")

    def _refuse(self, refusal, headers=None):
        """Answer with a refusal."""
        body = {
            "code": refusal.code,
            "message": refusal.args[0],
            "details": refusal.details,
        }
        text = json.dumps({"error": body}, ensure_ascii=False, default=str)
        response = self._respond(refusal.http_status, text, headers)
        if retry_after := refusal.details.get("retry_after"):
            response.headers["Retry-After"] = str(retry_after)
        if refusal.http_status == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    def handle_error(self, exc):
        """Turn whatever went wrong into a refusal; only our own failures are alarming.

        :return: a WSGI response.
        """
        refusal = problems.as_refusal(self.request.env, exc)
        if refusal.code != "internal_error":
            exc.loglevel = logging.INFO
        return self._refuse(refusal, problems.kept_headers(exc))
