"""Faults of pauses, waivers and cases; see `planted_faults`."""

TROUBLE = {
    "U1": {
        "two pauses at once": """INSERT INTO powerbank_rental_pause
                   (rental_id, from_at, reason, state, opened_by)
            SELECT id, started_at, 'full', 'granted', 'x'
              FROM powerbank_rental, generate_series(1, 2) WHERE id = {running}""",
        "before the start": """INSERT INTO powerbank_rental_pause
                   (rental_id, from_at, to_at, reason, state, opened_by)
            SELECT id, started_at - interval '1 hour', started_at, 'full', 'granted',
                   'x' FROM powerbank_rental WHERE id = {running}""",
        "open after the end": """INSERT INTO powerbank_rental_pause
                   (rental_id, from_at, reason, state, opened_by)
            SELECT id, ended_at, 'full', 'granted', 'x'
              FROM powerbank_rental WHERE id = {done}""",
        "paused without a pause": """UPDATE powerbank_rental SET paused = true
             WHERE id = {running}""",
    },
    "U2": {
        "waived and due": """UPDATE powerbank_rental SET waiver = 'dead_bank'
             WHERE id = {done}"""
    },
    "U3": {
        "decided by nobody": """INSERT INTO powerbank_case (name, code, kind, state,
                   company_id, customer_id, opened_at, deadline)
            SELECT 'x', 'x', 'fault', 'accepted', company_id, customer_id, now(), now()
              FROM powerbank_rental WHERE id = {done}"""
    },
    "U4": {
        "put off for nothing": """UPDATE powerbank_rental SET undecided = true
             WHERE id = {done}"""
    },
}
