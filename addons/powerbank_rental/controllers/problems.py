"""Refusals for what a request itself can get wrong, and for every other failure."""

from typing import get_args

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure
from pydantic_core.core_schema import ErrorType
from werkzeug.exceptions import HTTPException

from odoo.exceptions import (
    AccessDenied,
    AccessError,
    ConcurrencyError,
    LockError,
    MissingError,
    UserError,
)
from odoo.tools.translate import LazyTranslate

from ..errors import Refusal

_lt = LazyTranslate(__name__)

#: Lost races: nothing happened, and trying again will do.
BUSY = (
    ConcurrencyError,
    DeadlockDetected,
    LockError,
    LockNotAvailable,
    SerializationFailure,
)

#: Kinds of errors that a field's own schema can speak of.
_SCHEMA_PROBLEMS = frozenset(get_args(ErrorType))

#: HTTP status of the web framework's own errors -> code.
_CODES = {
    400: "bad_request",
    401: "token_missing",
    403: "access_denied",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "content_type",
}

#: Code -> sentence, for what has no sentence of its own.
_SENTENCES = {
    "access_denied": _lt("This is not allowed."),
    "bad_request": _lt("The request is not well formed."),
    "busy": _lt("Somebody else is at it right now. Please try again."),
    "content_type": _lt("Send the body as application/json."),
    "internal_error": _lt("Something went wrong on our side. Nothing was done."),
    "method_not_allowed": _lt("This address does not take this method."),
    "not_found": _lt("There is nothing at this address."),
    "token_missing": _lt("Please sign in."),
    "too_large": _lt("The body is too large."),
}


def invalid_fields(env, error):
    """Return the refusal of a `pydantic.ValidationError`, naming each field.

    The message speaks of the first field; the details list all of them, each with the
    kind of error and, where there is one, the limit it breaks.
    """
    fields = [
        {
            "field": ".".join(str(part) for part in found["loc"]),
            "problem": found["type"],
            **found.get("ctx", {}),
        }
        for found in error.errors(include_url=False, include_input=False)
    ]
    schema_breaks = [field for field in fields if _breaks_schema(field)]
    if schema_breaks:
        return _refuse_fields(env, schema_breaks)
    return _refuse_fields(env, fields, "fields_conflict")


def _breaks_schema(field):
    """Whether the published schema rules this value out.

    It can say neither how fields depend on each other nor where time begins and ends.
    """
    bounds = (field.get(name) for name in ("ge", "gt", "le", "lt"))
    return field["problem"] in _SCHEMA_PROBLEMS and not any(
        isinstance(bound, str) for bound in bounds
    )


def invalid_value(env, field, problem):
    """Return the refusal of a value that only the records show to be wrong."""
    found = [{"field": field, "problem": problem}]
    return _refuse_fields(env, found, "fields_conflict")


def invalid_cursor(env):
    """Return the refusal of a cursor that no page gave out."""
    return Refusal(
        "cursor_unknown",
        env._("There is no such page. Please start from the first one again."),
    )


def missing_field(env, name):
    """Return the refusal of a request that lacks a field another one calls for."""
    fields = [{"field": name, "problem": "missing"}]
    return _refuse_fields(env, fields, "fields_conflict")


def _refuse_fields(env, fields, code="invalid_fields"):
    sentence = _field_sentence(env, fields[0]["field"], fields[0]["problem"])
    return Refusal(code, sentence, fields=fields)


def _field_sentence(env, field, problem):
    if problem == "missing":
        return env._("The field “%s” is missing.", field)
    if problem == "extra_forbidden":
        return env._("The field “%s” is not known here. Leave it out.", field)
    return env._("The value of the field “%s” is not valid.", field)


def content_type(env):
    return _refusal(env, "content_type")


def bad_json(env, reason):
    """Return the refusal of a body that is no JSON object; `reason` is technical."""
    message = env._("The body of the request is not a JSON object.")
    return Refusal("bad_json", message, reason=reason)


def idempotency_key_missing(env):
    return Refusal(
        "idempotency_key_missing",
        env._(
            "Send the header Idempotency-Key: a new random value for each new wish, "
            "the same one for a retry."
        ),
    )


def idempotency_key_invalid(env):
    return Refusal(
        "idempotency_key_invalid",
        env._("Use 1 to 128 visible ASCII characters as Idempotency-Key."),
    )


def as_refusal(env, exc):
    """Return the refusal that an exception stands for.

    :param env: of the request; None when the request broke before it had one.
    """
    if isinstance(exc, Refusal):
        return exc
    if hasattr(exc, "refusal"):
        return exc.refusal
    if isinstance(exc, BUSY):
        return _refusal(env, "busy", retry_after=1)
    if isinstance(exc, AccessDenied | AccessError):
        return _refusal(env, "access_denied")
    if isinstance(exc, MissingError):
        return _refusal(env, "not_found")
    if isinstance(exc, UserError):
        return Refusal("refused", exc.args[0])
    if isinstance(exc, HTTPException) and exc.code in _CODES:
        return _refusal(env, _CODES[exc.code])
    return _refusal(env, "internal_error")


def _refusal(env, code, **details):
    sentence = _SENTENCES[code]
    return Refusal(code, env._(sentence) if env else str(sentence), **details)


def kept_headers(exc):
    """Return the headers of an HTTP exception that belong into the answer."""
    if not isinstance(exc, HTTPException):
        return None
    kept = ("allow", "retry-after", "www-authenticate")
    return [(name, value) for name, value in exc.get_headers() if name.lower() in kept]
