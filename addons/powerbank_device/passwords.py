"""Broker passwords of cabinets, in the form that Mosquitto keeps them."""

import hashlib
import secrets
from base64 import b64encode

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
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)
    return f"$7${ITERATIONS}${b64encode(salt).decode()}${b64encode(digest).decode()}"
