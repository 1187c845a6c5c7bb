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
    "H2": {
        "one side is silent": """INSERT INTO powerbank_cabinet_difference
                   (cabinet_id, slot_number, kind, state, booked, first_seen_at,
                    last_seen_at)
            SELECT min(id), 99, 'slot_unknown', 'open', 'x', now(), now()
              FROM powerbank_cabinet""",
        "listed twice": """INSERT INTO powerbank_cabinet_difference
                   (cabinet_id, slot_number, kind, state, booked, seen, first_seen_at,
                    last_seen_at)
            SELECT min(id), 99, 'slot_unknown', 'open', 'x', 'y', now(), now()
              FROM powerbank_cabinet, generate_series(1, 2) AS twice GROUP BY twice""",
        "over for no reason": """UPDATE powerbank_cabinet_difference
               SET settled_by = NULL WHERE resolved_at IS NOT NULL""",
        "open in the list alone": """UPDATE powerbank_cabinet_difference
               SET state = 'open' WHERE resolved_at IS NOT NULL""",
        "settled without a decision": """UPDATE powerbank_cabinet_difference
               SET decision = NULL WHERE settled_by = 'staff'""",
        "decided by nobody": """UPDATE powerbank_cabinet_difference
               SET decided_by_id = NULL WHERE settled_by = 'staff'""",
        "decided for no reason": """UPDATE powerbank_cabinet_difference
               SET reason = '' WHERE settled_by = 'staff'""",
    },
    "H3": {
        "found by nobody": "UPDATE powerbank_cabinet_check SET user_id = NULL",
        "found by nothing": "UPDATE powerbank_cabinet_check SET evidence = NULL",
        "commissioned by nobody": """UPDATE powerbank_cabinet
               SET commissioned_by_id = NULL""",
        "commissioned unchecked": "DELETE FROM powerbank_cabinet_check",
        "a point is open": """UPDATE powerbank_cabinet_check
               SET done_at = NULL, user_id = NULL, evidence = NULL
             WHERE kind = 'position'""",
    },
}
