-- Past rentals: :each for every customer that waits with a quote in his hand.
SET session_replication_role = replica;  -- the references are right by themselves
SET synchronous_commit = off;
INSERT INTO powerbank_rental (
    company_id, currency_id, customer_id, cabinet_id, station_id, tariff_version_id,
    return_cabinet_id, return_station_id, name, code, mode, state, tariff_hash,
    price_text, deposit, gross, discount, waived, due, confirmed_at, started_at,
    ended_at, return_received_at, paid_at, create_date, write_date)
SELECT company_id, currency_id, customer_id, cabinet_id, station_id, tariff_version_id,
       cabinet_id, station_id, name || '-' || number, md5(code || number), mode, 'done',
       tariff_hash, price_text, deposit, 4, 0, 0, 4, began, began,
       began + interval '50 minutes', began + interval '50 minutes',
       began + interval '51 minutes', began, began
  FROM (SELECT * FROM powerbank_rental WHERE state = 'draft'
        ORDER BY id LIMIT :customers) AS quote,
       generate_series(1, :each) number,
       LATERAL (SELECT now() AT TIME ZONE 'UTC' - number * interval '3 hours' AS began)
          AS past;
VACUUM ANALYZE powerbank_rental;
