"""Value added tax inside a gross amount (case C65)."""

from fractions import Fraction
from typing import NamedTuple

from .parsing import number


class NetAndVat(NamedTuple):
    """Both in minor units; they add up to the gross amount exactly."""

    net: int
    vat: int


def net_and_vat(gross, rate):
    """Split a gross amount that includes tax.

    :param int gross: minor units, tax included.
    :param rate: percent, as an integer, an exact decimal or a string ("19", "17/2").
    :return: `NetAndVat`; the net is rounded half up, the tax is what remains.
    :raises TariffError: for a rate that is no number >= 0.
    """
    net = (gross / (1 + number("rate", rate) / 100) + Fraction(1, 2)) // 1
    return NetAndVat(net, gross - net)
