"""Texts that cabinets send."""


def storable(value):
    """Return a value without the one character that no database keeps in a text."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value
