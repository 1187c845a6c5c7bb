"""The price for members: the tariff with every price of the rent reduced."""

from dataclasses import replace
from fractions import Fraction


def discounted(tariff, percent):
    """Return the tariff with its rent prices and their caps reduced by `percent`.

    The prices stay exact fractions, so that a bill is rounded once. What is not rent
    stays as it is: the minimum that the provider asks, the purchase price.

    :param Fraction percent: from 0 to 100.
    """
    factor = 1 - Fraction(percent) / 100

    def reduced(price):
        return None if price is None else price * factor

    return replace(
        tariff,
        unlock=reduced(tariff.unlock),
        price=reduced(tariff.price),
        first_price=reduced(tariff.first_price),
        bands=tuple((begin, end, price * factor) for begin, end, price in tariff.bands),
        tiers=tuple((upper, total * factor) for upper, total in tariff.tiers),
        tier_block=tariff.tier_block
        and (tariff.tier_block[0], reduced(tariff.tier_block[1])),
        cap=reduced(tariff.cap),
        next_window_flat=reduced(tariff.next_window_flat),
    )
