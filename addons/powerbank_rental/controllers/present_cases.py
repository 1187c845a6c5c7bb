"""From cases to the answers of the API. Reads, never writes."""

from ..api import cases
from .present_places import address
from .present_values import instant


def case(record):
    """Return one case as its customer sees it."""
    standing = record.pause_ids.filtered(lambda pause: pause.state != "rejected")
    return cases.Case(
        code=record.code,
        number=record.name,
        kind=record.kind,
        state=record.state,
        rental=record.rental_id.code or None,
        cabinet=record.cabinet_id.code or None,
        text=record.text or "",
        photos=record.photo_count,
        opened_at=instant(record.opened_at),
        decide_by=instant(record.deadline),
        decided_at=instant(record.decided_at),
        decision=record.decision_reason or None,
        clock_stopped_at=instant(standing[:1].from_at),
    )


def cannot_return(record, places):
    """Return the answer to a claim; `places` are `[(station, metres)]`."""
    return cases.CannotReturn(
        case=case(record),
        paused=record.rental_id.paused,
        places=_places(places),
    )


def return_places(rental, places):
    """Return where a rental may end; `places` are `[(station, metres)]`."""
    return cases.ReturnPlaces(
        return_policy=rental.return_policy,
        return_text=rental.return_text,
        places=_places(places),
    )


def _places(places):
    return [
        cases.ReturnPlace(
            station=station.code,
            name=station.name,
            address=address(station),
            distance=round(metres),
        )
        for station, metres in places
    ]
