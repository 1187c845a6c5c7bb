"""Opening hours: what is open when, also over midnight and when clocks change."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from opening import DAY, Hours, Period, osm, text

SHANGHAI = "Asia/Shanghai"
CLOSED = ()
ALL_DAY = (Period(0, DAY),)
OFFICE = (Period(9 * 60, 18 * 60),)
#: A Monday.
MONDAY = date(2026, 6, 1)


def week(*days):
    """Return seven days; the ones not given are closed."""
    return (*days, *[CLOSED] * (7 - len(days)))


def utc(day, hour, minute=0):
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


def test_a_break_closes_for_a_while():
    hours = Hours(SHANGHAI, week((Period(600, 720), Period(780, 1320))))
    assert hours.status(utc(1, 2)).closes_at == utc(1, 4)
    lunch = hours.status(utc(1, 4, 30))
    assert not lunch.is_open
    assert lunch.opens_at == utc(1, 5)


def test_the_last_minute_is_no_longer_open():
    hours = Hours(SHANGHAI, week(OFFICE))
    assert hours.status(utc(1, 9, 59)).is_open
    assert not hours.status(utc(1, 10)).is_open


def test_a_night_belongs_to_the_day_on_which_it_begins():
    hours = Hours(SHANGHAI, week((Period(20 * 60, DAY + 120),)))
    after_midnight = hours.status(utc(1, 17))
    assert after_midnight.is_open
    assert after_midnight.closes_at == utc(1, 18)
    assert not hours.status(utc(2, 17)).is_open


def test_what_never_closes_says_no_closing_time():
    always = Hours(SHANGHAI, (ALL_DAY,) * 7)
    assert always.status(utc(1, 0)) == (True, None, None)


def test_days_that_touch_are_one():
    hours = Hours(SHANGHAI, week(ALL_DAY, ALL_DAY))
    assert hours.status(utc(1, 0)).closes_at == utc(2, 16)


def test_what_never_opens_says_no_opening_time():
    assert Hours(SHANGHAI, week()).status(utc(1, 0)) == (False, None, None)


def test_a_date_that_differs_replaces_its_day():
    hours = Hours(SHANGHAI, (OFFICE,) * 7, {MONDAY: CLOSED})
    status = hours.status(utc(1, 4))
    assert not status.is_open
    assert status.opens_at == utc(2, 1)


def test_hours_follow_the_clock_on_the_wall():
    """Berlin's clocks go forward on 29 March 2026."""
    hours = Hours("Europe/Berlin", (OFFICE,) * 7)
    saturday = datetime(2026, 3, 28, 0, tzinfo=UTC)
    assert hours.status(saturday).opens_at.hour == 8
    assert hours.status(saturday + timedelta(days=1)).opens_at.hour == 7


MINUTES = st.integers(0, DAY - 1)
PERIODS = st.builds(
    lambda opens, length: (Period(opens, opens + length),),
    MINUTES,
    st.integers(1, DAY),
)


@given(
    st.tuples(*[PERIODS | st.just(CLOSED)] * 7),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    st.sampled_from([SHANGHAI, "Europe/Berlin", "America/St_Johns"]),
)
def test_the_told_instant_is_where_it_changes(days, instant, tz):
    hours = Hours(tz, days)
    status = hours.status(instant)
    change = status.closes_at if status.is_open else status.opens_at
    if change:
        assert change > instant
        assert hours.status(change).is_open is not status.is_open
        before = change - timedelta(seconds=1)
        assert hours.status(max(before, instant)).is_open is status.is_open


# === WORDS === #


def test_days_that_are_alike_are_told_together():
    hours = Hours(SHANGHAI, (OFFICE,) * 5 + ((Period(1200, 1560),), CLOSED))
    assert text(hours, "en_US", MONDAY) == (
        "Mon to Fri 09:00-18:00; Sat 20:00-02:00 the next day; Sun closed"
    )
    assert text(hours, "zh_CN", MONDAY) == (
        "周一至周五 09:00-18:00; 周六 20:00-次日02:00; 周日 休息"
    )
    assert osm(hours, MONDAY) == "Mo-Fr 09:00-18:00; Sa 20:00-02:00; Su off"


def test_every_day_alike_is_daily():
    assert text(Hours(SHANGHAI, (OFFICE,) * 7), "en_US", MONDAY) == "Daily 09:00-18:00"
    assert text(Hours(SHANGHAI, (OFFICE,) * 7), "zh_CN", MONDAY) == "每天 09:00-18:00"


def test_round_the_clock_has_its_own_words():
    always = Hours(SHANGHAI, (ALL_DAY,) * 7)
    assert text(always, "en_US", MONDAY) == "Open 24 hours"
    assert text(always, "zh_CN", MONDAY) == "24小时营业"
    assert osm(always, MONDAY) == "24/7"


def test_only_dates_ahead_are_told():
    dates = {MONDAY: CLOSED, date(2026, 5, 1): CLOSED, date(2026, 8, 1): OFFICE}
    hours = Hours(SHANGHAI, (OFFICE,) * 7, dates)
    assert text(hours, "en_US", MONDAY).endswith("; 2026-06-01 closed")
    assert osm(hours, MONDAY) == "Mo-Su 09:00-18:00; 2026 Jun 01 off"
