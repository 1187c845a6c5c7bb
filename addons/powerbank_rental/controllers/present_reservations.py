"""From reservations and waits to the answers of the API."""

from ..api import reservations
from .present import instant


def reservation(record):
    bank = record.bank_id if record.state == "held" else None
    return reservations.Reservation(
        code=record.code,
        kind=record.kind,
        state=record.state,
        station=record.station_id.name,
        cabinet=record.cabinet_id.code or None,
        slot=(bank and bank.slot_id.number) or None,
        from_at=instant(record.from_at),
        until_at=instant(record.until_at),
        rental=record.rental_id.code or None,
        reason=record.reason or None,
    )


def wait(record):
    return reservations.Wait(
        code=record.code,
        station=record.station_id.name,
        kind=record.kind,
        state=record.state,
        until_at=instant(record.until_at),
        told_at=instant(record.told_at),
    )
