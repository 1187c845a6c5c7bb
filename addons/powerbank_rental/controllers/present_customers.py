"""From a customer's records to the answers of the API."""

from ..api import customers as answers
from .present import instant


def restriction(listing):
    """Return a listing as the listed customer may see it: no notes of staff."""
    reasons = dict(listing._fields["reason"]._description_selection(listing.env))
    return answers.Restriction(
        code=listing.code,
        kind=listing.kind,
        reason=listing.reason,
        reason_text=reasons[listing.reason],
        since=instant(listing.from_at),
        until=instant(listing.expires_at),
        ended_at=instant(listing.ended_at),
        in_force=listing.in_force,
        appeal=_appeal(listing) if listing.appealed_at else None,
    )


def _appeal(listing):
    return answers.Appeal(
        text=listing.appeal or "",
        at=instant(listing.appealed_at),
        decision=listing.appeal_decision or None,
        answer=listing.appeal_answer or None,
        decided_at=instant(listing.appeal_decided_at),
    )
