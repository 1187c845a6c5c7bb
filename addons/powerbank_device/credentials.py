"""The files that carry broker passwords out of the database."""

import json
import os
from pathlib import Path


def issue_credentials(env, password_file, secrets_file, *, rotate=False):
    """Issue missing passwords and write both files.

    :param env: environment with full rights
    :param password_file: the broker's; lines of other users are kept
    :param secrets_file: JSON object, device number -> password
    :param bool rotate: whether every cabinet gets a new password
    :return: how many passwords were issued, and how many cabinets there are
    """
    cabinets = env["powerbank.cabinet"].search(
        [("vendor", "!=", "manual"), ("state", "!=", "removed")]
    )
    secrets = {} if rotate else _read_secrets(Path(secrets_file))
    issued = {
        cabinet.device_uid: cabinet._issue_password()
        for cabinet in cabinets
        if not cabinet.broker_hash or cabinet.device_uid not in secrets
    }
    # The passwords first: a hash whose password nobody knows locks a cabinet out.
    _write(Path(secrets_file), json.dumps({**secrets, **issued}, indent=1), 0o600)
    hashes = {cabinet.device_uid: cabinet.broker_hash for cabinet in cabinets}
    _merge_password_file(Path(password_file), hashes)
    return len(issued), len(cabinets)


def _read_secrets(path):
    return json.loads(path.read_text()) if path.exists() else {}


def _merge_password_file(path, hashes):
    lines = path.read_text().splitlines() if path.exists() else []
    others = [line for line in lines if line.partition(":")[0] not in hashes]
    own = [f"{user}:{hashed}" for user, hashed in sorted(hashes.items())]
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    _write(path, "".join(f"{line}\n" for line in [*others, *own]), mode)


def _write(path, text, mode):
    """Replace a file at once, never readable by more people than `mode` says."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, mode)
        file.write(text)
    _keep_owner(path, draft)
    draft.replace(path)


def _keep_owner(path, draft):
    """Leave the file to whom it belonged, such as the broker's own user."""
    if path.exists() and os.geteuid() == 0:
        owner = path.stat()
        os.chown(draft, owner.st_uid, owner.st_gid)
