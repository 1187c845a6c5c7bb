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

-- @INV D5 a cabinet has one secret for each purpose, and nothing but hashes is kept of any secret
SELECT 'two', cabinet_id
  FROM powerbank_credential
 GROUP BY cabinet_id, purpose
HAVING count(*) > 1
 UNION ALL
SELECT 'readable', id
  FROM powerbank_credential
 WHERE secret_hash !~ '^\$7\$[0-9]+\$[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+$'
    OR next_hash !~ '^\$7\$[0-9]+\$[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+$'
 UNION ALL
SELECT 'half', id
  FROM powerbank_credential
 WHERE num_nonnulls(next_hash, next_issued_at, next_from) NOT IN (0, 3)
    OR (next_hash IS NOT NULL AND secret_hash IS NULL)
    OR (secret_hash IS NULL) <> (issued_at IS NULL)
 UNION ALL
SELECT 'command', id
  FROM powerbank_command
 WHERE state NOT IN ('queued', 'sent') AND argument ->> 'password' <> '';

-- @INV D6 one session of a cabinet lives at a time, and none ended before it began
SELECT 'live', cabinet_id
  FROM powerbank_cabinet_session
 WHERE ended_at IS NULL
 GROUP BY cabinet_id
HAVING count(*) > 1
 UNION ALL
SELECT 'backwards', id
  FROM powerbank_cabinet_session
 WHERE ended_at < started_at;

-- @INV D7 the log of a cabinet's states ends in its state, and has a line for each change alone
SELECT 'last', cabinet.id
  FROM powerbank_cabinet cabinet
 WHERE cabinet.state IS DISTINCT FROM (
       SELECT log.state
         FROM powerbank_cabinet_state_log log
        WHERE log.cabinet_id = cabinet.id
        ORDER BY log.at DESC, log.id DESC
        LIMIT 1)
 UNION ALL
SELECT 'unchanged', id
  FROM (SELECT id, state, lag(state) OVER (PARTITION BY cabinet_id ORDER BY at, id) AS before
          FROM powerbank_cabinet_state_log) log
 WHERE state = before;

-- @INV D8 tables that are cut by month have their parts for this month and the next
SELECT cut.relname, month
  FROM pg_partitioned_table
  JOIN pg_class cut ON cut.oid = partrelid
 CROSS JOIN generate_series(
       date_trunc('month', now() AT TIME ZONE 'UTC'),
       date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month',
       interval '1 month') AS month
 WHERE cut.relnamespace = current_schema::regnamespace AND cut.relname LIKE 'powerbank_%'
   AND NOT EXISTS (
       SELECT FROM pg_inherits
         JOIN pg_class part ON part.oid = inhrelid
        WHERE inhparent = cut.oid
          AND part.relname = cut.relname || to_char(month, '_YYYY_MM'));
