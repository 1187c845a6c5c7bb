"""What holds for every tariff, and that the fast bill is the obvious one."""

from datetime import timedelta
from fractions import Fraction
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tariff import bill, doubts, running
from tariff_reference import reference_bill
from tariff_strategies import (
    DAY,
    HOUR,
    banded_rental,
    durations,
    pauses,
    starts,
    tariffs,
)

SECOND = timedelta(seconds=1)
thorough = settings(max_examples=12000, deadline=None)
usual = settings(max_examples=200, deadline=None)


def has_falling_sale(tariff):
    """Tell whether a fixed sale price may lie below the rent that it replaces."""
    return any(
        finding.fields == ("sale_amount", "sale_after_s") for finding in doubts(tariff)
    )


@thorough
@given(tariffs(), starts(), durations(4 * DAY), st.booleans(), st.data())
def test_bill_equals_the_slow_reference(tariff, start, duration, free_allowed, data):
    taken_out = data.draw(pauses(start, duration + HOUR))
    end = start + duration
    computed = bill(tariff, start, end, taken_out, free_allowed)
    expected = reference_bill(tariff, start, end, taken_out, free_allowed)
    assert (computed.amount, computed.sold, computed.free) == expected


@pytest.mark.parametrize("seed", range(100, 130))
def test_bands_and_caps_equal_the_slow_reference(seed):
    random = Random(seed)
    for rental in (banded_rental(random) for _number in range(300)):
        assert bill(*rental).amount == reference_bill(*rental)[0]


@usual
@given(tariffs(), starts(), durations(40 * DAY))
def test_bill_is_never_negative_and_never_above_the_total_cap(tariff, start, duration):
    amount = bill(tariff, start, start + duration).amount
    assert amount >= 0
    if tariff.total_cap is not None:
        assert amount <= tariff.total_cap


@usual
@given(tariffs(), starts(), durations(40 * DAY), durations(3 * DAY))
def test_bill_never_falls_as_time_passes(tariff, start, duration, more):
    assume(not has_falling_sale(tariff))
    earlier = bill(tariff, start, start + duration)
    assert bill(tariff, start, start + duration + more).amount >= earlier.amount


@usual
@given(tariffs(), starts(), durations(10 * DAY), st.data())
def test_further_pause_never_makes_it_dearer(tariff, start, duration, data):
    assume(not has_falling_sale(tariff))
    some, more = (data.draw(pauses(start, duration + HOUR)) for _ in range(2))
    end = start + duration
    dearer = bill(tariff, start, end, some)
    assert bill(tariff, start, end, some + more).amount <= dearer.amount


@usual
@given(tariffs(), starts(), durations(10 * DAY), st.booleans(), st.data())
def test_lines_add_up_to_the_amount(tariff, start, duration, free_allowed, data):
    taken_out = data.draw(pauses(start, duration + HOUR))
    computed = bill(tariff, start, start + duration, taken_out, free_allowed)
    total = sum(line.quantity * Fraction(line.price) for line in computed.lines)
    assert total == sum(Fraction(line.amount) for line in computed.lines)
    assert total == computed.amount


@usual
@given(tariffs(), starts(), durations(10 * DAY), st.data())
def test_sale_happens_at_its_first_instant(tariff, start, duration, data):
    taken_out = data.draw(pauses(start, duration + HOUR))
    end = start + duration
    computed = bill(tariff, start, end, taken_out)
    assert start <= computed.ended_at <= end
    if not computed.sold:
        assert computed.ended_at == end
        return
    assert bill(tariff, start, computed.ended_at, taken_out).sold
    before = computed.ended_at - SECOND
    assert not bill(tariff, start, before, taken_out).sold


@usual
@given(tariffs(), starts(), durations(10 * DAY))
def test_zone_in_which_an_instant_is_written_does_not_matter(tariff, start, duration):
    end = start + duration
    tokyo, local = ZoneInfo("Asia/Tokyo"), ZoneInfo(tariff.tz)
    moved = bill(tariff, start.astimezone(local), end.astimezone(tokyo))
    assert moved == bill(tariff, start, end)
    assert bill(tariff, start.astimezone(local), end.astimezone(local)) == moved


@usual
@given(tariffs(), starts(), durations(3 * DAY))
def test_progress_agrees_with_the_bill(tariff, start, duration):
    now = start + duration
    so_far = running(tariff, start, now)
    assert so_far.amount == bill(tariff, start, now).amount
    if so_far.sale_at:
        sale = bill(tariff, start, so_far.sale_at)
        assert (sale.sold, sale.amount) == (True, so_far.sale_amount)
        assert not bill(tariff, start, so_far.sale_at - SECOND).sold
    if so_far.next_at:
        assume(not has_falling_sale(tariff))
        step = bill(tariff, start, so_far.next_at).amount
        assert step == so_far.next_amount > so_far.amount
        before = bill(tariff, start, so_far.next_at - SECOND).amount
        assert before == so_far.amount
