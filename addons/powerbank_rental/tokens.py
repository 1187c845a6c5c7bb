"""Codes that cannot be guessed or walked through, for QR labels and the API."""

import secrets

#: No vowels (no accidental words), no look-alikes (0/O, 1/I/L), one case only.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"


def code(length=16):
    """Return a random code of `length` characters, 4.8 bits each.

    The default of 16 characters carries 76 bits: at a thousand tries a second it
    takes far longer than a cabinet lives to hit one of ten million labels.
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
