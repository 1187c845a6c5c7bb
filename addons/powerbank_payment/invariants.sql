-- What must always be true of money: held, taken, given back and booked.
-- Each query returns the rows that break its sentence, so it must return none.

-- @INV M1 every ledger entry balances, in each currency
SELECT entry_id FROM powerbank_ledger_posting
 GROUP BY entry_id, currency_id HAVING sum(amount) <> 0;

-- @INV M2 money never appears or vanishes: all postings of all time sum to zero
SELECT currency_id FROM powerbank_ledger_posting
 GROUP BY currency_id HAVING sum(amount) <> 0;

-- @INV M3 one business fact, one entry
SELECT key FROM powerbank_ledger_entry GROUP BY key HAVING count(*) > 1;

-- @INV M4 no empty and no one-sided entry
SELECT e.id FROM powerbank_ledger_entry e
  LEFT JOIN powerbank_ledger_posting p ON p.entry_id = e.id
 GROUP BY e.id HAVING count(p.id) < 2;

-- @INV M5 every payment and every refund is in the books once, with its amount as cash
SELECT t.id, t.reference FROM payment_transaction t
  JOIN res_currency c ON c.id = t.currency_id
  LEFT JOIN powerbank_ledger_entry e
    ON e.res_model = 'payment.transaction' AND e.res_id = t.id
  LEFT JOIN powerbank_ledger_posting p ON p.entry_id = e.id
  LEFT JOIN powerbank_ledger_account a ON a.id = p.account_id AND a.role = 'cash'
 WHERE t.powerbank_rental_id IS NOT NULL AND t.state = 'done'
   AND NOT EXISTS (SELECT FROM payment_transaction part
                    WHERE part.source_transaction_id = t.id
                      AND part.operation <> 'refund' AND part.state IN ('done', 'cancel'))
 GROUP BY t.id, t.reference, t.amount, c.decimal_places
HAVING count(DISTINCT e.id) <> 1
    OR coalesce(sum(p.amount) FILTER (WHERE a.id IS NOT NULL), 0)
       <> t.amount * power(10::numeric, c.decimal_places);

-- @INV M6 no double charge: what tenders paid of a settled rental is what was due, unless the rest is on its way back or disputed
SELECT r.id, r.name FROM powerbank_rental r
  LEFT JOIN powerbank_tender t ON t.rental_id = r.id
 WHERE r.state = 'done' OR (r.state = 'sold' AND r.paid_at IS NOT NULL)
 GROUP BY r.id, r.name, r.due
HAVING coalesce(sum(t.amount - coalesce(t.refunded, 0)), 0) < coalesce(r.due, 0)
    OR (coalesce(sum(t.amount - coalesce(t.refunded, 0)), 0) > coalesce(r.due, 0)
        AND NOT EXISTS (SELECT FROM powerbank_payment_request q
                         WHERE q.rental_id = r.id AND q.kind = 'refund'
                           AND q.state NOT IN ('done', 'cancelled'))
        AND NOT EXISTS (SELECT FROM powerbank_chargeback b
                         WHERE b.rental_id = r.id AND b.state NOT LIKE 'closed%'));

-- @INV M7 a provider's payment is counted once
SELECT t.provider_id, t.provider_reference FROM payment_transaction t
 WHERE t.powerbank_rental_id IS NOT NULL AND t.state = 'done'
   AND t.provider_reference IS NOT NULL
   AND NOT EXISTS (SELECT FROM payment_transaction part
                    WHERE part.source_transaction_id = t.id
                      AND part.operation <> 'refund' AND part.state IN ('done', 'cancel'))
 GROUP BY t.provider_id, t.provider_reference HAVING count(*) > 1;

-- @INV M8 refunds never exceed the payment, tender by tender, and use a number once
SELECT 'payment' AS kind, p.id::text FROM payment_transaction p
  JOIN payment_transaction r ON r.source_transaction_id = p.id
   AND r.operation = 'refund' AND r.state IN ('pending', 'done')
 WHERE p.powerbank_rental_id IS NOT NULL
 GROUP BY p.id, p.amount HAVING -sum(r.amount) > p.amount
