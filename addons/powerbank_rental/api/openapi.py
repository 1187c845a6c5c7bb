"""The OpenAPI 3.1 document, generated from the operations and their models."""

from pydantic.json_schema import models_json_schema

from . import answers
from .operation import PREFIX
from .operations import OPERATIONS
from .requests import CODE_PATTERN

VERSION = "1.0.0"
_REFERENCE = "#/components/schemas/{model}"

#: Codes that any operation can answer, by what it takes.
_ALWAYS = (
    "busy",
    "fields_conflict",
    "internal_error",
    "invalid_fields",
    "method_not_allowed",
    "too_many_requests",
)
_WITH_BODY = ("bad_json", "content_type", "too_large")
_WITH_TOKEN = ("token_missing", "token_unknown", "token_expired", "token_revoked")
_WITH_KEY = (
    "idempotency_key_invalid",
    "idempotency_key_missing",
    "idempotency_mismatch",
)

_DESCRIPTION = """\
JSON in and out, real HTTP status codes, no cookies. Sign in with a phone number to
get a bearer token, and renew it with its refresh token, which is good for one use.
Every POST but sign-in needs an `Idempotency-Key`: repeat a request whose answer was
lost with the same key, and the same answer comes back without a second effect. Error
codes are stable; messages follow `Accept-Language` (English, Chinese). Lists page by
cursor. Requests are limited by token and by address, as the `RateLimit` headers of
every answer tell; too many are refused with 429 and `Retry-After`."""

_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A new random value for each new wish; the same one for a retry.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
}
_CODE_SCHEMA = {"type": "string", "pattern": CODE_PATTERN}
_HEADERS = {
    "RateLimit-Limit": {
        "description": "Requests in a minute; of the tightest limit, as the next two.",
        "schema": {"type": "integer"},
    },
    "RateLimit-Remaining": {
        "description": "Requests that are left of it.",
        "schema": {"type": "integer"},
    },
    "RateLimit-Reset": {
        "description": "Seconds until it is counted anew.",
        "schema": {"type": "integer"},
    },
}
#: Statuses that may say how long to wait.
_WAIT = (409, 429)
_RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds to wait before the next try.",
        "schema": {"type": "integer"},
    }
}
_LANGUAGE_PARAMETER = {
    "name": "Accept-Language",
    "in": "header",
    "description": "Language of texts and messages, such as `zh-CN` or `en`.",
    "schema": {"type": "string"},
}


def document(codes):
    """Return the OpenAPI 3.1 document as a JSON-serialisable dict.

    :param dict codes: error code -> (HTTP status, meaning).
    """
    paths = {}
    for name, operation in OPERATIONS.items():
        item = paths.setdefault(PREFIX + operation.path, {})
        item[operation.method.lower()] = _operation(name, operation, codes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Power bank rental",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "LGPL-3.0", "identifier": "LGPL-3.0-only"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas():
    """Return every body and answer model, by name."""
    received = {(op.body, "validation") for op in OPERATIONS.values() if _has_body(op)}
    sent = {(op.answer, "serialization") for op in OPERATIONS.values() if op.answer}
    wanted = received | sent | {(answers.Error, "serialization")}
    ordered = sorted(wanted, key=lambda pair: pair[0].__name__)
    _, schema = models_json_schema(ordered, ref_template=_REFERENCE)
    return schema["$defs"]


def _has_body(operation):
    return bool(operation.body.model_fields)


def _operation(name, operation, codes):
    described = {
        "operationId": name,
        "summary": operation.summary,
        "parameters": _parameters(operation),
        "responses": _responses(operation, codes),
        "security": [] if operation.auth == "public" else [{"token": []}],
    }
    if _has_body(operation):
        described["requestBody"] = {
            "required": True,
            "content": _json(_reference(operation.body)),
        }
    return described


def _parameters(operation):
    """Return path, query and header parameters, in that order."""
    names = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    path = [
        {"name": name, "in": "path", "required": True, "schema": _CODE_SCHEMA}
        for name in names
    ]
    headers = [_LANGUAGE_PARAMETER]
    if operation.once:
        headers.append(_KEY_PARAMETER)
    return [*path, *_query_parameters(operation.query), *headers]


def _query_parameters(model):
    schema = model.model_json_schema()
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": field.pop("description", ""),
            "schema": field,
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _responses(operation, codes):
    """Return the answer and, by status, the refusals that can come instead."""
    refusals = {}
    for code in sorted(_codes(operation)):
        status, meaning = codes[code]
        refusals.setdefault(status, []).append(f"`{code}`: {meaning}")
    responses = {str(operation.status): _success(operation)}
    for status, meanings in sorted(refusals.items()):
        responses[str(status)] = {
            "description": "\n\n".join(meanings),
            "headers": _HEADERS | (_RETRY_AFTER if status in _WAIT else {}),
            "content": _json(_reference(answers.Error)),
        }
    return responses


def _codes(operation):
    codes = {*_ALWAYS, *operation.refusals}
    if operation.method == "POST":
        codes.update(_WITH_BODY)
    if operation.auth != "public":
        codes.update(_WITH_TOKEN)
    if operation.once:
        codes.update(_WITH_KEY)
    if "cursor" in operation.query.model_fields:
        codes.add("cursor_unknown")
    return codes


def _success(operation):
    if operation.status == 204:
        return {"description": "Done.", "headers": _HEADERS}
    if operation.media != "application/json":
        return {
            "description": "The file.",
            "headers": _HEADERS,
            "content": {operation.media: {}},
        }
    return {
        "description": operation.answer.__doc__,
        "headers": _HEADERS,
        "content": _json(_reference(operation.answer)),
    }


def _json(schema):
    return {"application/json": {"schema": schema}}


def _reference(model):
    return {"$ref": _REFERENCE.format(model=model.__name__)}
