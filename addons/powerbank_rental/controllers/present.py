"""From records to the answers of the API. Reads, never writes."""

from fractions import Fraction

from ..api import answers
from .present_places import cabinet
from .present_values import (
    address,
    instant,
    minor_money,
    money,
    naive,
    price_text,
)

__all__ = ["cabinet", "instant", "minor_money", "money", "naive", "price_text"]


def quote(rental):
    return answers.Quote(
        code=rental.code,
        expires_at=instant(rental.quote_expires_at),
        price_text=rental.price_text,
        deposit=money(rental.deposit, rental.currency_id),
        return_policy=rental.return_policy,
        return_text=rental.return_text,
        member_level=rental.member_level_id.name or None,
        free_time_notice=rental.free_time_notice or None,
        cabinet=cabinet(rental.cabinet_id),
        scan_place=rental.scan_place or None,
        hint=rental._scan_hint(),
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
        member_level=record.member_level_id.name or None,
        free_time_notice=record.free_time_notice or None,
        deposit=money(record.deposit, currency),
        return_policy=record.return_policy,
        return_text=record.return_text,
        confirmed_at=instant(record.confirmed_at),
        started_at=instant(record.started_at),
        ended_at=instant(record.ended_at),
        minutes=record.minutes,
        return_station=record.return_station_id.name or None,
        misplaced=record.misplaced,
        running=running(record) if record.state == "in_use" else None,
        due=money(record.due, currency) if record.bill_id else None,
        paid_at=instant(record.paid_at),
        reason=record.cancel_reason or None,
        alternative=alternative(record),
        free_from=instant(record.free_from),
    )


def alternative(record):
    """Return where to go when nothing came out a moment ago, or None."""
    nearest = record._nearest_alternative()
    if not nearest:
        return None
    station, metres = nearest
    return answers.Alternative(
        station=station.name, address=address(station), distance=round(metres)
    )


def running(record):
    """Return the fee so far, and when it changes."""
    currency, progress = record.currency_id, record._progress()

    def fee(minor):
        return None if minor is None else minor_money(minor, currency)

    stopped_at = min(record._open_pauses().mapped("from_at"), default=None)
    return answers.Running(
        so_far=fee(progress.amount),
        stopped_since=instant(stopped_at),
        next_at=None if stopped_at else progress.next_at,
        next=None if stopped_at else fee(progress.next_amount),
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
        member_level=record.member_level_id.name or None,
        free_time_notice=record.free_time_notice or None,
        lines=[_line(line, titles, currency) for line in bill.basis or []],
        gross=money(bill.gross, currency),
        discount=money(bill.discount, currency),
        waived=money(bill.waived, currency),
        due=money(bill.due, currency),
        paid_at=instant(record.paid_at),
        revisions=[
            answers.BillRevision(
                revision=revision.revision,
                written_at=instant(revision.create_date),
                due=money(revision.due, currency),
                reason=revision.reason or None,
            )
            for revision in record.bill_ids.sorted("revision")
        ],
        refunds=[
            answers.Refund(
                number=refund["number"],
                asked_at=instant(refund["at"]),
                amount=money(refund["amount"], currency),
                done=refund["done"],
            )
            for refund in record._refunds()
        ],
    )


def pay_link(record, path):
    """:param path: of a page on this server, or None."""
    return answers.PayLink(
        rental=record.code,
        outstanding=money(record._amount_to_pay(), record.currency_id),
        url=f"{record.get_base_url()}{path}" if path else None,
    )


def _line(line, titles, currency):
    return answers.ReceiptLine(
        text=titles[line["kind"]],
        quantity=line["quantity"],
        price=minor_money(Fraction(line["price"]), currency),
        amount=minor_money(Fraction(line["amount"]), currency),
    )