UNION ALL
SELECT 'tender', id::text FROM powerbank_tender WHERE refunded < 0 OR refunded > amount
UNION ALL
SELECT 'number', reference FROM powerbank_payment_request
 GROUP BY reference HAVING count(*) > 1;

-- @INV M9 a deposit goes back whole: held = captured + released when closed, never more
SELECT h.id, h.reference FROM payment_transaction h
  JOIN payment_transaction part ON part.source_transaction_id = h.id
   AND part.operation <> 'refund' AND part.state IN ('done', 'cancel')
 WHERE h.powerbank_rental_id IS NOT NULL AND h.source_transaction_id IS NULL
 GROUP BY h.id, h.reference, h.amount, h.state
HAVING sum(part.amount) > h.amount
    OR (h.state IN ('done', 'cancel') AND sum(part.amount) <> h.amount);

-- @INV M10 nobody's deposit stays held an hour after the rental is over
SELECT h.id, h.reference FROM payment_transaction h
  JOIN powerbank_rental r ON r.id = h.powerbank_rental_id
 WHERE h.source_transaction_id IS NULL
   AND h.powerbank_is_payment IS NOT TRUE
   AND (r.state IN ('done', 'cancelled', 'eject_failed')
        OR (r.state = 'sold' AND r.paid_at IS NOT NULL))
   AND r.write_date < (now() AT TIME ZONE 'UTC') - interval '1 hour'
   AND (h.state = 'authorized'
        OR (h.state = 'done'
            AND h.amount
                > (SELECT coalesce(sum(abs(part.amount)), 0) FROM payment_transaction part
                    WHERE part.source_transaction_id = h.id
                      AND part.state IN ('done', 'cancel'))
                + (SELECT coalesce(sum(t.amount), 0) FROM powerbank_tender t
                    WHERE t.transaction_id = h.id)));

-- @INV M19 a bad debt stands in the books for what was written off and is still owed, and for nothing else
SELECT r.id, r.name FROM powerbank_rental r
  JOIN res_currency c ON c.id = r.currency_id
  LEFT JOIN powerbank_ledger_entry e ON e.res_model = 'powerbank.rental' AND e.res_id = r.id
  LEFT JOIN powerbank_ledger_posting p ON p.entry_id = e.id
   AND p.account_id IN (SELECT id FROM powerbank_ledger_account WHERE role = 'bad_debt')
 WHERE r.state IN ('written_off', 'done', 'sold')
 GROUP BY r.id, r.name, r.state, r.due, r.written_off_at, r.paid_at, c.decimal_places
HAVING coalesce(sum(p.amount), 0)
    <> CASE WHEN r.state = 'written_off'
              OR (r.state = 'sold' AND r.written_off_at IS NOT NULL AND r.paid_at IS NULL)
       THEN (r.due - (SELECT coalesce(sum(t.amount - coalesce(t.refunded, 0)), 0)
                        FROM powerbank_tender t WHERE t.rental_id = r.id))
            * power(10::numeric, c.decimal_places)
       ELSE 0 END;

-- @INV M20 what is disputed stands in the books until the dispute is closed
SELECT b.id, b.reference FROM powerbank_chargeback b
  JOIN res_currency c ON c.id = b.currency_id
  LEFT JOIN powerbank_ledger_entry e ON e.res_model = 'powerbank.chargeback' AND e.res_id = b.id
  LEFT JOIN powerbank_ledger_posting p ON p.entry_id = e.id
   AND p.account_id IN (SELECT id FROM powerbank_ledger_account WHERE role = 'disputed')
 GROUP BY b.id, b.reference, b.state, b.amount, c.decimal_places
HAVING coalesce(sum(p.amount), 0)
    <> CASE WHEN b.state LIKE 'closed%' THEN 0
       ELSE b.amount * power(10::numeric, c.decimal_places) END;

-- @INV X2 nothing rests in suspense
SELECT a.id FROM powerbank_ledger_account a
  JOIN powerbank_ledger_posting p ON p.account_id = a.id
 WHERE a.role = 'suspense' GROUP BY a.id HAVING sum(p.amount) <> 0;
