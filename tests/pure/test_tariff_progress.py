"""What a running rental shows, the table of examples, and which tariff applies."""

from datetime import UTC, datetime, timedelta

import pytest
from tariff import (
    LEVELS,
    Candidate,
    PriceRow,
    Tariff,
    TariffError,
    bill,
    price_table,
    resolve,
    running,
)
from tariff_cases import TARIFFS, instant

TZ = "Asia/Shanghai"
SECOND = timedelta(seconds=1)


def at(time, day="2026-05-01"):
    return instant(f"{day} {time}", TZ)


def test_progress_shows_so_far_next_step_and_cap():
    so_far = running(TARIFFS["CN-A0"], at("10:10:00"), at("12:30:00"))
    assert (so_far.amount, so_far.sold, so_far.free) == (1200, False, False)
    assert (so_far.next_at, so_far.next_amount) == (at("13:10:01"), 1600)
    assert (so_far.cap_at, so_far.cap_amount) == (at("20:10:01"), 4000)


def test_progress_tells_the_end_of_the_free_time():
    so_far = running(TARIFFS["CN-A"], at("10:00:00"), at("10:02:00"))
    assert so_far.free
    assert (so_far.next_at, so_far.next_amount) == (at("10:05:01"), 400)


def test_progress_tells_when_it_becomes_a_sale():
    so_far = running(TARIFFS["CN-A"], at("10:00:00"), at("10:02:00"))
    assert so_far.sale_at == at("14:00:01", "2026-05-03")
    assert so_far.sale_amount == 9900


def test_cap_that_has_been_reached_stays_in_view():
    so_far = running(TARIFFS["CN-A0"], at("10:10:00"), at("23:00:00"))
    assert (so_far.amount, so_far.cap_at) == (4000, at("20:10:01"))
    assert so_far.next_at == at("10:10:01", "2026-05-02")


def test_cap_is_that_of_the_current_window():
    now = at("11:00:00", "2026-05-02")
    so_far = running(TARIFFS["CN-A0"], at("10:00:00"), now)
    assert so_far.cap_at == at("20:00:01", "2026-05-02")
    assert so_far.cap_amount == 8000


def test_cap_of_a_calendar_day_is_reached_on_that_day_only():
    late, early = at("20:00:00"), at("10:00:00")
    tariff = TARIFFS["CN-A-CAL"]
    assert running(tariff, late, at("21:00:00")).cap_at is None
    assert running(tariff, early, at("11:00:00")).cap_at == at("20:00:01")
    next_day = running(tariff, late, at("01:00:00", "2026-05-02"))
    assert next_day.cap_at == at("10:00:01", "2026-05-02")


def test_cap_starts_after_deducted_free_time():
    fields = {"price": 400, "cap": 1200, "free_s": 1800, "free_mode": "deduct"}
    tariff = Tariff.from_dict({"tz": TZ, **fields})
    so_far = running(tariff, at("10:00:00"), at("11:00:00"))
    assert so_far.cap_at == at("13:30:01")


def test_flat_later_windows_have_no_cap():
    so_far = running(TARIFFS["UK-CU"], at("10:00:00"), at("11:00:00", day="2026-05-03"))
    assert so_far.cap_at is None


def test_cap_is_not_shown_where_the_sale_comes_first():
    sale = {"sale_after_s": 7200, "sale_mode": "fixed_total", "sale_amount": 9000}
    tariff = Tariff.from_dict({"price": 400, "cap": 1200, **sale})
    so_far = running(tariff, at("10:00:00"), at("11:00:00"))
    assert so_far.cap_at is None
    assert so_far.sale_at == at("12:00:01")


def test_progress_of_a_sale_has_no_further_step():
    start, now = at("10:00:00"), at("18:00:00", "2026-05-05")
    so_far = running(TARIFFS["CN-A"], start, now)
    assert (so_far.sold, so_far.amount) == (True, 9900)
    assert (so_far.next_at, so_far.cap_at) == (None, None)
    assert so_far.sale_at == bill(TARIFFS["CN-A"], start, now).ended_at


def test_pauses_move_the_next_step():
    paused = [(at("10:20:00"), at("10:30:00"))]
    so_far = running(TARIFFS["CN-A0"], at("10:00:00"), at("10:40:00"), paused)
    assert so_far.seconds == 1800
    assert so_far.next_at == at("11:10:01")


def test_free_tariff_never_steps_and_never_sells():
    so_far = running(Tariff(), at("10:00:00"), at("11:00:00"))
    assert (so_far.amount, so_far.next_at, so_far.sale_at) == (0, None, None)


def test_progress_before_the_first_second_is_nothing_yet():
    so_far = running(TARIFFS["CN-A0"], at("10:00:00"), at("10:00:00"))
    assert (so_far.amount, so_far.seconds) == (0, 0)
    assert (so_far.next_at, so_far.next_amount) == (at("10:00:01"), 400)


def test_price_table_shows_five_examples():
    assert price_table(TARIFFS["CN-A"], at("10:00:00")) == [
        PriceRow(300, 0, False),
        PriceRow(3600, 400, False),
        PriceRow(10800, 1200, False),
        PriceRow(86400, 4000, False),
        PriceRow(259200, 9900, True),
    ]


def test_price_table_is_elapsed_time_over_a_change_of_offset():
    start = instant("2026-10-25 00:30:00", "Europe/Berlin")
    rows = price_table(TARIFFS["DE-2EUR"], start)
    assert [row.seconds for row in rows] == [300, 3600, 10800, 86400, 259200]


NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_most_specific_tariff_wins():
    candidates = [Candidate(level, level) for level in reversed(LEVELS)]
    while candidates:
        expected = min(candidates, key=lambda each: LEVELS.index(each.level))
        assert resolve(candidates, NOON) == expected
        candidates.remove(expected)
    assert resolve(candidates, NOON) is None


def test_tariff_is_valid_from_its_first_instant_until_before_its_last():
    campaign = Candidate("campaign", 1, NOON, NOON + SECOND)
    default = Candidate("default", 2)
    assert resolve([default, campaign], NOON) == campaign
    assert resolve([default, campaign], NOON - SECOND) == default
    assert resolve([default, campaign], NOON + SECOND) == default


def test_priority_then_the_later_start_then_the_smaller_key_break_a_tie():
    old = Candidate("city", 1, NOON - 2 * SECOND)
    new = Candidate("city", 3, NOON - SECOND)
    twin = Candidate("city", 2, NOON - SECOND)
    always = Candidate("city", 0)
    urgent = Candidate("city", 9, priority=1)
    assert resolve([old, new, twin, always, urgent], NOON) == urgent
    assert resolve([old, new, twin, always], NOON) == twin
    assert resolve([old, always], NOON) == old


def test_order_of_the_candidates_does_not_matter():
    candidates = [Candidate("city", key, priority=key % 2) for key in range(5)]
    assert resolve(candidates, NOON) == resolve(candidates[::-1], NOON)


def test_unknown_level_is_refused():
    with pytest.raises(TariffError) as refusal:
        resolve([Candidate("planet", 1)], NOON)
    assert refusal.value.fields == ("level",)


def test_naive_instant_is_refused():
    with pytest.raises(TariffError):
        resolve([], datetime(2026, 5, 1))
