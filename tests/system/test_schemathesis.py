"""The running server does what its OpenAPI document says, whatever it is asked."""

import json
import subprocess
from pathlib import Path

import pytest

from scripts.paths import PYTHON
from scripts.services import Odoo, databases
from scripts.services.odoo import CONFIGURATION, run_odoo

FILL = Path(__file__).with_name("fill_schemathesis.py")
PROGRAM = PYTHON.with_name("schemathesis")
SEED = 20260101
EXAMPLES = 10
#: Operations that end the sign-in in whose name all the others are asked.
ENDING = "^(sign_out|sign_out_everywhere|revoke_session|ask_erasure)$"


@pytest.fixture(scope="module")
def served(postgres, template, data):
    """The document's address on a running server, and two customers' tokens."""
    name = "schemathesis"
    databases.copy_database(postgres, template, name, data)
    where = ("shell", f"--config={CONFIGURATION}", f"--database={name}", "--no-http")
    script = {"input": FILL.read_text(), "text": True}
    log = run_odoo("fill-schemathesis", postgres, *where, data=data, **script)
    tokens = json.loads(log.read_text().strip().splitlines()[-1])
    options = ("--workers=0", "--max-cron-threads=0", "--db_maxconn=16")
    with Odoo(name, name, postgres, 18069, options, data=data) as server:
        yield f"{server.url}/powerbank/v1/openapi.json", tokens
    databases.drop_database(postgres, name, data)


def findings(folder, document, token, *options):
    """Return what schemathesis has to say, and nothing when all is well.

    All checks, in all phases: examples, edges, random values, and answers of one
    operation as input of another.
    """
    given = (
        f"--header=Authorization: Bearer {token}",
        f"--seed={SEED}",
        f"--max-examples={EXAMPLES}",
        "--checks=all",
        "--suppress-health-check=all",
        "--no-color",
        "--warnings=off",
        "--continue-on-failure",
    )
    done = subprocess.run(
        [str(PROGRAM), "run", document, *given, *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""


def test_the_server_keeps_to_its_document(served, tmp_path):
    document, (token, _other) = served
    leave_out = f"--exclude-operation-id-regex={ENDING}"
    found = findings(tmp_path, document, token, leave_out)
    assert not found, found


def test_operations_that_end_the_sign_in_keep_to_the_document(served, tmp_path):
    document, (_token, other) = served
    only = f"--include-operation-id-regex={ENDING}"
    found = findings(tmp_path, document, other, only)
    assert not found, found
