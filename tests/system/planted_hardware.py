"""The faults of cabinets and power banks themselves; see `planted_faults`."""

HARDWARE = {
    "P7": {
        "in quarantine for no reason": """UPDATE powerbank_bank
               SET state = 'quarantine' WHERE slot_id IS NOT NULL""",
        "lent with a reason": """UPDATE powerbank_bank
               SET quarantine_reason = 'hot' WHERE slot_id IS NOT NULL""",
        "unknown since never": """UPDATE powerbank_bank
               SET state = 'in_transit_unknown', slot_id = NULL
             WHERE slot_id IS NOT NULL""",
    },
    "P8": {
        "in two cabinets and lent": """UPDATE powerbank_bank SET conflict_slot_id =
                   (SELECT max(id) FROM powerbank_slot)
             WHERE slot_id IS NOT NULL""",
    },
    "P9": {
        "recalled and offered": """UPDATE powerbank_bank SET recalled = TRUE
             WHERE state = 'docked'""",
        "unregistered and offered": """UPDATE powerbank_bank SET unverified = TRUE
             WHERE state = 'docked'""",
    },
    "P10": {
        "scrapped without a record": """UPDATE powerbank_bank
               SET state = 'scrapped', slot_id = NULL WHERE slot_id IS NOT NULL""",
    },
    "H1": {
        "removed with banks inside": "UPDATE powerbank_cabinet SET state = 'removed'",
        "two alerts of a kind": """INSERT INTO powerbank_alert
                   (kind, level, state, cabinet_id, company_id, raised_at)
            SELECT 'tilt', '2', 'raised', min(id), min(company_id), now()
              FROM powerbank_cabinet, generate_series(1, 2) AS twice
             GROUP BY twice""",
    },
}
