"""Random tariffs, rentals and pauses for property tests."""

from datetime import UTC, datetime, timedelta

from hypothesis import assume
from hypothesis import strategies as st
from tariff import Tariff, contradictions

ZONES = (
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "UTC",
)
SHIFTS = (
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 4, 5, 3, tzinfo=UTC),
    datetime(2026, 4, 23, 22, tzinfo=UTC),
    datetime(2026, 6, 30, 12, tzinfo=UTC),
    datetime(2026, 9, 6, 4, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 10, 29, 21, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
)
UNITS_S = (60, 420, 900, 1800, 2220, 3600, 4001, 7200, 90000, 200000)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

prices = st.one_of(
    st.integers(0, 900),
    st.builds("{}/{}".format, st.integers(0, 2000), st.sampled_from((3, 5, 7))),
)
amounts = st.one_of(st.none(), st.integers(1, 20000))


@st.composite
def bands(draw):
    """Draw bands that do not overlap; the last one may go past midnight."""
    hours = sorted(draw(st.sets(st.integers(0, 23), max_size=6)))
    pairs = list(zip(hours[::2], hours[1::2], strict=False))
    rows = [[begin, end, draw(prices)] for begin, end in pairs]
    if rows and draw(st.booleans()):
        rows = [[end, pairs[0][0], draw(prices)] for end in [pairs[-1][1]]]
    return rows


@st.composite
def tiers(draw):
    """Draw tiers that rise, perhaps with a block after them."""
    uppers = sorted(draw(st.sets(st.integers(60, 4 * 86400), min_size=1, max_size=5)))
    totals = sorted(draw(st.integers(0, 5000)) for _upper in uppers)
    block = st.tuples(st.integers(60, 2 * 86400), prices)
    return {
        "tiers": [list(row) for row in zip(uppers, totals, strict=True)],
        "tier_block": draw(st.one_of(st.none(), block)),
    }


@st.composite
def unit_prices(draw):
    """Draw a price per unit with bands and windows."""
    fields = {
        "price": draw(prices),
        "first_price": draw(st.one_of(st.none(), prices)),
        "bands": draw(bands()),
        "cap": draw(amounts),
        "cap_anchor": draw(st.sampled_from(("rolling", "calendar"))),
    }
    if fields["cap_anchor"] == "rolling":
        fields["cap_s"] = draw(st.sampled_from((86400, 43200, 25200, 100000, 172800)))
        fields["next_window_flat"] = draw(amounts)
    return fields


@st.composite
def tariffs(draw, rounding=("ceil", "floor_min1", "nearest_min1")):
    """Draw any tariff that has no contradiction."""
    sale_mode = draw(
        st.sampled_from(("cap", "rent_plus_fee", "fixed_total", "fixed_sale"))
    )
    overdue = st.one_of(st.none(), st.integers(600, 4 * 86400))
    sale_after_s = draw(overdue)
    priced = sale_mode != "cap" and sale_after_s is not None
    fields = {
        **draw(st.one_of(unit_prices(), unit_prices(), tiers())),
        "tz": draw(st.sampled_from(ZONES)),
        "free_s": draw(st.sampled_from((0, 0, 300, 1800))),
        "free_inclusive": draw(st.booleans()),
        "free_mode": draw(st.sampled_from(("grace", "deduct"))),
        "unlock": draw(st.one_of(st.just(0), prices)),
        "unit_s": draw(st.sampled_from(UNITS_S)),
        "rounding": draw(st.sampled_from(rounding)),
        "min_charge": draw(st.sampled_from((0, 0, 50, 500))),
        "total_cap": draw(amounts),
        "sale_after_s": sale_after_s,
        "sale_mode": sale_mode,
        "sale_amount": draw(st.integers(0, 20000)) if priced else None,
    }
    tariff = Tariff.from_dict(fields)
    assume(not contradictions(tariff))
    return tariff


@st.composite
def banded_rents(draw):
    """Draw a tariff on which caps, bands and changes of the offset all tell.

    The cap lies near what a window costs, and no sale hides the rent.
    """
    unit_s = draw(st.sampled_from((900, 1200, 1500, 2220, 3600, 4001, 90000)))
    anchor = draw(st.sampled_from(("none", "calendar", "rolling", "rolling")))
    lengths = (86400,) if anchor == "calendar" else (86400, 43200, 25200, 100000)
    cap_s = draw(st.sampled_from(lengths))
    low, high = draw(st.integers(1, 100)), draw(st.integers(100, 900))
    begin, end = draw(st.permutations(range(24)))[:2]
    capped = anchor != "none"
    dearest = high * (cap_s // unit_s + 1)
    return Tariff.from_dict(
        {
            "tz": draw(st.sampled_from(ZONES)),
            "unit_s": unit_s,
            "rounding": draw(st.sampled_from(("ceil", "floor_min1", "nearest_min1"))),
            "price": low,
            "bands": [[begin, end, high]],
            "first_price": draw(st.one_of(st.none(), st.integers(0, 900))),
            "free_s": draw(st.sampled_from((0, 1800, 5000))),
            "free_mode": "deduct",
            "cap": draw(st.integers(dearest // 5, dearest)) if capped else None,
            "cap_s": cap_s,
            "cap_anchor": anchor if capped else "rolling",
        }
    )


@st.composite
def starts(draw):
    """Draw an instant up to a day before or after some zone's change of offset."""
    seconds = draw(st.integers(-86400, 86400))
    return draw(st.sampled_from(SHIFTS)) + timedelta(seconds=seconds)


def durations(longest):
    """Draw a duration; short ones and those at whole hours are as likely as any."""
    seconds = int(longest / timedelta(seconds=1))
    return st.one_of(
        st.integers(0, 7200),
        st.integers(0, seconds),
        st.builds(int.__mul__, st.integers(0, seconds // 900), st.just(900)),
    ).map(lambda drawn: timedelta(seconds=drawn))


@st.composite
def pauses(draw, start, longest):
    """Draw some pauses that begin around the rental; they may overlap."""
    drawn = []
    for _number in range(draw(st.integers(0, 3))):
        since = start - HOUR + draw(durations(longest))
        drawn.append((since, since + draw(durations(longest / 2))))
    return drawn
