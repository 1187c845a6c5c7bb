"""For every invariant a fault that breaks it, as SQL on the books of `fill_books`.

`{done}`, `{running}` and `{waiting}` are ids of rentals in these states.
"""

FAULTS = {
    "P1": "UPDATE powerbank_bank SET custodian_id = 1 WHERE slot_id IS NOT NULL",
    "P2": """UPDATE powerbank_bank
                SET slot_id = (SELECT min(slot_id) FROM powerbank_bank)
              WHERE slot_id IS NOT NULL""",
    "P3": "UPDATE powerbank_bank SET name = ' aB1 '",
    "P4": "UPDATE powerbank_bank SET state = 'in_warehouse' WHERE slot_id IS NOT NULL",
    "P5": "UPDATE powerbank_cabinet SET slot_count = 1",
    "P6": """UPDATE powerbank_bank SET slot_id = NULL, cabinet_id = NULL,
                    station_id = NULL, state = 'lost' WHERE slot_id IS NOT NULL""",
    "R1": "UPDATE powerbank_bank SET rental_id = NULL WHERE rental_id = {running}",
    "R2": """UPDATE powerbank_rental SET customer_id =
                    (SELECT customer_id FROM powerbank_rental WHERE id = {running})
              WHERE id = {waiting}""",
    "R3": """UPDATE powerbank_rental SET ended_at = started_at - interval '1 minute'
              WHERE id = {done}""",
    "R4": "UPDATE powerbank_rental SET due = due + 1 WHERE id = {done}",
    "R5": "UPDATE powerbank_tariff_version SET content_hash = 'other'",
    "R6": """INSERT INTO powerbank_rental_bank (rental_id, bank_id, from_at)
             SELECT rental_id, bank_id + 1, from_at FROM powerbank_rental_bank""",
    "R7": """INSERT INTO powerbank_rental_bank (rental_id, bank_id, from_at)
             SELECT {waiting}, bank_id, from_at FROM powerbank_rental_bank""",
    "R8": "UPDATE powerbank_rental_event SET state_after = 'draft'",
    "R9": "UPDATE powerbank_bill SET due = due + 1",
    "S1": "UPDATE powerbank_bank SET state = 'sold' WHERE slot_id IS NOT NULL",
    "D1": """INSERT INTO powerbank_device_event (cabinet_id, dedupe_key, device_uid,
                    topic, raw, received_at, state)
             SELECT (SELECT min(id) FROM powerbank_cabinet), 'twice', 'x', 'x', '',
                    now(), 'applied' FROM generate_series(1, 2)""",
    "D2": """INSERT INTO powerbank_device_event (cabinet_id, device_uid, topic, raw,
                    kind, received_at, state, rental_id)
             SELECT (SELECT min(id) FROM powerbank_cabinet), 'x', 'x', '', 'returned',
                    now(), 'applied', {done} FROM generate_series(1, 2)""",
    "D3": """INSERT INTO powerbank_command (cabinet_id, kind, argument, state, due_at,
                    expires_at)
             SELECT (SELECT min(id) FROM powerbank_cabinet), 'eject', '{{}}', 'queued',
                    now(), now() FROM generate_series(1, 2)""",
    "D4": """UPDATE powerbank_command SET state = 'sent',
                    sent_at = now() - interval '1 hour'""",
    "M1": "UPDATE powerbank_ledger_posting SET amount = amount + 1 WHERE amount > 0",
    "M2": "UPDATE powerbank_ledger_posting SET amount = amount + 1 WHERE amount > 0",
    "M3": "UPDATE powerbank_ledger_entry SET key = 'same'",
    "M4": "DELETE FROM powerbank_ledger_posting WHERE amount > 0",
    "M5": """DELETE FROM powerbank_ledger_entry
              WHERE res_model = 'payment.transaction'""",
    "M6": "UPDATE powerbank_tender SET amount = amount + 1",
    "M7": """INSERT INTO payment_transaction (provider_id, provider_reference,
                    reference, powerbank_rental_id, state, amount, currency_id,
                    partner_id, payment_method_id, operation, company_id)
             SELECT provider_id, 'same', 'T' || n, {done}, 'done', amount, currency_id,
                    partner_id, payment_method_id, operation, company_id
               FROM (SELECT * FROM payment_transaction LIMIT 1) tx,
                    generate_series(1, 2) n""",
    "M8": "UPDATE powerbank_tender SET refunded = amount + 1",
    "M9": """UPDATE payment_transaction SET amount = amount + 1
              WHERE source_transaction_id IS NOT NULL AND state = 'done'""",
    "M10": """UPDATE payment_transaction SET state = 'authorized'
               WHERE powerbank_rental_id = {done} AND source_transaction_id IS NULL;
              UPDATE powerbank_rental SET write_date = now() - interval '1 day'
               WHERE id = {done}""",
    "M11": "DELETE FROM powerbank_split_line WHERE role = 'platform'",
    "M12": "UPDATE powerbank_split_line SET amount = -1",
    "X2": "UPDATE powerbank_ledger_account SET role = 'suspense' WHERE role = 'cash'",
}
