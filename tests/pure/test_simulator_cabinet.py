"""Virtual cabinets without a network: what they do, and when."""

from itertools import pairwise

import pytest
from protocol import messages, volinks
from protocol.messages import Outcome, SlotState
from simulator.agenda import Agenda
from simulator.cabinet import Bank
from simulator_bench import IMEI, Bench, Clock, ejected


@pytest.fixture
def bench():
    return Bench()


# === EJECTING === #


def test_bank_ordered_by_number_comes_out_and_is_confirmed_after_the_check(bench):
    bench.order(messages.EjectBank(bank="10211856"))
    bench.wait(2.8)
    assert bench.heard() == []
    assert bench.banks()[0] == "10211856"
    bench.wait(0.4)
    assert bench.heard() == [ejected(1, "10211856", 0x01, Outcome.OK)]
    assert bench.banks()[0] is None
    assert [bank.serial for bank in bench.out] == ["10211856"]


def test_bank_is_still_listed_while_the_sensors_are_checked(bench):
    bench.order(messages.EjectBank(bank="10211856"))
    bench.order(messages.Check())
    bench.wait(1)
    (inventory,) = bench.heard()
    assert inventory.slots[0].bank == "10211856"


def test_slot_ordered_by_number_opens_and_the_answer_names_no_bank(bench):
    bench.order(messages.EjectSlot(slot=2))
    bench.wait(3.2)
    assert bench.heard() == [ejected(2, None, 0x01, Outcome.OK)]
    assert [bank.serial for bank in bench.out] == ["10211857"]


def test_unknown_bank_is_not_found(bench):
    bench.order(messages.EjectBank(bank="5"))
    assert bench.heard() == [ejected(0, "5", 0xFC, Outcome.NOT_FOUND)]


def test_empty_slot_cannot_be_ejected(bench):
    bench.order(messages.EjectSlot(slot=4))
    bench.order(messages.EjectSlot(slot=40))
    assert [answer.outcome for answer in bench.heard()] == [Outcome.FAILED] * 2


def test_second_eject_is_refused_while_the_first_is_under_way(bench):
    bench.order(messages.EjectBank(bank="10211856"))
    bench.order(messages.EjectBank(bank="10211857"))
    assert bench.heard() == [ejected(0, "10211857", 0xFE, Outcome.BUSY)]
    bench.wait(3.2)
    assert [bank.serial for bank in bench.out] == ["10211856"]


def test_bank_pulled_out_during_the_check_makes_the_eject_fail(bench):
    bench.order(messages.EjectBank(bank="10211856"))
    bench.cabinet.take(1)
    bench.wait(3.2)
    assert [answer.outcome for answer in bench.heard()] == [Outcome.FAILED]
    assert bench.out == []


def test_late_order_with_a_ttl_is_obeyed_as_by_real_cabinets(bench):
    bench.order(messages.EjectBank(bank="10211856", timestamp=1, ttl=1))
    bench.wait(3.2)
    assert [answer.ok for answer in bench.heard()] == [True]


# === RETURNING === #


def test_return_is_reported_with_the_level_of_the_bank(bench):
    assert bench.cabinet.insert(Bank("77", 12), 3) == 3
    bench.wait(1.1)
    (message,) = bench.heard()
    assert (message.slot, message.bank, message.ok) == (3, "77", True)
    assert (message.code, message.level) == (0x01, 12)


def test_first_empty_slot_is_taken_when_none_is_named(bench):
    assert bench.cabinet.insert(Bank("77")) == 3
    assert bench.cabinet.insert(Bank("78")) == 4
    with pytest.raises(ValueError, match="every slot is taken"):
        bench.cabinet.insert(Bank("79"))


def test_two_banks_are_never_in_one_slot(bench):
    with pytest.raises(ValueError, match="slot 1 holds bank 10211856"):
        bench.cabinet.insert(Bank("77"), 1)
    with pytest.raises(ValueError, match="no slot 9"):
        bench.cabinet.insert(Bank("77"), 9)
    twice = [{"slot": 1, "bank": "1"}, {"slot": 1, "bank": "2"}]
    with pytest.raises(ValueError, match="slot 1 holds bank 1"):
        Bench(banks=twice)


@pytest.mark.parametrize("serial", ["0", "-1", "abc", "4294967296", ""])
def test_serial_number_that_fits_no_frame_is_refused(bench, serial):
    with pytest.raises(ValueError, match="no serial number"):
        bench.cabinet.insert(Bank(serial))


