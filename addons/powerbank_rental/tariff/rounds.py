"""Sums along equal steps around a ring, however many the steps are."""

from bisect import bisect_right
from itertools import accumulate
from math import gcd


class Rounds:
    """Adds up what the places of a ring hold, from any place on in equal steps.

    Units and windows go around the day, and the second at which a day's first unit
    starts goes around the unit. A walk comes back to where it began, and places
    between the same edges hold the same: so there are few different walks. Each is
    summed up once; after that, any number of steps from any place costs the same.

    :param int ring: the number of places; places are numbers modulo it.
    :param int step: from one place of a walk to the next.
    :param edges: the places at which the value may change, besides 0.
    :param value: function of a place that returns an integer.
    """

    def __init__(self, ring, step, edges, value):
        self.ring, self.step = ring, step
        self.grain = gcd(ring, step)
        self.length = ring // self.grain
        self.turn = pow(step // self.grain, -1, self.length)
        self.begins = sorted({0, *(edge % self.grain for edge in edges)})
        self.walks = [self._walk(begin, value) for begin in self.begins]

    def _walk(self, begin, value):
        """Return the sums of the first 0, 1, 2... values of one whole round."""
        places = ((begin + n * self.step) % self.ring for n in range(self.length))
        return list(accumulate(map(value, places), initial=0))

    def total(self, place, count):
        """Return the sum over `count` places from `place` on."""
        place %= self.ring
        walk = self.walks[bisect_right(self.begins, place % self.grain) - 1]
        since = place // self.grain * self.turn % self.length
        rounds, until = divmod(since + count, self.length)
        return rounds * walk[-1] + walk[until] - walk[since]
