"""Faults of secrets, sessions, state logs and monthly parts; see `planted_faults`."""

HASH = "$7$101$c2FsdA==$aGFzaA=="

CONNECTIONS = {
    "D5": {
        "two secrets for one purpose": """INSERT INTO powerbank_credential
                   (cabinet_id, purpose)
            SELECT cabinet_id, purpose FROM powerbank_credential""",
        "a secret in clear": "UPDATE powerbank_credential SET secret_hash = 'hush'",
        "a new secret in clear": "UPDATE powerbank_credential SET next_hash = 'hush'",
        "a new secret from no time on": f"""UPDATE powerbank_credential
               SET next_hash = '{HASH}', next_issued_at = now(), next_from = NULL""",
        "a new secret in place of none": f"""UPDATE powerbank_credential
               SET secret_hash = NULL, issued_at = NULL, next_hash = '{HASH}',
                   next_issued_at = now(), next_from = now()""",
        "issued at no time": "UPDATE powerbank_credential SET issued_at = NULL",
        "a password in an old command": """UPDATE powerbank_command
               SET state = 'unknown', argument =
                   '{{"type": "set_wifi", "ssid": "x", "password": "hush"}}'""",
    },
    "D6": {
        "two live sessions": """INSERT INTO powerbank_cabinet_session
                   (cabinet_id, started_at, address, port)
            SELECT min(id), now(), 'x', 1
              FROM powerbank_cabinet, generate_series(1, 2) AS twice GROUP BY twice""",
        "ended before it began": """INSERT INTO powerbank_cabinet_session
                   (cabinet_id, started_at, ended_at, address, port)
            SELECT min(id), now(), now() - interval '1 hour', 'x', 1
              FROM powerbank_cabinet""",
    },
    "D7": {
        "no log": "DELETE FROM powerbank_cabinet_state_log",
        "another state": """UPDATE powerbank_cabinet SET state = 'disabled'
             WHERE state = 'online'""",
        "a change to the same": """INSERT INTO powerbank_cabinet_state_log
                   (cabinet_id, state, at)
            SELECT id, state, now() AT TIME ZONE 'UTC' FROM powerbank_cabinet""",
    },
    "D8": {
        "no part for this month": """DO $$ BEGIN EXECUTE 'DROP TABLE '
                || to_char(now() AT TIME ZONE 'UTC',
                           '"powerbank_slot_reading_"YYYY_MM'); END $$""",
        "no part for the next month": """DO $$ BEGIN EXECUTE 'DROP TABLE '
                || to_char(now() AT TIME ZONE 'UTC' + interval '1 month',
                           '"powerbank_device_frame_"YYYY_MM'); END $$""",
    },
}
