"""Every fault in every protocol that can say it: what it makes of the wire."""

import pytest
from protocol import messages
from protocol.messages import Outcome, SlotState
from simulator.cabinet import Bank
from simulator.faults import FAULTS
from simulator_bench import FIRST, SECOND, Bench

SHOWN = set()
THIRD = "10211858"


def shows(*names):
    """Run a test for each of these faults in each protocol that can say it."""
    SHOWN.update(names)
    return pytest.mark.parametrize(
        ("name", "bench"),
        [(name, vendor) for name in names for vendor in FAULTS[name].vendors],
        indirect=["bench"],
    )


@pytest.fixture
def bench(request):
    bench = Bench(request.param)
    bench.wait(61)  # the first report of those who make one
    bench.heard()
    return bench


def answers(bench):
    return [m for m in bench.heard() if m.type == "ejected"]


def returns(bench, wait=1.2):
    bench.wait(wait)
    return [m for m in bench.heard() if m.type in ("returned", "self_test")]


def put_in(bench, name, slot=3, wait=1.2, **options):
    """Put a bank in with a fault lying in wait; return what is said of it."""
    bench.cabinet.fault(name, **options)
    bench.cabinet.insert(Bank(THIRD, 50), slot)
    return returns(bench, wait)


# === ORDERS === #


@shows("silent")
def test_nothing_moves_and_nothing_is_answered(bench, name):
    bench.cabinet.fault(name)
    bench.eject(1, wait=8)
    assert (bench.heard(), bench.out) == ([], [])


@shows("clock_ahead", "clock_lost")
def test_eject_with_a_time_limit_is_refused(bench, name):
    bench.cabinet.fault(name)
    bench.eject(1)
    assert [a.ok for a in answers(bench)] == [True]
    bench.eject(2, timestamp=1, ttl=30)
    [answer] = answers(bench)
    assert answer.code == {"clock_ahead": 0x88, "clock_lost": 0x87}[name]
    assert (answer.bank, bench.banks()[1]) == (SECOND, SECOND)


# === EJECTS === #


@shows("jam")
def test_bank_stays_in_and_the_answer_says_so(bench, name):
    bench.cabinet.fault(name)
    bench.eject(1)
    [answer] = answers(bench)
    assert (answer.ok, bench.banks()[0], bench.out) == (False, FIRST, [])


@shows("late")
def test_answer_comes_after_the_bank(bench, name):
    bench.cabinet.fault(name, seconds=30)
    bench.eject(1)
    assert (len(bench.out), answers(bench)) == (1, [])
    bench.wait(30)
    assert [a.ok for a in answers(bench)] == [True]


@shows("ack_lost")
def test_bank_comes_out_and_nobody_hears_of_it(bench, name):
    bench.cabinet.fault(name)
    bench.eject(1, wait=30)
    assert (len(bench.out), answers(bench)) == (1, [])
    assert bench.check().slots[0].bank is None


@shows("answered_twice")
def test_answer_is_the_same_frame_twice(bench, name):
    bench.cabinet.fault(name)
    bench.eject(1)
    one, other = answers(bench)
    assert (one.raw, len(bench.out)) == (other.raw, 1)


@shows("wrong_bank")
def test_another_slot_opens_and_the_answer_says_which(bench, name):
    bench.cabinet.fault(name)
    bench.eject(1)
    [answer] = answers(bench)
    assert (answer.slot, answer.bank, answer.ok) == (2, SECOND, True)
    assert [bank.serial for bank in bench.out] == [SECOND]


@shows("wrong_bank_unsaid")
def test_another_slot_opens_and_the_answer_names_the_ordered_one(bench, name):
    bench.cabinet.fault(name)
    bench.eject(1)
    [answer] = answers(bench)
    assert (answer.slot, answer.bank, answer.ok) == (1, FIRST, True)
    assert [bank.serial for bank in bench.out] == [SECOND]


@shows("wrong_slot_said")
def test_right_bank_comes_out_under_another_slot(bench, name):
    bench.cabinet.fault(name)
    bench.eject(1)
    [answer] = answers(bench)
    assert answer.slot != 1
    assert (answer.bank, [bank.serial for bank in bench.out]) == (FIRST, [FIRST])


@shows("two_banks")
def test_second_bank_comes_out_that_nobody_names(bench, name):
    bench.cabinet.fault(name)
    bench.eject(1)
    [answer] = answers(bench)
    assert (answer.bank, len(bench.out)) == (FIRST, 2)
    assert [reading.bank for reading in bench.check().slots] == [None] * 4


@shows("said_out")
def test_bank_that_is_said_to_be_out_stays_in(bench, name):
    bench.cabinet.fault(name)
    bench.eject(1)
    [answer] = answers(bench)
    assert (answer.ok, bench.out) == (True, [])
    first = bench.check().slots[0]
    assert (first.bank, first.state) == (FIRST, SlotState.NORMAL)


@shows("said_in")
def test_bank_that_is_said_to_be_in_comes_out(bench, name):
    bench.cabinet.fault(name)
    bench.eject(1)
    [answer] = answers(bench)
    assert (answer.ok, len(bench.out)) == (False, 1)
    assert bench.check().slots[0].bank is None


