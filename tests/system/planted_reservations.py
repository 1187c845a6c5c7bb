"""The faults of what is kept for customers; see `planted_faults`."""

RESERVATIONS = {
    "K1": {
        "kept for nobody": """UPDATE powerbank_bank
               SET reserved_until = now() + interval '1 day', reserved_customer_id =
                   (SELECT min(id) FROM powerbank_customer)
             WHERE slot_id IS NOT NULL"""
    },
    "K2": {
        "held, but over": """INSERT INTO powerbank_reservation
                   (code, kind, state, customer_id, station_id, from_at, until_at,
                    ended_at)
            SELECT 'X', 'slot', 'held', customer_id, station_id, started_at,
                   started_at + interval '5 minutes', now()
              FROM powerbank_rental WHERE id = {running}""",
        "used by no rental": """INSERT INTO powerbank_reservation
                   (code, kind, state, customer_id, station_id, from_at, until_at,
                    ended_at)
            SELECT 'X', 'slot', 'used', customer_id, station_id, started_at,
                   started_at + interval '5 minutes', now()
              FROM powerbank_rental WHERE id = {running}""",
    },
}
