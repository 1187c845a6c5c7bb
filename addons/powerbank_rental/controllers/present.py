"""From records to the answers of the API. Reads, never writes."""

import json
from datetime import UTC
from fractions import Fraction
from functools import lru_cache

from .. import tariff
from ..api import answers
from ..money import to_minor

#: Cabinet states in which it should work but does not; all others are closed.
_BROKEN = ("offline", "fault")


# === VALUES === #


def instant(value):
    """Return a Datetime field's value as an aware UTC datetime, or None."""
    return value.replace(tzinfo=UTC) if value else None


def money(amount, currency):
    """Return a Monetary field's value as an exact decimal."""
    return minor_money(to_minor(amount, currency), currency)


def minor_money(minor, currency):
    """Return minor units as a decimal of major units.

    :param minor: an integer, or a Fraction where a line of a bill is finer than the
        currency; such a value is cut to four further digits.
    """
    places = currency.decimal_places
    if Fraction(minor).denominator != 1:
        minor, places = round(minor * 10**4), places + 4
    digits = f"{abs(int(minor)):0{places + 1}}"
    split = len(digits) - places
    text = f"{digits[:split]}.{digits[split:]}" if places else digits
    return answers.Money(
        amount=f"-{text}" if minor < 0 else text, currency=currency.name
    )


def address(station):
    return ", ".join(filter(None, (station.street, station.city)))


def price_text(version):
    """Return a published tariff version in the words of the asked language.

    What is published never changes, so its words are kept: they are part of nearly
    every answer.
    """
    return _words(version.content, version.env.lang or "en_US") if version else ""


@lru_cache(maxsize=1024)
def _words(content, lang):
    return tariff.price_text(tariff.Tariff.from_dict(json.loads(content)), lang)


# === PLACES === #


def stations(found):
    """Return the answers for `[(station, metres)]`, in a fixed number of queries."""
    versions = [record._tariff_version() for record, _metres in found]
    if versions:
        versions[0].union(*versions).fetch(["content"])
    return [
        _station(record, metres, version)
        for (record, metres), version in zip(found, versions, strict=True)
    ]


def _station(record, metres, version):
    """What is offline, or has no price, is never shown as available."""
    offers = bool(version) and record.stock_state != "offline"
    return answers.Station(
        name=record.name,
        latitude=record.latitude,
        longitude=record.longitude,
        distance=round(metres),
        address=address(record),
        opening_hours=record.opening_hours or "",
        directions=record.directions or "",
        hotline=record.hotline or "",
        state=record.stock_state,
        available=offers and record.rentable_count > 0,
        rentable_count=record.rentable_count if offers else 0,
        free_slot_count=record.free_slot_count,
        price_text=price_text(version),
    )


def cabinet(record):
    """Return what the customer in front of a cabinet needs to know."""
    station = record.station_id
    version = station._tariff_version()
    online = record.state == "online"
    count = record.rentable_count if online else 0
    return answers.Cabinet(
        code=record.code,
        name=record.name,
        station=station.name or "",
        address=address(station),
        hotline=station.hotline or "",
        state=_cabinet_state(record),
        available=bool(version) and count > 0,
        rentable_count=count,
        best_level=record.best_level if count else None,
        free_slot_count=record.free_slot_count if online else 0,
        price_text=price_text(version),
        deposit=money(version.deposit, version.currency_id) if version else None,
    )


def _cabinet_state(record):
    if record.state in _BROKEN:
        return "offline"
    return "online" if record.state == "online" else "closed"


# === RENTALS === #


def quote(rental):
    return answers.Quote(
        code=rental.code,
        expires_at=instant(rental.quote_expires_at),
        price_text=rental.price_text,
        deposit=money(rental.deposit, rental.currency_id),
        cabinet=cabinet(rental.cabinet_id),
    )


def started(record):
    """Return what the customer must know at once, read with few queries."""
    return answers.Started(
        code=record.code,
        number=record.name,
        state=record.state,
        slot=record.slot_id.number or None,
        deposit=money(record.deposit, record.currency_id),
    )


def rental(record):
    """Return one rental, with the fee so far while its clock runs."""
    currency = record.currency_id
    return answers.Rental(
        code=record.code,
        number=record.name,
        state=record.state,
        station=record.station_id.name,
        cabinet=record.cabinet_id.code,
        slot=record.slot_id.number or None,
        price_text=record.price_text,
        deposit=money(record.deposit, currency),
        confirmed_at=instant(record.confirmed_at),
        started_at=instant(record.started_at),
        ended_at=instant(record.ended_at),
        minutes=record.minutes,
        return_station=record.return_station_id.name or None,
        running=running(record) if record.state == "in_use" else None,
        due=money(record.due, currency) if record.bill_id else None,
        paid_at=instant(record.paid_at),
        reason=record.cancel_reason or None,
    )


def running(record):
    """Return the fee so far, and when it changes."""
    currency, progress = record.currency_id, record._progress()

    def fee(minor):
        return None if minor is None else minor_money(minor, currency)

    return answers.Running(
        so_far=fee(progress.amount),
        next_at=progress.next_at,
        next=fee(progress.next_amount),
        cap_at=progress.cap_at,
        cap=fee(progress.cap_amount),
        sale_at=progress.sale_at,
        sale=fee(progress.sale_amount),
    )


def receipt(record):
    """Return what the bill in force says."""
    bill, currency = record.bill_id, record.currency_id
    titles = bill._line_titles()
    return answers.Receipt(
        number=record.name,
        revision=bill.revision,
        station=record.station_id.name,
        return_station=record.return_station_id.name or None,
        started_at=instant(bill.started_at),
        ended_at=instant(bill.ended_at),
        billed_seconds=bill.seconds,
        price_text=record.price_text,
        lines=[_line(line, titles, currency) for line in bill.basis or []],
        gross=money(bill.gross, currency),
        discount=money(bill.discount, currency),
        waived=money(bill.waived, currency),
        due=money(bill.due, currency),
        paid_at=instant(record.paid_at),
    )


def _line(line, titles, currency):
    return answers.ReceiptLine(
        text=titles[line["kind"]],
        quantity=line["quantity"],
        price=minor_money(Fraction(line["price"]), currency),
        amount=minor_money(Fraction(line["amount"]), currency),
    )
