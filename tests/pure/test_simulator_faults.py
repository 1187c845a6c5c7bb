"""Virtual cabinets without a network: what can go wrong in them."""

from pathlib import Path

import pytest
import simulator
from protocol import messages
from protocol.messages import Outcome
from simulator.cabinet import Bank
from simulator.faults import FAULTS, chaos, table
from simulator_bench import Bench, ejected


@pytest.fixture
def bench():
    return Bench()


def test_jammed_bank_stays_and_can_be_tried_again(bench):
    bench.cabinet.fault("jam")
    bench.order(messages.EjectBank(bank="10211856"))
    bench.wait(3.2)
    assert bench.heard() == [ejected(1, "10211856", 0x12, Outcome.JAM)]
    assert (bench.banks()[0], bench.states()[0]) == ("10211856", "jammed")
    bench.order(messages.EjectBank(bank="10211856"))
    bench.wait(3.2)
    assert [answer.ok for answer in bench.heard()] == [True]


def test_silent_cabinet_neither_acts_nor_answers(bench):
    bench.cabinet.fault("silent", times=2)
    bench.order(messages.EjectBank(bank="10211856"))
    bench.order(messages.Check())
    bench.wait(5)
    assert (bench.heard(), bench.out) == ([], [])
    bench.order(messages.Check())
    bench.wait(1)
    assert len(bench.heard()) == 1


def test_late_answer_comes_after_the_bank(bench):
    bench.cabinet.fault("late", seconds=30)
    bench.order(messages.EjectBank(bank="10211856"))
    bench.wait(4)
    assert (len(bench.out), bench.heard()) == (1, [])
    bench.wait(30)
    assert bench.heard() == [ejected(1, "10211856", 0x01, Outcome.OK)]


def test_wrong_bank_comes_out_under_its_own_name(bench):
    bench.cabinet.fault("wrong_bank")
    bench.order(messages.EjectBank(bank="10211856"))
    bench.wait(3.2)
    assert bench.heard() == [ejected(2, "10211857", 0x01, Outcome.OK)]
    assert [bank.serial for bank in bench.out] == ["10211857"]


def test_lost_answer_leaves_only_the_inventory_to_tell(bench):
    bench.cabinet.fault("ack_lost")
    bench.order(messages.EjectBank(bank="10211856"))
    bench.wait(5)
    assert (len(bench.out), bench.heard()) == (1, [])
    bench.order(messages.Check())
    bench.wait(1)
    assert bench.heard()[0].slots[0].bank is None


def test_duplicate_return_is_the_same_frame_twice(bench):
    bench.cabinet.fault("duplicate")
    bench.cabinet.insert(Bank("77"), 3)
    bench.wait(2)
    first, second = bench.heard()
    assert first == second
    assert first.raw == second.raw


def test_truncated_frame_cannot_be_read(bench):
    bench.cabinet.fault("truncated")
    bench.order(messages.Check())
    bench.order(messages.Check())
    bench.wait(1)
    assert [message.type for message in bench.heard()] == ["invalid", "inventory"]


def test_return_while_offline_is_never_reported_but_stands_in_the_inventory(bench):
    bench.cabinet.fault("offline", seconds=300)
    assert not bench.wire.online
    bench.cabinet.insert(Bank("77"), 3)
    bench.wait(299)
    assert bench.wire.sent == []
    bench.wait(2 + 60)
    messages_up = bench.heard()
    assert [message.type for message in messages_up] == ["inventory"]
    assert messages_up[0].slots[2].bank == "77"


def test_second_outage_lasts_as_long_as_it_says(bench):
    bench.cabinet.fault("offline", seconds=10)
    bench.cabinet.fault("offline", seconds=100)
    bench.wait(50)
    assert not bench.wire.online
    bench.wait(51)
    assert bench.wire.online


def test_fault_for_ever_lasts_until_it_is_cleared(bench):
    bench.cabinet.fault("silent", times=0)
    for _ in range(3):
        bench.order(messages.Check())
    bench.wait(1)
    assert bench.heard() == []
    bench.cabinet.faults.clear()
    bench.order(messages.Check())
    bench.wait(1)
    assert len(bench.heard()) == 1


def test_chance_strikes_sometimes():
    bench = Bench(faults={"truncated": 0.5})
    for _ in range(100):
        bench.order(messages.Check())
        bench.wait(0.3)
    kinds = [message.type for message in bench.heard()]
    assert 20 < kinds.count("invalid") < 80


def test_outage_by_chance_happens_at_a_heartbeat():
    bench = Bench(faults={"offline": 1.0})
    assert not bench.wire.online
    assert bench.heard("heart") == []


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_explained_and_can_be_set(bench, name):
    fault = FAULTS[name]
    assert fault.text
    assert fault.rows
    bench.cabinet.fault(name)
    waits = [strike["name"] for strike in bench.cabinet.show()["faults"]] == [name]
    assert waits == (fault.stage != "moment")


@pytest.mark.parametrize("wrong", [{"times": -1}, {"chance": 2.0}, {"chance": -0.1}])
def test_fault_with_senseless_numbers_is_refused(bench, wrong):
    with pytest.raises(ValueError, match="times is 0 or more"):
        bench.cabinet.fault("jam", **wrong)


def test_unknown_fault_is_refused(bench):
    with pytest.raises(ValueError, match="no fault 'dance'"):
        bench.cabinet.fault("dance")


def test_fault_that_the_protocol_cannot_say_is_refused_or_left_out():
    bench = Bench("relink", faults=chaos())
    with pytest.raises(ValueError, match="relink knows no fault 'post_lost'"):
        bench.cabinet.fault("post_lost")
    waiting = {strike["name"] for strike in bench.cabinet.show()["faults"]}
    assert waiting == {n for n in chaos() if "relink" in FAULTS[n].vendors}


def test_fault_that_finds_nothing_to_do_waits_for_the_next():
    bench = Bench(banks=[{"slot": 1, "bank": "1"}])
    bench.cabinet.fault("wrong_bank")
    bench.eject(1)
    assert [bank.serial for bank in bench.out] == ["1"]
    assert [strike["name"] for strike in bench.cabinet.show()["faults"]] == [
        "wrong_bank"
    ]


def test_chance_falls_alike_in_every_run_whatever_else_happens():
    def struck(orders_between):
        bench = Bench(faults={"duplicate": 0.5, "truncated": 0.5})
        reported = []
        for _ in range(40):
            bench.cabinet.insert(Bank("77"), 3)
            bench.wait(1.2)
            reported.append(len(bench.heard()))
            bench.cabinet.take(3)
            for _ in range(orders_between):
                bench.order(messages.Check())
            bench.wait(1)
            bench.heard()
        return reported

    assert struck(0) == struck(3)
    assert {1, 2} == set(struck(0))


def test_clearing_makes_banks_and_signal_well(bench):
    bench.cabinet.fault("bank_hot")
    bench.cabinet.fault("weak_signal")
    bench.cabinet.clear()
    assert [r.temperature for r in bench.check().slots if r.bank] == [33, 33]
    assert bench.cabinet.sign_of_life().signal >= 12


def test_readme_has_the_table_of_all_faults():
    assert table() in (Path(simulator.__file__).parent / "README.md").read_text()