@shows("not_taken")
def test_bank_that_nobody_takes_is_reported_back(bench, name):
    bench.cabinet.fault(name, seconds=10)
    bench.eject(1)
    assert [a.ok for a in answers(bench)] == [True]
    assert bench.out == []
    [back] = returns(bench, wait=11)
    assert (back.slot, back.bank, bench.banks()[0]) == (1, FIRST, FIRST)


@shows("reboot_ejecting")
def test_cabinet_boots_while_the_bank_comes_out(bench, name):
    bench.cabinet.fault(name)
    bench.eject(1, wait=3.5)
    assert (bench.wire.online, len(bench.out)) == (False, 1)
    bench.wait(25)
    assert (bench.wire.online, answers(bench)) == (True, [])


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


# === FRAMES === #


@shows("truncated", "damaged", "random_bytes")
def test_frame_is_not_what_was_meant(bench, name):
    whole = bench.check().raw
    bench.cabinet.fault(name)
    bench.order(messages.Check(sequence=7 if bench.vendor == "relink" else None))
    bench.wait(0.5)
    [message] = bench.heard()
    assert message.raw != whole
    assert bench.check().raw == whole


@shows("out_of_order")
def test_next_frame_goes_first(bench, name):
    bench.cabinet.fault(name)
    bench.cabinet.insert(Bank(THIRD, 50), 3)
    bench.wait(1.2)
    assert bench.heard() == []
    bench.eject(1)
    assert [m.type for m in bench.heard()] == ["ejected", "returned"]


# === MOMENTS === #


@shows("offline")
def test_what_is_said_offline_is_lost(bench, name):
    bench.cabinet.fault(name, seconds=30)
    assert not bench.wire.online
    bench.order(messages.Check())
    bench.wait(31)
    assert bench.wire.online
    assert [m.type for m in bench.heard() if m.type == "inventory"] == []


@shows("offline_kept")
def test_what_is_said_offline_comes_afterwards_in_its_order(bench, name):
    bench.cabinet.fault(name, seconds=30)
    bench.cabinet.insert(Bank(THIRD, 50), 3)
    bench.wait(2)
    bench.order(messages.Check())
    bench.wait(27)
    assert bench.heard() == []
    bench.wait(2)
    told = [m.type for m in bench.heard() if m.type != "login"]
    assert told[:2] == ["returned", "inventory"]


@shows("power_cut")
def test_without_power_nothing_is_heard_said_read_or_ejected(bench, name):
    bench.eject(1, wait=1)
    bench.cabinet.fault(name, seconds=30)
    bench.cabinet.insert(Bank(THIRD, 50), 3)
    bench.wait(45)
    assert (bench.out, bench.banks()[0]) == ([], FIRST)
    assert {m.type for m in bench.heard()} <= {"login"}
    assert bench.check().slots[2].bank == THIRD


@shows("flapping")
def test_connection_is_lost_five_times(bench, name):
    bench.cabinet.fault(name, seconds=50)
    bench.wait(51)
    assert bench.wire.connections == 6


@shows("clone")
def test_another_device_signs_in_under_the_number(bench, name):
    bench.cabinet.fault(name, seconds=30)
    assert bench.wire.clones == ["signed in"]
    bench.wait(31)
    assert bench.wire.clones == []


@shows("weak_signal")
def test_signal_is_weak_and_frames_take_their_time(bench, name):
    bench.cabinet.fault(name, seconds=60)
    bench.order(messages.Check())
    bench.wait(2)
    assert bench.heard() == []
    bench.wait(2)
    assert [m.type for m in bench.heard()] == ["inventory"]
    assert bench.cabinet.sign_of_life().signal <= 4
    bench.wait(60)
    assert bench.cabinet.sign_of_life().signal >= 12


@shows("flood")
def test_signs_of_life_come_by_the_hundred(bench, name):
    bench.cabinet.fault(name)
    assert len(bench.heard("heart")) == 300


@shows("theft")
def test_somebody_pulls_a_bank_out(bench, name):
    bench.cabinet.fault(name)
    assert len(bench.out) == 1
    assert sum(bool(reading.bank) for reading in bench.check().slots) == 1


@shows("bank_hot")
def test_bank_is_told_to_be_hot(bench, name):
    bench.cabinet.fault(name)
    assert sorted(r.temperature for r in bench.check().slots if r.bank) == [33, 65]


@shows("bank_dead")
def test_bank_takes_no_charge(bench, name):
    bench.cabinet.fault(name)
    bench.wait(600)
    bench.heard()
    assert min(r.level for r in bench.check().slots if r.bank) == 0


@shows("bank_unreadable")
def test_slot_with_a_bank_that_cannot_be_read_shows_it(bench, name):
    bench.cabinet.fault(name)
    states = [reading.state for reading in bench.check().slots]
    assert states.count(SlotState.COMM_FAULT) == 1
    assert states.count(SlotState.NORMAL) == 1


@shows("level_unknown")
def test_charge_of_a_bank_is_not_known(bench, name):
    bench.cabinet.fault(name)
    assert [r.level for r in bench.check().slots if r.bank].count(None) == 1


# === THE TABLE === #


def test_every_fault_is_shown_here():
    assert set(FAULTS) == SHOWN
