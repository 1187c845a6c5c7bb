"""Which faults are shown, each in every protocol that can say it."""

import pytest
from simulator.faults import FAULTS
from simulator_bench import Bench

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


def connected_bench(vendor):
    """Return a bench whose cabinet has said what it says after a start."""
    bench = Bench(vendor)
    bench.wait(61)
    bench.heard()
    return bench


def answers(bench):
    """Return the answers to ejects since the last look."""
    return [m for m in bench.heard() if m.type == "ejected"]


def returns(bench, wait=1.2):
    """Return the reports of returns that come in a while."""
    bench.wait(wait)
    return [m for m in bench.heard() if m.type in ("returned", "self_test")]
