"""Secrets of cabinets: made at random, kept as the hash that Mosquitto reads."""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode, urlsafe_b64encode

#: Mosquitto's own number. The passwords are random and long, so nobody guesses them,
#: and a fleet that reconnects at once must not keep the broker busy for minutes.
ITERATIONS = 101
SALT_BYTES = 12
PASSWORD_BYTES = 18


def new_password() -> str:
    """Return a random password that fits every vendor's configuration screen."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def broker_hash(password: str) -> str:
    """Return ``$7$iterations$salt$hash`` (PBKDF2 with SHA-512) for a password file."""
    salt = secrets.token_bytes(SALT_BYTES)
    digest = _digest(password, salt, ITERATIONS)
    return f"$7${ITERATIONS}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def matches(password: str, hashed: str) -> bool:
    """Tell, in the same time whatever the answer, whether a hash is of this password.

    :param hashed: as `broker_hash` returns it
    """
    _empty, _kind, iterations, salt, digest = hashed.split("$")
    found = _digest(password, b64decode(salt), int(iterations))
    return hmac.compare_digest(found, b64decode(digest))


def _digest(password: str, salt: bytes, iterations: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", password.encode(), salt, iterations)


def derived(secret: str, purpose: str) -> str:
    """Return the password that a secret stands for; nobody can tell it from that."""
    digest = hmac.digest(secret.encode(), purpose.encode(), "sha256")
    return urlsafe_b64encode(digest[:PASSWORD_BYTES]).decode()


#: The hash of a password that nobody has: comparing with it takes as long as with one
#: that somebody has.
NOBODYS_HASH = broker_hash(new_password())
