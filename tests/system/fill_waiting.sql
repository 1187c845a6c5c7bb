-- A million rentals that wait for a time to come.
SET session_replication_role = replica;
SET synchronous_commit = off;
INSERT INTO powerbank_rental (
    company_id, currency_id, customer_id, name, code, mode, state, return_policy,
    deposit, started_at, ended_at, wake_at)
SELECT company.id, company.currency_id, customer.id, 'W' || number,
       md5(number::text), 'cabinet', 'awaiting_payment', 'anywhere', 0, now_utc, now_utc,
       now_utc + number * interval '1 second' + interval '1 hour'
  FROM (SELECT id FROM powerbank_customer ORDER BY id LIMIT 1) AS customer
  JOIN res_company company ON TRUE,
       generate_series(1, 1000000) number,
       (SELECT now() AT TIME ZONE 'UTC' AS now_utc) AS clock
 WHERE company.id = 1;
ANALYZE powerbank_rental;
