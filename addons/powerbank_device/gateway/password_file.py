"""The broker's password file, as the tables of credentials say. Imports no Odoo."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

#: Users that begin so are no cabinets: their lines stay as they are.
OTHERS = "gateway"

HASHES = """
    SELECT cabinet.device_uid,
           CASE WHEN credential.next_hash IS NOT NULL
                 AND (credential.is_next_offered
                      OR credential.next_from <= clock_timestamp() AT TIME ZONE 'UTC')
                THEN credential.next_hash
                ELSE credential.secret_hash
            END
      FROM powerbank_credential credential
      JOIN powerbank_cabinet cabinet ON cabinet.id = credential.cabinet_id
     WHERE credential.purpose = 'broker'
       AND credential.secret_hash IS NOT NULL
       AND cabinet.vendor <> 'manual'
       AND cabinet.state <> 'removed'
     ORDER BY cabinet.device_uid
"""


def hashes(cursor) -> dict[str, str]:
    """Return the hash of each cabinet that may sign in, by its device number."""
    cursor.execute(HASHES)
    return dict(cursor.fetchall())


def write_cabinets(path: Path, cabinets: Mapping[str, str]) -> bool:
    """Let these cabinets in and no others; tell whether the file had to change."""
    before = path.read_text() if path.exists() else ""
    others = [line for line in before.splitlines() if line.startswith(OTHERS)]
    own = [f"{user}:{hashed}" for user, hashed in cabinets.items()]
    after = "".join(f"{line}\n" for line in [*others, *own])
    if path.exists() and after == before:
        return False
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    replace(path, after, mode)
    return True


def replace(path: Path, text: str, mode: int):
    """Replace a file at once, never readable by more people than `mode` says."""
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, mode)
        file.write(text)
    _keep_owner(path, draft)
    os.replace(draft, path)


def _keep_owner(path: Path, draft: str):
    """Leave the file to whom it belonged, such as the broker's own user."""
    if path.exists() and os.geteuid() == 0:
        owner = path.stat()
        os.chown(draft, owner.st_uid, owner.st_gid)
