"""Records as plain values, for people who take their data with them."""

from odoo.tools import html2plaintext


def plain(records, names):
    """Return one dict a record, JSON-serialisable and readable without Odoo.

    Instants are UTC; a record that is referred to is its name.

    :param str names: of the wanted fields, in one string.
    """
    return [
        {name: _value(record, name) for name in names.split()} for record in records
    ]


def _value(record, name):
    value, field = record[name], record._fields[name]
    if field.relational:
        found = [one.display_name for one in value.sudo()]
        return found if field.type.endswith("2many") else (found or [None])[0]
    if field.type == "boolean":
        return value
    if field.type == "datetime":
        return f"{value.isoformat()}Z" if value else None
    if field.type == "date":
        return value.isoformat() if value else None
    if field.type == "html":
        return html2plaintext(value) if value else None
    if field.type in ("integer", "float", "monetary"):
        return value
    return value or None
