"""Virtual Relink cabinets without a network."""

import pytest
from protocol import messages, relink
from simulator.cabinet import Bank
from simulator_bench import NUMBERS
from simulator_bench import Bench as AnyBench

SERIAL = NUMBERS["relink"]
BANKS = [
    {"slot": 1, "bank": "5930000000000000001", "level": 90},
    {"slot": 2, "bank": "5930000000000000002", "level": 40},
]


class Bench(AnyBench):
    """A Relink cabinet whose banks have numbers of its vendor's length."""

    def __init__(self):
        super().__init__("relink", banks=BANKS)


@pytest.fixture
def bench():
    return Bench()


def test_cabinet_logs_in_with_its_count_of_slots(bench):
    bench.wire.drop()
    bench.wire.connect()
    [login] = bench.heard()
    assert (login.type, login.count, login.sequence) == ("login", 4, 2)


def test_answer_to_an_eject_repeats_its_number_and_names_the_bank(bench):
    bench.order(messages.EjectSlot(slot=2, sequence=41))
    bench.wait(3.2)
    [ejected] = bench.heard()
    assert (ejected.sequence, ejected.slot, ejected.bank, ejected.ok) == (
        41,
        2,
        "5930000000000000002",
        True,
    )
    assert [bank.serial for bank in bench.out] == ["5930000000000000002"]


def test_jam_is_told_by_a_code_that_leaves_the_bank_in_doubt(bench):
    bench.cabinet.fault("jam")
    bench.order(messages.EjectSlot(slot=2, sequence=41))
    bench.wait(3.2)
    [ejected] = bench.heard()
    assert (ejected.ok, ejected.outcome.certain) == (False, False)
    assert not bench.out


def test_return_is_asked_again_until_it_is_accepted(bench):
    bench.cabinet.insert(Bank("5930000000000000009", 10), 3)
    bench.wait(25)
    asked = bench.heard()
    assert [message.type for message in asked] == ["returned"] * 3
    assert {message.bank for message in asked} == {"5930000000000000009"}
    bench.answer(asked[0], relink.ACCEPTED)
    bench.wait(30)
    assert bench.heard() == []
    assert bench.cabinet.slots[3].bank.serial == "5930000000000000009"


def test_bank_that_is_refused_is_pushed_out_again(bench):
    bench.cabinet.insert(Bank("5930000000000000009", 10), 3)
    bench.wait(2)
    bench.answer(bench.heard()[0], relink.BANK_UNKNOWN)
    assert [bank.serial for bank in bench.out] == ["5930000000000000009"]
    bench.wait(30)
    assert bench.heard() == []


def test_probe_is_answered_with_a_sign_of_life(bench):
    bench.cabinet.received(*relink.probe(SERIAL)[:2])
    bench.wait(1)
    [beat] = bench.heard()
    assert beat.type == "heartbeat"
    assert 12 <= beat.signal <= 31


def test_inventory_repeats_the_number_of_its_order(bench):
    bench.order(messages.Check(sequence=9))
    bench.wait(1)
    [inventory] = bench.heard()
    assert inventory.sequence == 9
    assert [reading.bank for reading in inventory.slots] == [
        "5930000000000000001",
        "5930000000000000002",
        None,
        None,
    ]
