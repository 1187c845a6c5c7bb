-- Past rentals: :each for every customer that waits with a quote in his hand.
SET session_replication_role = replica;  -- the references are right by themselves
SET synchronous_commit = off;
INSERT INTO powerbank_rental
SELECT past.*
  FROM (SELECT rental AS quote FROM powerbank_rental rental WHERE state = 'draft'
        ORDER BY id LIMIT :customers) quoted,
       generate_series(1, :each) number,
       LATERAL (SELECT now() AT TIME ZONE 'UTC' - number * interval '3 hours' AS began)
          AS earlier,
       -- like the quote, whatever columns there are
       jsonb_populate_record(quote, jsonb_build_object(
           'id', nextval('powerbank_rental_id_seq'), 'state', 'done',
           'name', (quote).name || '-' || number, 'code', md5((quote).code || number),
           'return_cabinet_id', (quote).cabinet_id,
           'return_station_id', (quote).station_id,
           'gross', 4, 'discount', 0, 'waived', 0, 'due', 4,
           'confirmed_at', began, 'started_at', began,
           'ended_at', began + interval '50 minutes',
           'return_received_at', began + interval '50 minutes',
           'paid_at', began + interval '51 minutes',
           'create_date', began, 'write_date', began)) past;
VACUUM ANALYZE powerbank_rental;
