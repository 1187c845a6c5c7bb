-- :town stations in one town, and the rest of :all in the country around it. Each has
-- a cabinet; those of the town have slots and power banks too.
SET session_replication_role = replica;  -- the references are right by themselves
SET synchronous_commit = off;
SELECT setseed(0.5);
CREATE TEMP TABLE placed AS
SELECT number, number <= :town AS in_town, 'Station ' || number AS name,
       CASE WHEN number <= :town THEN 'Town' ELSE 'City ' || number % 300 END AS city,
       round((CASE WHEN number <= :town THEN 31.20 + 0.06 * random()
                   ELSE 20 + 25 * random() END)::numeric, 6) AS latitude,
       round((CASE WHEN number <= :town THEN 121.44 + 0.06 * random()
                   ELSE 100 + 19 * random() END)::numeric, 6) AS longitude
  FROM generate_series(1, :all) number;
WITH made AS (
    INSERT INTO powerbank_station (
        company_id, name, code, tz, city, active, visibility, given_crs, latitude,
        longitude, given_latitude, given_longitude, search_key, sort_key, create_date)
    SELECT (SELECT min(id) FROM res_company), jsonb_build_object('en_US', name),
           'bench-' || number, 'Asia/Shanghai', city, TRUE, 'public', 'wgs84', latitude,
           longitude, latitude, longitude, lower(format(' %s %s ', name, city)),
           lower(name), now() AT TIME ZONE 'UTC'
      FROM placed
    RETURNING id, company_id, code, city)
INSERT INTO powerbank_cabinet (
    company_id, station_id, name, code, vendor, state, slot_count, active, visibility)
SELECT company_id, id, code, code, 'manual', 'online', 4, TRUE, 'public' FROM made;
INSERT INTO powerbank_slot (cabinet_id, station_id, company_id, number, state)
SELECT c.id, c.station_id, c.company_id, slot.number,
       CASE WHEN slot.number < 3 THEN 'occupied' ELSE 'empty' END
  FROM powerbank_cabinet c
  JOIN powerbank_station s ON s.id = c.station_id AND s.city = 'Town',
       generate_series(1, 4) AS slot(number)
 WHERE c.code LIKE 'bench-%';
INSERT INTO powerbank_bank (
    company_id, owner_id, slot_id, cabinet_id, station_id, name, code, state, level,
    active)
SELECT s.company_id, c.partner_id, s.id, s.cabinet_id, s.station_id, 'bench-' || s.id,
       'bench-' || s.id, 'docked', 90, TRUE
  FROM powerbank_slot s JOIN res_company c ON c.id = s.company_id
  JOIN powerbank_station t ON t.id = s.station_id AND t.city = 'Town'
 WHERE s.state = 'occupied'
   AND NOT EXISTS (SELECT FROM powerbank_bank b WHERE b.slot_id = s.id);
VACUUM ANALYZE powerbank_station, powerbank_cabinet, powerbank_slot, powerbank_bank;
