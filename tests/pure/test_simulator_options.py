"""The command line of a fleet: which faults lie in wait, where, and by what chance."""

from argparse import ArgumentParser

import pytest
from simulator.faults import chaos
from simulator.options import add_options, apply_options, run_options

FLEET = {"cabinets": [{"imei": "1", "slots": 2}, {"imei": "2", "slots": 2}]}


def parsed(*words):
    parser = ArgumentParser()
    add_options(parser)
    return parser.parse_args(["--broker", "127.0.0.1:1883", *words])


def faults(*words, fleet=FLEET):
    return [row["faults"] for row in apply_options(fleet, parsed(*words))["cabinets"]]


def test_without_options_nothing_goes_wrong():
    assert faults() == [{}, {}]


def test_fault_may_be_for_one_cabinet_or_for_all():
    one, other = faults("--fault", "jam,chance=0.5", "--fault", "2/late,seconds=9")
    assert one == {"jam": {"times": 0, "chance": 0.5}}
    assert other == {**one, "late": {"times": 1, "seconds": 9.0}}


def test_chaos_is_every_fault_and_its_seed():
    assert faults("--chaos", "7") == [chaos(), chaos()]
    assert run_options(parsed("--chaos", "7"))["seed"] == 7


def test_what_the_fleet_says_of_a_cabinet_counts_before_what_is_for_all():
    fleet = {"faults": {"jam": 0.1}, "cabinets": FLEET["cabinets"]}
    assert faults("--fault", "jam,chance=0.5", fleet=fleet) == [{"jam": 0.1}] * 2


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("dance", "no fault 'dance'"),
        ("3/jam", "no cabinet 3"),
        ("jam,day=1", "options are times, chance, seconds"),
        ("jam,chance=x", "could not convert"),
    ],
)
def test_fault_that_makes_no_sense_is_refused(fault, error):
    with pytest.raises(ValueError, match=error):
        faults("--fault", fault)
