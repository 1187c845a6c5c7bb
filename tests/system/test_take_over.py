"""Under traffic a gateway is killed for good, comes back, or sees an addon updated."""

import os

import pytest
from test_gateway import until
from test_outage import FILL, Cabinets, kept, number, readings

from scripts.bench.telemetry import Bed
from scripts.services import Gateway, databases
from scripts.services.odoo import CONFIGURATION, run_odoo

CABINETS = 200
LEASE = 3
NAME = "second"


@pytest.fixture
def bed(postgres, template, data):
    """A broker and a gateway on a fleet; the gateway runs."""
    database = f"take_over_{os.getpid()}"
    databases.copy_database(postgres, template, database, data)
    options = ("-v", "ON_ERROR_STOP=1", "-v", f"fleet={CABINETS}", "-f", FILL)
    postgres.run_program("psql", "-Xq", "-d", database, *options)
    with Bed(postgres, database, data, options=("--lease", LEASE)) as bed, bed.gateway:
        yield bed
    databases.drop_database(postgres, database, data)


@pytest.fixture
def second(bed, data):
    """The other gateway of the group, at work."""
    options = ("--name", NAME, "--lease", LEASE)
    gateway = Gateway(
        NAME, bed.database, bed.postgres, bed.broker, options=options, data=data
    )
    with gateway:
        yield gateway


def test_part_of_a_gateway_that_is_killed_for_good_is_taken_over(bed, second):
    cabinets = Cabinets(bed)
    cabinets.start()
    until(lambda: share(bed, NAME), lambda frames: frames > 50)
    second.kill()
    before, said = kept(bed), cabinets.said
    # half of what is said now waits at the broker for nobody
    until(lambda: cabinets.said, lambda total: total > said + 100)
    said = cabinets.stop()
    until(lambda: kept(bed), lambda frames: frames >= said)
    assert before < kept(bed) == said
    assert readings(bed) == 8 * said
    until(lambda: is_present(bed), lambda present: not present)
    assert stored_late(bed), "nothing waited"


def test_gateway_that_comes_back_has_its_name_and_its_part_again(bed, second):
    second.kill()
    until(lambda: is_present(bed), lambda present: not present)
    second.start()
    cabinets = Cabinets(bed)
    cabinets.start()
    until(lambda: share(bed, NAME), lambda frames: frames > 50)
    said = cabinets.stop()
    until(lambda: kept(bed), lambda frames: frames >= said)
    assert kept(bed) == said
    assert is_present(bed)


def test_addon_that_is_updated_beside_a_gateway_costs_no_frame(bed, data):
    cabinets = Cabinets(bed)
    cabinets.start()
    until(lambda: kept(bed), lambda frames: frames > 50)
    before = kept(bed)
    update(bed, data)
    said = cabinets.stop()
    until(lambda: kept(bed), lambda frames: frames >= said)
    assert before < kept(bed) == said
    assert readings(bed) == 8 * said
    log = bed.gateway.log
    bed.gateway.check()
    until(log.read_text, lambda text: "Reloading the model registry" in text)


def update(bed, data):
    """Update the addon of the gateway, as its next version will be."""
    run_odoo(
        "update-beside-gateway",
        bed.postgres,
        "server",
        f"--config={CONFIGURATION}",
        f"--database={bed.database}",
        "--update=powerbank_device",
        *databases.ONE_PROCESS,
        data=data,
    )


def share(bed, name):
    """Return how many inventories came through this gateway."""
    return number(
        bed, f"SELECT count(*) FROM powerbank_device_frame WHERE gateway = '{name}'"
    )


def stored_late(bed):
    """Return how many inventories waited at the broker for the dead gateway."""
    return number(
        bed,
        "SELECT (SELECT count(*) FROM powerbank_device_frame"
        f" WHERE gateway = '{NAME}' AND waited_since IS NOT NULL)"
        " + (SELECT count(*) FROM powerbank_device_event"
        f" WHERE gateway = '{NAME}' AND waited_since IS NOT NULL)",
    )


def is_present(bed):
    """Tell whether the second gateway hears cabinets, as the books have it."""
    return number(
        bed, f"SELECT to_json(present) FROM powerbank_gateway WHERE name = '{NAME}'"
    )
