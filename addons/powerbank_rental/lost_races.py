"""Lost races are answered with a refusal: their queries are no errors of the server.

Two starts at once meet at a unique index, and the cursor logs the loser's query as a
bad one. Nobody needs to look into that, so it is left out of the log.
"""

import logging

from psycopg2.errors import ExclusionViolation, UniqueViolation

#: Indexes and constraints that decide a race -> code of the loser's refusal.
RACES = {
    "powerbank_alert_live_cabinet_uniq": "busy",
    "powerbank_case_one_fault_at_a_time": "busy",
    "powerbank_favourite_once": "busy",
    "powerbank_privacy_request_one_export": "busy",
    "powerbank_rental_one_eject_per_cabinet": "cabinet_busy",
    "powerbank_rental_one_open_per_customer": "rental_open",
    "powerbank_reservation_one_per_bank": "busy",
    "powerbank_reservation_one_per_customer": "reservation_open",
    "powerbank_reservation_one_per_slot": "busy",
    "powerbank_reservation_one_per_window": "busy",
    "powerbank_wait_one_per_station": "wait_open",
}


def lost_race(error):
    """Return the code of the refusal that `error` stands for, or None."""
    if not isinstance(error, ExclusionViolation | UniqueViolation):
        return None
    return RACES.get(error.diag.constraint_name)


def _is_worth_logging(record):
    arguments = record.args if isinstance(record.args, tuple) else ()
    return not any(map(lost_race, arguments))


logging.getLogger("odoo.sql_db").addFilter(_is_worth_logging)
