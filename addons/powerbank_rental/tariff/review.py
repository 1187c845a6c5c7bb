"""Which bills a person should look at (rule C.5)."""

from itertools import pairwise


def worth_review(tariff, chosen, received):
    """Tell whether two bills of one rental differ by more than one unit.

    :param chosen: `Bill` to the effective end.
    :param received: `Bill` to the instant at which the server heard of the return.
    """
    return abs(received.amount - chosen.amount) > dearest_step(tariff)


def dearest_step(tariff):
    """Return the most that one more unit, tier or block can cost, in minor units."""
    if tariff.tiers:
        totals = [0, *(total for _upper, total in tariff.tiers)]
        steps = [after - before for before, after in pairwise(totals)]
        return max([*steps, tariff.tier_block[1] if tariff.tier_block else 0])
    prices = [price for _begin, _end, price in tariff.bands]
    return max(tariff.price, tariff.first_price or 0, *prices)
