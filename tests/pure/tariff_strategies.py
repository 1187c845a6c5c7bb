"""Random tariffs, rentals and pauses for property tests."""

from datetime import datetime, timedelta

from hypothesis import assume
from hypothesis import strategies as st
from tariff import Tariff, contradictions

SHIFTS = {
    "Asia/Shanghai": ("2026-06-30T12:00Z",),
    "Europe/Berlin": ("2026-03-29T01:00Z", "2026-10-25T01:00Z"),
    "America/New_York": ("2026-03-08T07:00Z", "2026-11-01T06:00Z"),
    "America/Santiago": ("2026-04-05T03:00Z", "2026-09-06T04:00Z"),
    "Australia/Lord_Howe": ("2026-04-04T15:00Z", "2026-10-03T15:30Z"),
    "Africa/Cairo": ("2026-04-23T22:00Z", "2026-10-29T21:00Z"),
    "Asia/Kathmandu": ("2026-06-30T12:00Z",),
    "UTC": ("2026-06-30T12:00Z",),
}
ZONES = tuple(SHIFTS)
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


def banded_rental(random):
    """Draw (tariff, start, end) on which caps, bands and changes of offset all tell.

    The cap lies near what a window costs, most rentals run over such a change, and
    no sale hides the rent.
    """
    zone = random.choice(ZONES)
    unit_s = random.choice((900, 1200, 1500, 2220, 3600, 4001, 90000))
    anchor = random.choice(("rolling", "calendar"))
    windows = (86400, 43200, 25200, 5400, 100000) if anchor == "rolling" else (86400,)
    cap_s = random.choice(windows)
    begin, end, high = *random.sample(range(24), 2), random.randint(100, 900)
    dearest = high * (cap_s // unit_s + 1)
    tariff = Tariff.from_dict(
        {
            "tz": zone,
            "unit_s": unit_s,
            "rounding": random.choice(("ceil", "floor_min1", "nearest_min1")),
            "price": random.randint(0, 100),
            "bands": [[begin, end, high]],
            "first_price": random.choice((None, random.randint(0, 900))),
            "free_s": random.choice((0, 1800, 5000)),
            "free_mode": "deduct",
            "cap": random.choice((None, *(random.randint(1, dearest),) * 4)),
            "cap_s": cap_s,
            "cap_anchor": anchor,
        }
    )
    shift = datetime.fromisoformat(random.choice(SHIFTS[zone]))
    start = shift + timedelta(seconds=random.randint(-6 * 86400, 86400))
    return tariff, start, start + timedelta(seconds=random.randint(1, 9 * 86400))


@st.composite
def starts(draw):
    """Draw an instant up to a day before or after some zone changes its offset."""
    shifts = SHIFTS[draw(st.sampled_from(ZONES))]
    shift = datetime.fromisoformat(draw(st.sampled_from(shifts)))
    return shift + timedelta(seconds=draw(st.integers(-86400, 86400)))


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
