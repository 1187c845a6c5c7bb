"""Texts to agree to, and the customer's word on them."""

from .. import consents
from ..operation import Operation

OPERATIONS = {
    "list_texts": Operation(
        "GET",
        "/texts",
        "List the texts in force that customers are asked to agree to",
        consents.TextList,
        auth="public",
    ),
    "show_text": Operation(
        "GET",
        "/texts/{code}",
        "Show a text in full; earlier versions too",
        consents.Text,
        auth="public",
        refusals=("text_unknown",),
    ),
    "list_consents": Operation(
        "GET",
        "/consents",
        "Show what one agrees to now",
        consents.ConsentList,
    ),
    "give_consent": Operation(
        "POST",
        "/consents",
        "Agree to texts in force",
        consents.ConsentList,
        body=consents.ConsentRequest,
        once=True,
        refusals=("text_unknown",),
    ),
    "withdraw_consent": Operation(
        "POST",
        "/consents/withdraw",
        "Take one's consent back; without a required one nothing new is rented",
        consents.ConsentList,
        body=consents.WithdrawalRequest,
        once=True,
        refusals=("text_unknown",),
    ),
}
