"""Opaque page cursors: the sort key of a page's last entry."""

import base64
import json

#: The largest id that a database gives out.
LARGEST = 2**31 - 1


def encode(*key):
    """Return the cursor that stands behind the entry with the sort key `key`."""
    text = json.dumps(key, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor, *types):
    """Return the sort key in `cursor`, or None where there is no cursor.

    :param types: the type of each part of the key.
    :raise ValueError: this is no cursor of ours.
    """
    if cursor is None:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise ValueError("not a cursor") from None
    if not isinstance(key, list) or [type(part) for part in key] != list(types):
        raise ValueError("not a cursor")
    if any(isinstance(part, int) and abs(part) > LARGEST for part in key):
        raise ValueError("not a cursor")
    return tuple(key)
