"""What time brings to rentals: the job may die anywhere, and a million may wait."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from scripts.paths import ROOT
from scripts.services import databases
from scripts.services.odoo import (
    CONFIGURATION,
    odoo_command,
    odoo_environment,
    run_odoo,
)

HERE = Path(__file__).parent
KILLS = 5
JOB = 'env["powerbank.rental"]._cron_wake()'
TIMED_OUT = "SELECT count(*) FROM powerbank_rental_event WHERE row = 'R05'"


@pytest.fixture
def shell(postgres, data):
    """A function that runs a script in Odoo's shell on a database, to its end."""

    def run(database, script):
        where = ("shell", f"--config={CONFIGURATION}", f"--database={database}")
        options = {"input": script, "text": True, "data": data}
        return run_odoo(f"shell-{database}", postgres, *where, "--no-http", **options)

    return run


def kill_at_work(postgres, database, data):
    """Start the job, and kill its process as soon as it has stepped a rental more."""
    where = ("shell", f"--config={CONFIGURATION}", f"--database={database}")
    before = postgres.query(TIMED_OUT, database)
    process = subprocess.Popen(
        odoo_command(*where, "--no-http"),
        cwd=ROOT,
        env=odoo_environment(postgres, data),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    process.stdin.write(JOB)
    process.stdin.close()
    while process.poll() is None and postgres.query(TIMED_OUT, database) == before:
        time.sleep(0.01)
    process.kill()
    process.wait()


def test_r05_killed_job_catches_up_and_steps_each_rental_once(
    postgres, database, data, shell
):
    shell(database, (HERE / "fill_overdue.py").read_text())
    waiting = "SELECT count(*) FROM powerbank_rental WHERE state = 'authorizing'"
    [overdue] = postgres.query(waiting, database)
    for _kill in range(KILLS):
        kill_at_work(postgres, database, data)
    [left] = postgres.query(waiting, database)
    assert 0 < int(left) < int(overdue)
    shell(database, JOB)
    assert postgres.query(waiting, database) == ["0"]
    steps = (
        "SELECT count(*), count(DISTINCT rental_id) FROM powerbank_rental_event"
        " WHERE row = 'R05'"
    )
    assert postgres.query(steps, database) == [f"{overdue}|{overdue}"]


@pytest.fixture(scope="module")
def crowded(postgres, template, data):
    """The name of a database in which a million rentals wait."""
    name = "crowded"
    databases.copy_database(postgres, template, name, data)
    fill = ("-Xq", "-v", "ON_ERROR_STOP=1", "-d", name, "-f")
    postgres.run_program("psql", *fill, HERE / "fill_waiting.sql")
    yield name
    databases.drop_database(postgres, name, data)


PLAN = """
query = env["powerbank.rental"]._search(
    [("wake_at", "<=", fields.Datetime.now())], order="wake_at, id", limit=500
)
plan = env.execute_query_dict(SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", query.select()))
print(json.dumps(plan[0]["QUERY PLAN"]))
"""


def test_what_is_due_is_found_by_index_among_a_million_waiting_rentals(crowded, shell):
    imports = "import json\nfrom odoo import fields\nfrom odoo.tools import SQL\n"
    log = shell(crowded, imports + PLAN)
    [plan] = json.loads(log.read_text().strip().splitlines()[-1])
    text = json.dumps(plan)
    assert "powerbank_rental__wake_at_index" in text
    assert "Seq Scan" not in text
    assert plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] < 50


def test_r05_due_rentals_among_a_million_are_stepped_and_the_others_left(
    crowded, postgres, shell
):
    shell(crowded, (HERE / "fill_overdue.py").read_text())
    authorizing = "SELECT count(*) FROM powerbank_rental WHERE state = 'authorizing'"
    [overdue] = postgres.query(authorizing, crowded)
    shell(crowded, JOB)
    assert int(overdue) > 0
    assert postgres.query(authorizing, crowded) == ["0"]
    assert postgres.query(TIMED_OUT, crowded) == [overdue]
    waiting = (
        "SELECT count(*) FROM powerbank_rental"
        " WHERE state = 'awaiting_payment' AND wake_at > now() AT TIME ZONE 'UTC'"
        "   AND write_date IS NULL"
    )
    assert postgres.query(waiting, crowded) == ["1000000"]
