"""The tariff and the bill: pure arithmetic on integers, without Odoo.

Money goes in and comes out as integer minor units (fen, cents, yen), time as aware
datetimes, durations as whole seconds. A naive datetime is refused everywhere.

==============================  ===================================================
``Tariff``                      one immutable version: ``from_dict(values)``,
                                ``to_dict()``, ``content_hash()``
``FIELDS``                      the names of its fields, in order
``contradictions(tariff)``      what cannot be meant: ``[Finding]``, refuse it
``doubts(tariff)``              what is hardly meant: ``[Finding]``, show it
``bill(tariff, start, end,      ``Bill``: ``amount, seconds, sold, free, lines,
pauses, free_allowed)``         ended_at``; ``lines`` are JSON-ready ``Line`` tuples
``running(tariff, start, now,   ``Progress``: so far, next step, cap, sale
pauses, free_allowed)``
``price_table(tariff, start)``  ``[PriceRow]`` for 5 min, 1 h, 3 h, 24 h, 3 days
``price_text(tariff, lang)``    the whole tariff in words, ``en_US`` or ``zh_CN``
``price_line(tariff, lang)``    the same in one line, what time costs first
``summary_30(tariff)``          at most 30 characters of Chinese
``effective_end(device, ...)``  ``EffectiveEnd``: ``instant, reason, clock_suspect``
``median_offset(samples)``      ``ClockOffset``: ``offset, spread, beats``
``worth_review(tariff, a, b)``  do two bills differ by more than one unit
``resolve(candidates, at)``     the ``Candidate`` in force: the most specific one
``discounted(tariff, share)``   the tariff with its rent reduced, for members
``city_key(text)``              the same key for all usual spellings of a city
``pack_of(city)``,              the rules of a city's convention, and one ``Check``
``checks(pack, tariff, ...)``   of each: is it kept, and what does it ask
``net_and_vat(gross, rate)``    gross split so that the sum stays exact
==============================  ===================================================

Errors are ``TariffError`` (a ``ValueError``) with ``fields``, ``template`` and
``params``. The templates of errors and findings are English ``%(name)s`` sentences
ready for ``self.env._(finding.template, **finding.params)``.
"""

from .billing import KINDS, Bill, Line, bill
from .cities import city_key
from .end_time import ClockOffset, EffectiveEnd, effective_end, median_offset
from .errors import Finding, TariffError
from .findings import contradictions, doubts
from .members import discounted
from .model import FIELDS, Tariff
from .packs import PACKS, RULES, Check, Pack, checks, pack_of
from .progress import Progress, running
from .resolution import LEVELS, Candidate, resolve
from .review import worth_review
from .summary import summary_30
from .table import PriceRow, price_table
from .text import price_line, price_text
from .vat import net_and_vat

__all__ = [
    "FIELDS",
    "KINDS",
    "LEVELS",
    "PACKS",
    "RULES",
    "Bill",
    "Candidate",
    "Check",
    "ClockOffset",
    "EffectiveEnd",
    "Finding",
    "Line",
    "Pack",
    "PriceRow",
    "Progress",
    "Tariff",
    "TariffError",
    "bill",
    "checks",
    "city_key",
    "contradictions",
    "discounted",
    "doubts",
    "effective_end",
    "median_offset",
    "net_and_vat",
    "pack_of",
    "price_line",
    "price_table",
    "price_text",
    "resolve",
    "running",
    "summary_30",
    "worth_review",
]
