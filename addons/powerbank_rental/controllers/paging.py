"""Lists that are given out page by page."""

from odoo.fields import Domain

from ..api import pages
from . import problems


def decoded(env, cursor, *types):
    """Return the sort key in a cursor, or None where there is no cursor.

    :param types: the type of each part of the key.
    :raise Refusal: no page gave it out.
    """
    try:
        return pages.decode(cursor, *types)
    except ValueError:
        raise problems.invalid_cursor(env) from None


def newest_first(records, domain, query):
    """Return a page of the records of a domain and the next page's cursor.

    :param records: the empty recordset to search with, and its rights.
    :param query: with `cursor` and `limit`.
    :raise Refusal: no page gave the cursor out.
    """
    domain = Domain(domain)
    if after := decoded(records.env, query.cursor, int):
        domain &= Domain("id", "<", after[0])
    found = records.search(domain, order="id DESC", limit=query.limit + 1)
    page, more = found[: query.limit], len(found) > query.limit
    return page, pages.encode(page[-1].id) if more else None