def test_level_beyond_a_hundred_percent_is_refused(bench):
    with pytest.raises(ValueError, match="level"):
        bench.cabinet.insert(Bank("77", 101))


def test_bank_pulled_out_by_force_shows_in_the_inventory_alone(bench):
    assert bench.cabinet.take(1).serial == "10211856"
    bench.wait(5)
    assert bench.heard() == []
    assert bench.states()[0] == "forced_open"
    with pytest.raises(ValueError, match="slot 1 is empty"):
        bench.cabinet.take(1)


# === REPORTING === #


def test_check_is_answered_with_every_slot(bench):
    bench.order(messages.Check())
    bench.wait(0.5)
    (inventory,) = bench.heard()
    first, second, third, _fourth = inventory.slots
    assert (first.bank, first.level, first.state) == ("10211856", 90, SlotState.NORMAL)
    assert (second.bank, second.level) == ("10211857", 40)
    assert (third.bank, third.state, third.code) == (None, SlotState.EMPTY, 0)


def test_boards_are_reported_one_after_the_other():
    bench = Bench(boards=2)
    bench.order(messages.Check())
    bench.wait(0.5)
    (inventory,) = bench.heard()
    assert (inventory.boards, len(inventory.slots)) == (2, 4)


def test_banks_charge_while_they_wait(bench):
    bench.wait(72 * 5)
    levels = [slot["level"] for slot in bench.cabinet.show()["slots"]]
    assert levels == [95, 45, None, None]


def test_full_report_comes_a_minute_after_the_start_and_every_twenty(bench):
    reports = []
    for _ in range(42):
        bench.wait(60)
        bench.echo()
        reports.append(len(bench.heard()))
    minutes = [n + 1 for n, count in enumerate(reports) if count]
    assert len(minutes) == 3
    assert [b - a for a, b in pairwise(minutes)] == [20, 20]


def test_heartbeat_comes_at_once_and_every_nine_minutes():
    bench = Bench()
    assert bench.heard("heart") == []
    beats = 0
    for _ in range(4):
        bench.wait(541)
        bench.echo()
        beats += len(bench.heard("heart"))
    assert beats == 4


def test_two_missed_echoes_make_the_cabinet_restart(bench):
    bench.wait(18 * 60 - 2)
    assert bench.wire.online
    bench.wait(4)
    assert not bench.wire.online
    bench.wait(21)
    assert bench.wire.online


def test_echoed_cabinet_stays_online(bench):
    for _ in range(5):
        bench.echo()
        bench.wait(540)
    assert bench.wire.online


def test_reboot_takes_the_cabinet_away_for_a_while(bench):
    bench.order(messages.Reboot())
    assert not bench.wire.online
    bench.wait(21)
    assert bench.wire.online
    assert len(bench.heard("heart")) == 1


def test_volume_is_remembered(bench):
    bench.order(messages.Volume(percent=80))
    assert bench.cabinet.show()["volume"] == 80


def test_wifi_scan_is_answered(bench):
    bench.order(messages.ScanWifi())
    assert [message.type for message in bench.heard()] == ["wifi_scan"]


@pytest.mark.parametrize("payload", [b"", b"{}", b'{"cmd":"popup_sn"}', b"\xff"])
def test_unreadable_order_does_nothing(bench, payload):
    bench.cabinet.received(volinks.downlink_topic(IMEI), payload)
    bench.wait(4)
    assert bench.heard() == []
    assert bench.out == []


# === AGENDA === #


def test_agenda_keeps_order_and_its_own_speed():
    clock, done = Clock(), []
    agenda = Agenda(speed=10, clock=clock)
    agenda.after(20, lambda: done.append("second"))
    agenda.after(10, lambda: done.append("first"))
    agenda.after(10, lambda: done.append("cancelled")).cancel()
    agenda.after_clock(3, lambda: done.append("third"))
    assert agenda.wait(5) == 1
    clock.time += 1
    agenda.run()
    assert done == ["first"]
    clock.time += 1
    agenda.run()
    assert done == ["first", "second"]
    clock.time += 1
    agenda.run()
    assert done == ["first", "second", "third"]
    assert agenda.wait(5) == 5


def test_agenda_needs_a_speed():
    with pytest.raises(ValueError, match="speed"):
        Agenda(speed=0)
