"""From messages to the answers of the API. Reads, never writes."""

from ..api import messages
from .present import instant


def message(record):
    [answer] = message_list(record)
    return answer


def message_list(records):
    """Return the answers for a page, their rentals' codes read at once."""
    about = records.filtered(lambda n: n.res_model == "powerbank.rental")
    rentals = records.env["powerbank.rental"].browse(about.mapped("res_id")).exists()
    codes = {rental.id: rental.code for rental in rentals}
    return [
        messages.Message(
            code=record.code,
            event=record.event,
            title=record.title,
            text=record.text,
            at=instant(record.create_date),
            read_at=instant(record.read_at),
            rental=codes.get(record.res_id) if record in about else None,
        )
        for record in records
    ]
