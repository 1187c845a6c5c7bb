"""Orders, ejects, frames and moments: what every fault makes of the wire."""

import pytest
from protocol import messages
from protocol.messages import SlotState
from shown_faults import THIRD, answers, connected_bench, returns, shows
from simulator.cabinet import Bank
from simulator_bench import FIRST, SECOND


@pytest.fixture
def bench(request):
    return connected_bench(request.param)


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
