"""Every refusal the suite can give to a person or a mini-program.

A refusal says what was wrong and what to do about it. Its code is stable: programs
rely on it, people read the (translated) message.
"""

from odoo.exceptions import UserError

#: code -> (HTTP status, meaning)
CODES = {
    "access_denied": (403, "This is not allowed."),
    "appeal_closed": (409, "An objection was made before, or none is needed."),
    "arrears": (403, "An earlier rental is still unpaid."),
    "bad_json": (400, "The body is not a JSON object."),
    "bad_request": (400, "The request is not well formed."),
    "busy": (409, "Another request works on the same record right now."),
    "cabinet_busy": (409, "The cabinet is giving out a power bank right now."),
    "cabinet_disabled": (409, "The cabinet is not open for renting."),
    "cabinet_offline": (409, "The cabinet has no connection."),
    "cabinet_unknown": (404, "No cabinet carries this code."),
    "case_unknown": (404, "The customer has no case with this code."),
    "code_expired": (409, "No valid sign-in code exists for this phone."),
    "code_wrong": (403, "The sign-in code is wrong."),
    "consent_required": (403, "A text that renting needs has not been accepted."),
    "content_type": (415, "The body is not sent as application/json."),
    "cursor_unknown": (404, "No page ever gave this cursor out."),
    "customer_blocked": (403, "The customer may not rent."),
    "customer_erased": (403, "The account was erased."),
    "erasure_refused": (409, "The customer still rents or owes."),
    "export_limit": (409, "The customer has asked for his data too often in a day."),
    "export_not_ready": (409, "The file with the customer's data is not written yet."),
    "export_over": (409, "The file with the customer's data is no longer kept."),
    "export_unknown": (404, "The customer has no data export with this code."),
    "fault_limit": (409, "The customer has reported too many faults in a day."),
    "favourites_full": (409, "The customer keeps as many stations as he can have."),
    "fields_conflict": (409, "Fields, each valid, that cannot be taken as they are."),
    "free_now": (409, "What the customer wants to wait for is free now."),
    "idempotency_key_invalid": (400, "The Idempotency-Key cannot be used as one."),
    "idempotency_key_missing": (400, "The Idempotency-Key header is missing."),
    "idempotency_mismatch": (409, "The key was used for another request."),
    "identity_taken": (409, "Another customer is recognised by this already."),
    "internal_error": (500, "The server failed; the request had no effect."),
    "invalid_fields": (422, "A field is missing, unknown or out of its range."),
    "message_unknown": (404, "The customer has no message with this code."),
    "method_not_allowed": (405, "The address exists, but not with this method."),
    "no_bank_available": (409, "No power bank in this cabinet can be rented now."),
    "no_slot_available": (409, "No slot in this cabinet is free for a return."),
    "not_cancellable": (409, "The rental can no longer be cancelled."),
    "not_found": (404, "Nothing is found at this address."),
    "not_renting": (409, "The customer has no power bank out."),
    "nothing_due": (409, "Nothing is left to pay."),
    "payment_down": (409, "The payment service does not answer."),
    "photo_invalid": (422, "This is no image of a kind that is accepted."),
    "photo_limit": (409, "The case has as many photos as it can have."),
    "quote_changed": (409, "The price changed after it was shown."),
    "quote_expired": (409, "The shown price is no longer held."),
    "quote_unknown": (404, "No quote carries this code."),
    "rating_closed": (409, "The rental is not over, or was over too long ago."),
    "rating_unknown": (404, "The customer has not rated this rental."),
    "receipt_not_ready": (409, "The rental has not been billed yet."),
    "refused": (409, "A rule of the business forbids this."),
    "rental_open": (409, "The customer has as many running rentals as he can."),
    "rental_unknown": (404, "The customer has no rental with this code."),
    "reservation_limit": (409, "The customer has had too many reservations in a day."),
    "reservation_not_offered": (409, "This station takes no reservations ahead."),
    "reservation_open": (409, "The customer already has a reservation."),
    "reservation_over": (409, "The reservation is no longer held."),
    "reservation_unknown": (404, "The customer has no reservation with this code."),
    "restriction_unknown": (404, "The customer has no restriction with this code."),
    "return_elsewhere": (409, "The power bank is to be returned elsewhere."),
    "session_unknown": (404, "The customer has no session with this code."),
    "sign_in_unavailable": (409, "Nobody can sign in this way here."),
    "station_unknown": (404, "No station carries this code."),
    "swap_limit": (409, "The rental has no swap left."),
    "swap_too_late": (409, "The time in which a power bank can be swapped is over."),
    "tariff_missing": (409, "No tariff is in force at this station."),
    "text_unknown": (404, "No text in force carries this code."),
    "token_expired": (401, "The bearer token is too old."),
    "token_missing": (401, "The request carries no bearer token."),
    "token_reused": (401, "A refresh token was used twice; its session was ended."),
    "token_revoked": (401, "The customer signed out with this bearer token."),
    "token_unknown": (401, "Nobody was ever given this bearer token."),
    "too_large": (413, "The body is larger than the API ever needs."),
    "too_many_attempts": (429, "Too many wrong sign-in codes for this phone."),
    "too_many_codes": (429, "Too many sign-in codes for this phone or address."),
    "too_many_requests": (
        429,
        "Too many requests with this token or from this address.",
    ),
    "wait_limit": (409, "The customer waits for as much as he can at a time."),
    "wait_open": (409, "The customer already waits for this."),
    "wait_over": (409, "The customer no longer waits for this."),
    "wait_unknown": (404, "The customer waits for nothing with this code."),
    "window_full": (409, "All that can be reserved for this time is reserved."),
    "window_invalid": (409, "The time is past, too far off, or too long."),
    "wrong_state": (409, "The record is not in a state that allows this."),
}


class Refusal(UserError):
    """A request that is refused for a reason the asker can understand.

    :param str code: a key of `CODES`.
    :param str message: translated sentence: what was wrong and what to do.
    :param details: JSON-serialisable facts for programs.
    """

    def __init__(self, code, message, **details):
        super().__init__(message)
        self.code = code
        self.details = details
        self.http_status = CODES[code][0]
