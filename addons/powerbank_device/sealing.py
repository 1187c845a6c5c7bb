"""Files that only who knows the passphrase can open, with a tool that all have.

They have the form of ``openssl enc``, so that no program of ours is needed:

    openssl enc -d -aes-256-cbc -pbkdf2 -iter 600000 -md sha256 -in FILE
"""

import hashlib
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

ITERATIONS = 600_000
MAGIC = b"Salted__"
SALT_BYTES = 8
KEY_BYTES = 32
BLOCK_BYTES = 16

#: How to open a sealed file; it asks for the passphrase.
OPENING = f"openssl enc -d -aes-256-cbc -pbkdf2 -iter {ITERATIONS} -md sha256 -in"


def seal(content: bytes, passphrase: str) -> bytes:
    """Return the content encrypted with AES-256, the key derived by PBKDF2."""
    salt = os.urandom(SALT_BYTES)
    derived = hashlib.pbkdf2_hmac(
        "sha256", passphrase.encode(), salt, ITERATIONS, KEY_BYTES + BLOCK_BYTES
    )
    key, start = derived[:KEY_BYTES], derived[KEY_BYTES:]
    encryptor = Cipher(algorithms.AES(key), modes.CBC(start)).encryptor()
    padder = PKCS7(BLOCK_BYTES * 8).padder()
    padded = padder.update(content) + padder.finalize()
    return MAGIC + salt + encryptor.update(padded) + encryptor.finalize()
