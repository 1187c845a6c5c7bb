"""Run a test runner, show what it prints, and count what it ran."""

import os
import re
import subprocess
import sys
from typing import NamedTuple
from xml.etree import ElementTree

from scripts.paths import LOG, PYTHON, ROOT
from scripts.services.databases import ONE_PROCESS
from scripts.services.odoo import CONFIGURATION, odoo_environment, run_odoo
from scripts.services.service import LOOPBACK, ServiceError, free_port

PREFERRED_PORT = 18169
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
# what Odoo logs of a failed test, which the result counts already
FAILED_TEST = re.compile(r" (?:FAIL|ERROR): |odoo\.tests\.result: ")
SHOWN = 40
SKIPPED = re.compile(r"(?:INFO|WARNING) \S+ \S+: skipped (.*)")


class Count(NamedTuple):
    """How many checks of a part passed and failed."""

    passed: int
    failed: int


def count_findings(findings):
    """Print the first findings; count each as a failure, none at all as one pass."""
    for finding in findings[:SHOWN]:
        print(f"  {finding}")
    if len(findings) > SHOWN:
        print(f"  and {len(findings) - SHOWN} more")
    return Count(passed=int(not findings), failed=len(findings))


def run_pytest(name, *arguments, environment=None):
    """Run pytest and count from its report; a skipped test is a failed one.

    :param str name: names the report, ``var/log/pytest-<name>.xml``
    """
    report = LOG / f"pytest-{name}.xml"
    report.unlink(missing_ok=True)
    command = [PYTHON, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment or os.environ,
        check=False,
    )
    if not report.exists():
        return Count(passed=0, failed=1)
    suite = ElementTree.parse(report).getroot().find("testsuite")
    total = int(suite.get("tests"))
    kinds = ("failures", "errors", "skipped")
    failed = sum(int(suite.get(kind)) for kind in kinds)
    went_wrong_otherwise = bool(done.returncode) and not failed
    return Count(passed=total - failed, failed=failed + went_wrong_otherwise)


def run_odoo_pytest(bed, database, *arguments):
    """Run pytest within Odoo, with its HTTP server and browser, on a database."""
    environment = odoo_environment(bed.postgres, bed.data)
    where = ("--odoo-http", f"--odoo-config={CONFIGURATION}")
    given = (*where, f"--odoo-database={database}", *arguments)
    return run_pytest("addons", *given, environment=environment)


def run_native(bed, database, addons):
    """Run Odoo's own runner on a database; its log must be clean too."""
    options = (
        f"--config={CONFIGURATION}",
        f"--database={database}",
        f"--update={','.join(addons)}",
        f"--test-tags={','.join(f'/{addon}' for addon in addons)}",
        f"--http-interface={LOOPBACK}",
        f"--http-port={free_port(PREFERRED_PORT)}",
        *(option for option in ONE_PROCESS if option != "--no-http"),
    )
    try:
        log = run_odoo(database, bed.postgres, "server", *options, data=bed.data)
    except ServiceError as error:
        print(error, file=sys.stderr)
        log = LOG / f"{database}.log"
    text = log.read_text(errors="replace")
    skipped = [f"skipped {test}" for test in SKIPPED.findall(text)]
    warned = [line for line in warnings_in(log) if not FAILED_TEST.search(line)]
    found = count_findings([*skipped, *warned]).failed
    if not (results := RESULT.findall(text)):
        return Count(passed=0, failed=found + 1)
    failures, errors, total = (int(number) for number in results[-1])
    failed = failures + errors
    return Count(passed=total - failed - len(skipped), failed=failed + found)


def warnings_in(log):
    """Return what a log of Odoo warns of, each with its first line."""
    program = PYTHON.with_name("checklog-odoo")
    checked = subprocess.run(
        [str(program), "--no-echo", str(log)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if not checked.returncode:
        return []
    lines = checked.stdout.splitlines()
    return [line for line in lines if re.match(r"\d{4}-\d{2}-\d{2} ", line)]
