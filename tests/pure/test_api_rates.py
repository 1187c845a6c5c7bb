"""The sliding window of the rate limits, over one process and over several."""

from collections import Counter

from api.rates import LOT, WINDOW, Rates
from hypothesis import given
from hypothesis import strategies as st

START = 1_000 * WINDOW


class Shared:
    """What processes report, in place of the table."""

    def __init__(self):
        self.hits = Counter()
        self.calls = 0

    def share(self, key, window, hits):
        self.calls += 1
        self.hits[key, window] += hits
        return self.hits[key, window], self.hits[key, window - 1]


def ask(rates, shared, times, limit=100, key="k", now=START):
    """Return how many of `times` requests are allowed."""
    found = [rates.hit(key, limit, now, shared.share).allowed for _ in range(times)]
    return sum(found)


def test_a_limit_is_exact_within_one_process():
    assert ask(Rates(), Shared(), 150) == 100


def test_askers_do_not_share_a_limit():
    rates, shared = Rates(), Shared()
    ask(rates, shared, 150)
    assert ask(rates, shared, 1, key="other") == 1


def test_who_asks_seldom_is_counted_in_memory_alone():
    rates, shared = Rates(), Shared()
    ask(rates, shared, int(100 * LOT) - 1)
    assert shared.calls == 0


def test_processes_together_overshoot_by_less_than_a_lot_each():
    shared, processes = Shared(), [Rates() for _ in range(4)]
    allowed = sum(ask(processes[n % 4], shared, 1) for n in range(400))
    assert 100 <= allowed < 100 + 4 * 100 * LOT


def test_the_window_slides():
    rates, shared = Rates(), Shared()
    assert ask(rates, shared, 100, now=START + 59) == 100
    assert ask(rates, shared, 100, now=START + 61) == 1
    assert ask(rates, shared, 100, now=START + 90) == 49
    assert ask(rates, shared, 200, now=START + 240) == 100


def test_a_refusal_says_when_to_come_again():
    rates, shared = Rates(), Shared()
    for second in (0, 30, 59, 61, 80, 119):
        ask(rates, shared, 120, now=START + second)
        refused = rates.hit("k", 100, START + second, shared.share)
        assert not refused.allowed
        later = START + second + refused.reset
        again = Rates()
        again.__dict__.update(rates.__dict__)
        assert 1 <= refused.reset <= 2 * WINDOW
        assert again.hit("k", 100, later, shared.share).allowed


def test_a_small_limit_is_shared_at_each_request():
    shared, processes = Shared(), [Rates(), Rates()]
    assert ask(processes[0], shared, 3, limit=3) == 3
    assert ask(processes[1], shared, 3, limit=3) == 1


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 40)), max_size=20))
def test_no_window_holds_more_than_the_limit(bursts):
    rates, shared, allowed = Rates(), Shared(), Counter()
    for second, times in sorted(bursts):
        allowed[second // WINDOW] += ask(
            rates, shared, times, limit=20, now=START + second
        )
    assert all(count <= 20 for count in allowed.values())
