"""The files that carry broker passwords out of the database."""

import json
from pathlib import Path

from .gateway import password_file


def issue_credentials(env, broker_file, secrets_file, *, rotate=False):
    """Issue missing passwords and write both files.

    :param env: environment with full rights
    :param broker_file: its password file; the gateways' lines are kept
    :param secrets_file: JSON object, device number -> password
    :param bool rotate: whether every cabinet gets a new password
    :return: how many passwords were issued, and how many cabinets there are
    """
    cabinets = env["powerbank.cabinet"].search(
        [("vendor", "!=", "manual"), ("state", "!=", "removed")]
    )
    secrets = {} if rotate else _read_secrets(Path(secrets_file))
    env.flush_all()
    known = password_file.hashes(env.cr)
    issued = {
        cabinet.device_uid: cabinet._issue_password()
        for cabinet in cabinets
        if cabinet.device_uid not in known or cabinet.device_uid not in secrets
    }
    # The passwords first: a hash whose password nobody knows locks a cabinet out.
    text = json.dumps({**secrets, **issued}, indent=1)
    password_file.replace(Path(secrets_file), text, 0o600)
    env.flush_all()
    password_file.write_cabinets(Path(broker_file), password_file.hashes(env.cr))
    return len(issued), len(cabinets)


def _read_secrets(path):
    return json.loads(path.read_text()) if path.exists() else {}
