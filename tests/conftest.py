"""What whole-system tests start: a cluster, copies of the template, the processes."""

import os
import shutil
from itertools import count

import pytest

from scripts.paths import DATA
from scripts.services import Mosquitto, Postgres, Stack, databases, ended_by_signals
from scripts.services.odoo import CONFIGURATION, run_odoo

TEMPLATE = "template_powerbank"


@pytest.fixture(scope="session")
def postgres():
    """A running cluster: the one of the test run, or one of this session alone."""
    name = os.environ.get("POWERBANK_TEST_CLUSTER", f"test-{os.getpid()}")
    with ended_by_signals(), Postgres(name, lasting=False) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def data(postgres):
    """The folder of the attachments of all databases of the cluster."""
    folder = DATA / postgres.data.name
    yield folder
    if postgres.process:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(postgres, data):
    """The name of a database with all addons and demo data; copy it, do not use it."""
    if not postgres.database_exists(TEMPLATE):
        databases.install_addons(postgres, TEMPLATE, data)
    return TEMPLATE


@pytest.fixture(scope="session")
def numbers():
    """The numbers of the copies of this session."""
    return count(1)


@pytest.fixture
def database(postgres, template, data, numbers):
    """The name of a fresh copy of the template.

    Every invariant must hold on it when the test is over.
    """
    name = f"copy_{next(numbers)}"
    databases.copy_database(postgres, template, name, data)
    yield name
    where = ("-c", CONFIGURATION, "-d", name)
    run_odoo(f"invariants-{name}", postgres, "powerbank_invariants", *where, data=data)
    databases.drop_database(postgres, name, data)


@pytest.fixture
def broker():
    """A running broker."""
    name = f"test-{os.getpid()}"
    with Mosquitto(name, port=18830, lasting=False) as mosquitto:
        yield mosquitto


@pytest.fixture
def stack(postgres, database, data):
    """The whole business on a fresh database: Odoo, broker, gateway and cabinets."""
    ports = {"odoo": 18069, "mosquitto": 18830}
    name = f"test-{os.getpid()}"
    with Stack(name, postgres, database, data, ports, lasting=False) as processes:
        yield processes
