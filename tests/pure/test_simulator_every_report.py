"""Returns and inventories: what every fault makes of the wire."""

import pytest
import test_simulator_every_fault
from protocol.messages import Outcome, SlotState
from shown_faults import SHOWN, THIRD, connected_bench, returns, shows
from simulator.cabinet import Bank
from simulator.faults import FAULTS
from simulator_bench import FIRST, SECOND


@pytest.fixture
def bench(request):
    return connected_bench(request.param)


def put_in(bench, name, slot=3, wait=1.2, **options):
    """Put a bank in with a fault lying in wait; return what is said of it."""
    bench.cabinet.fault(name, **options)
    bench.cabinet.insert(Bank(THIRD, 50), slot)
    return returns(bench, wait)


# === RETURNS === #


@shows("return_lost")
def test_return_is_not_reported_and_stands_in_the_inventory(bench, name):
    assert put_in(bench, name, wait=5) == []
    assert bench.check().slots[2].bank == THIRD


@shows("return_late")
def test_return_is_reported_later(bench, name):
    assert put_in(bench, name, seconds=7, wait=6) == []
    [message] = returns(bench, wait=3)
    assert (message.slot, message.bank, message.ok) == (3, THIRD, True)


@shows("duplicate")
def test_return_is_the_same_frame_twice(bench, name):
    one, other = put_in(bench, name)
    assert (one.raw, one.bank) == (other.raw, THIRD)


@shows("return_unread")
def test_number_of_a_bank_is_read_later(bench, name):
    [message] = put_in(bench, name, seconds=20)
    assert (message.bank, message.outcome) == (None, Outcome.NOT_FOUND)
    bench.answer(message)
    assert bench.check().slots[2].state is SlotState.COMM_FAULT
    [message] = returns(bench, wait=20)
    assert (message.bank, message.ok) == (THIRD, True)


@shows("half_return")
def test_bank_sticks_half_way_and_is_tested_again(bench, name):
    codes = set()
    for _ in range(12):
        [first] = put_in(bench, name, seconds=20)
        assert not first.ok
        codes.add(first.code)
        bench.answer(first)
        bench.wait(20)
        heard = bench.heard()
        second = next(m for m in heard if m.type in ("self_test", "returned"))
        bench.answer(second)
        assert (second.slot, second.bank, second.ok) == (3, THIRD, True)
        bench.cabinet.take(3)
    assert codes == set(bench.cabinet.half_returns)
    told = [m.type for m in heard]
    assert (
        told
        == {
            "volinks": ["self_test", "inventory"],
            "relink": ["returned"],
        }[bench.vendor]
    )


@shows("foreign_region")
def test_bank_of_others_is_pushed_out(bench, name):
    [message] = put_in(bench, name)
    assert not message.ok
    assert message.code == {"volinks": 0x10, "relink": 0}[bench.vendor]
    assert [bank.serial for bank in bench.out] == [THIRD]
    assert bench.check().slots[2].bank is None


@shows("return_unknown")
def test_number_of_a_bank_is_misread(bench, name):
    [message] = put_in(bench, name)
    assert message.ok
    assert message.bank not in (None, FIRST, SECOND, THIRD)
    assert bench.check().slots[2].bank == THIRD


@shows("return_wrong_slot", "return_taken_slot")
def test_report_names_another_slot_than_the_true_one(bench, name):
    [message] = put_in(bench, name)
    assert message.bank == THIRD
    assert (message.slot in (1, 2)) == (name == "return_taken_slot")
    assert message.slot != 3
    assert bench.check().slots[2].bank == THIRD


@shows("post_lost", "post_late")
def test_return_goes_the_second_way_too(bench, name):
    posted = []
    bench.cabinet.post = posted.append
    bench.cabinet.insert(Bank("99"), 4)
    assert returns(bench) == posted
    [message] = put_in(bench, name, seconds=30)
    assert message.bank == THIRD
    assert len(posted) == 1
    bench.wait(31)
    assert posted[1:] == {"post_lost": [], "post_late": [message]}[name]


# === INVENTORIES === #


@shows("inventory_stale")
def test_slots_are_told_as_they_were_before(bench, name):
    before = bench.check()
    bench.eject(1)
    bench.cabinet.fault(name)
    assert bench.check().slots == before.slots
    assert bench.check().slots[0].bank is None


@shows("inventory_wrong")
def test_two_slots_are_told_in_each_others_place(bench, name):
    bench.cabinet.fault(name)
    told = [reading.bank for reading in bench.check().slots]
    assert told != bench.banks()
    assert sorted(filter(None, told)) == [FIRST, SECOND]


@shows("inventory_partial")
def test_half_of_the_slots_is_missing(bench, name):
    bench.cabinet.fault(name)
    assert [reading.slot for reading in bench.check().slots] == [1, 2]


@shows("ghost")
def test_bank_that_left_is_told_to_be_there(bench, name):
    bench.eject(1)
    bench.cabinet.fault(name)
    assert bench.check().slots[0].bank == FIRST
    assert bench.check().slots[0].bank is None


@shows("twin")
def test_bank_of_another_cabinet_is_told_to_be_here(bench, name):
    bench.cabinet.elsewhere = lambda: ["555"]
    bench.cabinet.fault(name)
    assert [r.bank for r in bench.check().slots].count("555") == 1
    assert [r.bank for r in bench.check().slots].count("555") == 0


# === THE TABLE === #


def test_every_fault_is_shown_here_or_in_the_other_file():
    assert test_simulator_every_fault
    assert set(FAULTS) == SHOWN
