"""From legal texts and consents to the answers of the API."""

from ..api import consents as answers
from .present import instant


def head(record):
    return answers.TextHead(**_head_values(record))


def text(record):
    """Return a text in full, in the asked language."""
    return answers.Text(**_head_values(record), body=str(record.body))


def _head_values(record):
    return {
        "code": record.code,
        "kind": record.kind,
        "version": record.version,
        "title": record.name,
        "effective_from": instant(record.effective_from),
        "required": record.is_required,
        "url": f"{record.get_base_url()}/legal/{record.kind}/{record.version}",
    }


def consents(customer):
    """Return the customer's latest word on every text in force."""
    texts = customer.env["powerbank.legal.text"]._in_force()
    said = customer.env["powerbank.consent"].search(
        [("customer_id", "=", customer.id), ("text_id", "in", texts.ids)], order="id"
    )
    latest = {line.text_id: line for line in said}
    return [_consent(record, latest.get(record)) for record in texts]


def _consent(record, line):
    return answers.Consent(
        text=head(record),
        accepted=bool(line) and line.decision == "accepted",
        at=instant(line.at) if line else None,
    )
