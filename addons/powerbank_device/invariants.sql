-- What must always be true of cabinets, commands and events. Each query returns no rows.

-- @INV D1 a device event is applied once: one row for each cabinet and key
SELECT cabinet_id, dedupe_key
  FROM powerbank_device_event
 WHERE dedupe_key IS NOT NULL
 GROUP BY cabinet_id, dedupe_key
HAVING count(*) > 1;

-- @INV D2 a rental is ended by at most one return, neither before it began nor after it was heard of
SELECT rental_id
  FROM powerbank_device_event
 WHERE kind IN ('returned', 'self_test') AND state = 'applied' AND rental_id IS NOT NULL
 GROUP BY rental_id
HAVING count(*) > 1
 UNION ALL
SELECT event.rental_id
  FROM powerbank_device_event event
  JOIN powerbank_rental rental ON rental.id = event.rental_id
 WHERE event.kind IN ('returned', 'self_test') AND event.state = 'applied'
   AND (event.effective_at < rental.started_at
        OR event.effective_at > event.received_at);

-- @INV D3 at most one open eject a cabinet, and one that worked a rental's power bank
SELECT 'cabinet', cabinet_id
  FROM powerbank_command
 WHERE kind = 'eject' AND state IN ('queued', 'sent')
 GROUP BY cabinet_id
HAVING count(*) > 1
 UNION ALL
SELECT 'rental', rental_id
  FROM powerbank_command
 WHERE kind = 'eject' AND state = 'acknowledged' AND rental_id IS NOT NULL
 GROUP BY rental_id, bank_id -- a swap ejects another one
HAVING count(*) > 1;

-- @INV D4 no eject waits for ever, and no rental ejects for more than three minutes
SELECT 'command', id
  FROM powerbank_command
 WHERE kind = 'eject' AND state = 'sent'
   AND sent_at < now() AT TIME ZONE 'UTC' - interval '60 seconds'
 UNION ALL
SELECT 'rental', rental.id
  FROM powerbank_rental rental
  JOIN powerbank_cabinet cabinet ON cabinet.id = rental.cabinet_id
 WHERE rental.state = 'ejecting' AND cabinet.vendor <> 'manual'
   AND rental.eject_sent_at < now() AT TIME ZONE 'UTC' - interval '3 minutes';
