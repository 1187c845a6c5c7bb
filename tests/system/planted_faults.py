"""For every invariant the faults that break it, as SQL on the books of `fill_books`.

A query that finds faults of several kinds has one of each. `{done}`, `{running}` and
`{waiting}` are ids of rentals in these states.
"""

from tests.system.planted_connections import CONNECTIONS
from tests.system.planted_customers import CUSTOMERS
from tests.system.planted_hardware import HARDWARE
from tests.system.planted_reservations import RESERVATIONS
from tests.system.planted_trouble import TROUBLE

PLACES = {
    "P1": {
        "two places": "UPDATE powerbank_bank SET custodian_id = 1 WHERE slot_id > 0",
        "no place": "UPDATE powerbank_bank SET slot_id = NULL WHERE slot_id > 0",
        "lost in a slot": "UPDATE powerbank_bank SET state = 'lost' WHERE slot_id > 0",
    },
    "P2": {
        "two in a slot": """UPDATE powerbank_bank
               SET slot_id = (SELECT min(slot_id) FROM powerbank_bank)
             WHERE slot_id IS NOT NULL""",
        "another cabinet": """UPDATE powerbank_bank SET cabinet_id = cabinet_id + 1
             WHERE slot_id IS NOT NULL""",
        "a bank in an empty slot": """UPDATE powerbank_slot SET state = 'empty'
             WHERE state = 'occupied'""",
        "an occupied slot without a bank": """UPDATE powerbank_slot
               SET state = 'occupied' WHERE state = 'empty'""",
    },
    "P3": {"one serial number": "UPDATE powerbank_bank SET name = ' aB1 '"},
    "P4": {
        "rented by nobody": """UPDATE powerbank_bank SET rental_id = NULL
             WHERE rental_id = {running}""",
        "lost in a rental": """UPDATE powerbank_bank SET state = 'lost'
             WHERE rental_id = {running}""",
        "docked nowhere": "UPDATE powerbank_bank SET slot_id = NULL WHERE slot_id > 0",
        "a warehouse's in a slot": """UPDATE powerbank_bank SET state = 'in_warehouse'
             WHERE slot_id IS NOT NULL""",
        "sold in a hand": """UPDATE powerbank_bank
               SET state = 'sold', slot_id = NULL, custodian_id = 1
             WHERE slot_id IS NOT NULL""",
    },
    "P5": {
        "too many banks": "UPDATE powerbank_cabinet SET slot_count = 1",
        "too few slots": "UPDATE powerbank_cabinet SET slot_count = 1000",
    },
    "P6": {
        "no history": "DELETE FROM powerbank_bank_move",
        "another state": """UPDATE powerbank_bank SET state = 'quarantine'
             WHERE slot_id IS NOT NULL""",
        "another slot": "UPDATE powerbank_bank SET slot_id = NULL WHERE slot_id > 0",
        "another hand": "UPDATE powerbank_bank SET custodian_id = 1",
        "another rental": """UPDATE powerbank_bank SET rental_id = {done}
             WHERE rental_id = {running}""",
    },
    "S1": {
        "sold in a slot": """UPDATE powerbank_bank
               SET state = 'sold', sold_rental_id = {done} WHERE slot_id > 0;
            UPDATE powerbank_rental SET state = 'sold' WHERE id = {done}""",
        "sold with no rental": """UPDATE powerbank_bank
               SET state = 'sold', slot_id = NULL WHERE slot_id > 0""",
        "sold with a rental that is no sale": """UPDATE powerbank_bank
               SET state = 'sold', slot_id = NULL, sold_rental_id = {done}
             WHERE id = (SELECT bank_id FROM powerbank_rental WHERE id = {done})""",
        "sold with another's rental": """UPDATE powerbank_bank
               SET state = 'sold', slot_id = NULL, sold_rental_id = {done}
             WHERE id = (SELECT bank_id FROM powerbank_rental WHERE id = {waiting});
            UPDATE powerbank_rental SET state = 'sold' WHERE id = {done}""",
    },
    "S2": {
        "a buyer's bank in the fleet": """UPDATE powerbank_rental SET state = 'sold'
             WHERE id = {done};
            UPDATE powerbank_bank SET sold_rental_id = {done},
                   owner_id = (SELECT partner_id FROM powerbank_customer c
                                 JOIN powerbank_rental r ON r.customer_id = c.id
                                WHERE r.id = {done})
             WHERE id = (SELECT bank_id FROM powerbank_rental WHERE id = {done})""",
        "a buyer's bank of ours": """UPDATE powerbank_rental SET state = 'sold'
             WHERE id = {done};
            UPDATE powerbank_bank SET sold_rental_id = {done}, state = 'quarantine'
             WHERE id = (SELECT bank_id FROM powerbank_rental WHERE id = {done})""",
        "bought with no sale": """UPDATE powerbank_bank SET sold_rental_id = {done},
                   state = 'quarantine',
                   owner_id = (SELECT partner_id FROM powerbank_customer c
                                 JOIN powerbank_rental r ON r.customer_id = c.id
                                WHERE r.id = {done})
             WHERE id = (SELECT bank_id FROM powerbank_rental WHERE id = {done})""",
    },
}
RENTALS = {
    "R1": {
        "two rentals of a bank": """UPDATE powerbank_rental SET state = 'in_use',
                   bank_id = (SELECT bank_id FROM powerbank_rental WHERE id = {running})
             WHERE id = {waiting}""",
        "bank without its rental": """UPDATE powerbank_bank SET rental_id = NULL
             WHERE rental_id = {running}""",
        "bank of an ended rental": """UPDATE powerbank_rental SET state = 'done'
             WHERE id = {running}""",
    },
    "R2": {
        "two open rentals": """UPDATE powerbank_rental SET customer_id =
                   (SELECT customer_id FROM powerbank_rental WHERE id = {running})
             WHERE id = {waiting}""",
        "an eleventh": """UPDATE powerbank_rental SET open_number = 11
             WHERE id = {waiting}""",
    },
    "R3": {
        "finished, never begun": """UPDATE powerbank_rental SET started_at = NULL
             WHERE id = {done}""",
        "finished, never ended": """UPDATE powerbank_rental SET ended_at = NULL
             WHERE id = {done}""",
        "ended before it began": """UPDATE powerbank_rental
               SET ended_at = started_at - interval '1 minute' WHERE id = {done}""",
        "finished without a bill": """UPDATE powerbank_rental SET bill_id = NULL
             WHERE id = {done}""",
        "cancelled with a fee": """UPDATE powerbank_rental
               SET state = 'cancelled', due = 1 WHERE id = {waiting}""",
        "in use, never begun": """UPDATE powerbank_rental SET started_at = NULL
             WHERE id = {running}""",
        "in use and ended": """UPDATE powerbank_rental SET ended_at = started_at
             WHERE id = {running}""",
    },
    "R4": {
        "another sum": "UPDATE powerbank_rental SET due = due + 1 WHERE id = {done}",
        "due below zero": """UPDATE powerbank_rental SET due = due - gross - 1,
                   gross = -1 WHERE id = {done}""",
        "discount below zero": """UPDATE powerbank_rental SET due = due + 1,
                   discount = coalesce(discount, 0) - 1 WHERE id = {done}""",
        "waiver below zero": """UPDATE powerbank_rental SET due = due + 1,
                   waived = coalesce(waived, 0) - 1 WHERE id = {done}""",
        "above the cap": """UPDATE powerbank_tariff_version SET total_cap = 0.01""",
    },
    "R5": {
        "no tariff": """UPDATE powerbank_rental SET tariff_version_id = NULL
             WHERE id = {done}""",
        "a draft": "UPDATE powerbank_tariff_version SET state = 'draft'",
        "published too late": """UPDATE powerbank_tariff_version
               SET published_at = now()""",
        "changed": "UPDATE powerbank_tariff_version SET content_hash = 'other'",
    },
    "R6": {
        "two banks at once": """INSERT INTO powerbank_rental_bank
                   (rental_id, bank_id, from_at)
            SELECT rental_id, bank_id, from_at FROM powerbank_rental_bank""",
        "last is another": "UPDATE powerbank_rental_bank SET bank_id = bank_id + 1",
    },
    "R7": {
        "two rentals at once": """INSERT INTO powerbank_rental_bank
                   (rental_id, bank_id, from_at)
            SELECT {waiting}, bank_id, from_at FROM powerbank_rental_bank"""
    },
    "R8": {
        "another end": "UPDATE powerbank_rental_event SET state_after = 'draft'",
        "no timeline": "DELETE FROM powerbank_rental_event WHERE rental_id = {done}",
        "broken chain": "UPDATE powerbank_rental_event SET state_before = 'sold'",
    },
    "R9": {
        "another due": "UPDATE powerbank_bill SET due = due + 1",
        "another gross": "UPDATE powerbank_bill SET gross = gross + 1",
        "another's bill": "UPDATE powerbank_bill SET rental_id = {running}",
        "an older bill": """INSERT INTO powerbank_bill (rental_id, revision,
                   currency_id, gross, due, free, sold, started_at, ended_at)
            SELECT rental_id, revision + 1, currency_id, gross, due, free, sold,
                   started_at, ended_at FROM powerbank_bill""",
    },
    "R10": {
        "ordered too early": """UPDATE powerbank_tariff_version
               SET effective_from = now() + interval '1 day'""",
        "a discount below zero": """UPDATE powerbank_rental SET member_discount = -1
             WHERE id = {done}""",
        "nobody's discount": """UPDATE powerbank_rental SET member_discount = 15
             WHERE id = {done}""",
    },
}
CHANGES = {
    "A1": {
        "his own second person": """INSERT INTO powerbank_rental_change (rental_id,
                   company_id, kind, reason, note, waiver, state, requester_id,
                   approver_id, bill_id)
            SELECT id, company_id, 'correction', 'other', 'x', 'none', 'refused', 1, 1,
                   bill_id FROM powerbank_rental WHERE id = {done}""",
        "alone above the limit": """INSERT INTO powerbank_rental_change (rental_id,
                   company_id, kind, reason, note, waiver, state, requester_id,
                   needs_approval, bill_id)
            SELECT id, company_id, 'correction', 'other', 'x', 'none', 'done', 1, true,
                   bill_id FROM powerbank_rental WHERE id = {done}""",
    },
    "A2": {
        "without a bill": """INSERT INTO powerbank_rental_change (rental_id,
                   company_id, kind, reason, note, waiver, state, requester_id)
            SELECT id, company_id, 'correction', 'other', 'x', 'none', 'done', 1
              FROM powerbank_rental WHERE id = {done}""",
        "with another's bill": """INSERT INTO powerbank_rental_change (rental_id,
                   company_id, kind, reason, note, waiver, state, requester_id, bill_id)
            SELECT {running}, company_id, 'correction', 'other', 'x', 'none', 'done', 1,
                   bill_id FROM powerbank_rental WHERE id = {done}""",
    },
}
DEVICES = {
    "D1": {
        "applied twice": """INSERT INTO powerbank_device_event (cabinet_id, dedupe_key,
                   device_uid, topic, raw, received_at, state)
            SELECT (SELECT min(id) FROM powerbank_cabinet), 'twice', 'x', 'x', '',
                   now(), 'applied' FROM generate_series(1, 2)"""
    },
    "D2": {
        "returned twice": """INSERT INTO powerbank_device_event (cabinet_id, device_uid,
                   topic, raw, kind, received_at, state, rental_id)
            SELECT (SELECT min(id) FROM powerbank_cabinet), 'x', 'x', '', 'returned',
                   now(), 'applied', {done} FROM generate_series(1, 2)""",
        "returned before the start": """INSERT INTO powerbank_device_event (cabinet_id,
                   device_uid, topic, raw, kind, received_at, effective_at, state,
                   rental_id)
            SELECT cabinet_id, 'x', 'x', '', 'returned', now(),
                   started_at - interval '1 minute', 'applied', id
              FROM powerbank_rental WHERE id = {done}""",
        "returned after it was heard of": """INSERT INTO powerbank_device_event
                   (cabinet_id, device_uid, topic, raw, kind, received_at, effective_at,
                   state, rental_id)
            SELECT cabinet_id, 'x', 'x', '', 'self_test', ended_at,
                   ended_at + interval '1 minute', 'applied', id
              FROM powerbank_rental WHERE id = {done}""",
    },
    "D3": {
        "two open": """INSERT INTO powerbank_command (cabinet_id, kind, argument, state,
                   due_at, expires_at)
            SELECT (SELECT min(id) FROM powerbank_cabinet), 'eject', '{{}}', 'queued',
                   now(), now() FROM generate_series(1, 2)""",
        "two that worked": """INSERT INTO powerbank_command (cabinet_id, rental_id,
                   kind, argument, state, due_at, expires_at)
            SELECT cabinet_id, id, 'eject', '{{}}', 'acknowledged', now(), now()
              FROM powerbank_rental, generate_series(1, 2) WHERE id = {done}""",
    },
    "D4": {
        "command waits": """UPDATE powerbank_command SET state = 'sent',
                   sent_at = now() - interval '1 day'""",
        "rental waits": """UPDATE powerbank_rental
               SET eject_sent_at = now() - interval '1 day' WHERE id = {waiting};
            UPDATE powerbank_cabinet SET vendor = 'volinks'""",
    },
}
LEDGER = {
    "M1": {
        "two entries that balance each other": """UPDATE powerbank_ledger_posting
               SET amount = amount + CASE entry_id
                   WHEN (SELECT min(entry_id) FROM powerbank_ledger_posting) THEN 1
                   ELSE -1 END
             WHERE id IN (SELECT min(id) FROM powerbank_ledger_posting GROUP BY entry_id
                           ORDER BY min(entry_id) LIMIT 2)""",
        "two currencies that balance": """UPDATE powerbank_ledger_posting
               SET currency_id = currency_id + 1 WHERE amount > 0""",
    },
    "M2": {
        "money appears": """UPDATE powerbank_ledger_posting SET amount = amount + 1
             WHERE id = (SELECT max(id) FROM powerbank_ledger_posting)"""
    },
    "M3": {"booked twice": "UPDATE powerbank_ledger_entry SET key = 'same'"},
    "M4": {
        "one side": "DELETE FROM powerbank_ledger_posting WHERE amount > 0",
        "no side": "DELETE FROM powerbank_ledger_posting",
    },
    "M5": {
        "not booked": """DELETE FROM powerbank_ledger_entry
             WHERE res_model = 'payment.transaction'""",
        "booked twice": """INSERT INTO powerbank_ledger_entry (res_id, company_id,
                   currency_id, key, res_model, at)
            SELECT res_id, company_id, currency_id, 'again', res_model, at
              FROM powerbank_ledger_entry WHERE res_model = 'payment.transaction'""",
        "booked with another amount": """UPDATE powerbank_ledger_posting
               SET amount = amount + 1
              FROM powerbank_ledger_account account
             WHERE account.id = account_id AND account.role = 'cash'""",
    },
    "M19": {
        "written off, not booked": """UPDATE powerbank_rental SET state = 'written_off'
             WHERE id = {done};
            DELETE FROM powerbank_tender""",
        "booked, not written off": """UPDATE powerbank_ledger_account
               SET role = 'bad_debt' WHERE role = 'revenue'""",
    },
    "M20": {
        "opened, not booked": """INSERT INTO powerbank_chargeback (rental_id,
                   transaction_id, company_id, currency_id, reference, amount, state)
            SELECT id, 1, company_id, currency_id, 'x', 1, 'needs_evidence'
              FROM powerbank_rental WHERE id = {done}""",
        "closed, still booked": """INSERT INTO powerbank_chargeback (rental_id,
                   transaction_id, company_id, currency_id, reference, amount, state)
            SELECT id, 1, company_id, currency_id, 'x', 1, 'closed_won'
              FROM powerbank_rental WHERE id = {done};
            UPDATE powerbank_ledger_entry SET res_model = 'powerbank.chargeback',
                   res_id = (SELECT max(id) FROM powerbank_chargeback)
             WHERE res_model = 'powerbank.rental';
            UPDATE powerbank_ledger_account SET role = 'disputed'
             WHERE role = 'revenue'""",
    },
    "X2": {
        "money in suspense": """UPDATE powerbank_ledger_account SET role = 'suspense'
             WHERE role = 'cash'"""
    },
}
PAYMENTS = {
    "M6": {
        "charged twice": "UPDATE powerbank_tender SET amount = amount * 2",
        "not charged": "DELETE FROM powerbank_tender",
    },
    "M7": {
        "counted twice": """INSERT INTO payment_transaction (provider_id,
                   provider_reference, reference, powerbank_rental_id, state, amount,
                   currency_id, partner_id, payment_method_id, operation, company_id)
            SELECT provider_id, 'same', 'T' || n, {done}, 'done', amount, currency_id,
                   partner_id, payment_method_id, operation, company_id
              FROM (SELECT * FROM payment_transaction LIMIT 1) tx,
                   generate_series(1, 2) n"""
    },
    "M8": {
        "more back than was paid": """INSERT INTO payment_transaction (provider_id,
                   reference, source_transaction_id, powerbank_rental_id, state, amount,
                   currency_id, partner_id, payment_method_id, operation, company_id)
            SELECT provider_id, 'R', id, {done}, 'pending', -amount - 1, currency_id,
                   partner_id, payment_method_id, 'refund', company_id
              FROM payment_transaction
             WHERE powerbank_rental_id = {done} AND source_transaction_id IS NULL""",
        "more back than the tender": """UPDATE powerbank_tender
               SET refunded = amount + 1""",
        "a refund below zero": "UPDATE powerbank_tender SET refunded = -1",
        "a number used twice": """INSERT INTO powerbank_payment_request (rental_id,
                   transaction_id, company_id, attempts, kind, reference, state, amount,
                   next_try_at)
            SELECT rental_id, transaction_id, company_id, attempts, kind, reference,
                   state, amount, next_try_at FROM powerbank_payment_request""",
    },
    "M9": {
        "more than was held": """UPDATE payment_transaction SET amount = amount * 100
             WHERE source_transaction_id IS NOT NULL;
            UPDATE payment_transaction SET state = 'authorized'
             WHERE source_transaction_id IS NULL""",
        "less than was held": """UPDATE payment_transaction SET amount = amount / 2
             WHERE source_transaction_id IS NOT NULL""",
    },
    "M10": {
        "still held": """UPDATE payment_transaction SET state = 'authorized'
             WHERE powerbank_rental_id = {done} AND source_transaction_id IS NULL;
            UPDATE powerbank_rental SET write_date = now() - interval '1 day'
             WHERE id = {done}""",
        "captured and kept": """UPDATE payment_transaction SET state = 'error'
             WHERE powerbank_rental_id = {done} AND source_transaction_id IS NOT NULL
               AND state = 'cancel';
            UPDATE powerbank_rental SET write_date = now() - interval '1 day'
             WHERE id = {done}""",
    },
}
SPLIT = {
    "M11": {
        "a share is missing": """DELETE FROM powerbank_split_line
             WHERE role = 'platform'""",
        "a share too many": "UPDATE powerbank_split_line SET amount = amount + 1",
    },
    "M12": {
        "two lines in a role": """INSERT INTO powerbank_split_line (rental_id,
                   station_id, company_id, partner_id, currency_id, role, state, date,
                   amount)
            SELECT rental_id, station_id, company_id, partner_id, currency_id, role,
                   state, date, amount FROM powerbank_split_line""",
        "a share below zero": "UPDATE powerbank_split_line SET amount = -1",
        "less than nothing given back": """UPDATE powerbank_split_line
               SET role = 'agent', reversed = -1""",
        "more given back than earned": """UPDATE powerbank_split_line
               SET role = 'agent', reversed = amount + 1""",
    },
}
FAULTS = {
    **PLACES,
    **RENTALS,
    **CHANGES,
    **DEVICES,
    **CONNECTIONS,
    **LEDGER,
    **PAYMENTS,
    **SPLIT,
    **CUSTOMERS,
    **HARDWARE,
    **TROUBLE,
    **RESERVATIONS,
}
