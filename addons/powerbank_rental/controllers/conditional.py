"""Answers that whoever kept a copy can have confirmed instead of sent again."""

from odoo.http import request


def by_fingerprint(response):
    """Return `response` with its ETag; 304 without a body to whoever has it already."""
    response.add_etag()
    response.make_conditional(request.httprequest.environ)
    response.headers.pop("Date", None)  # the server adds its own
    return response
