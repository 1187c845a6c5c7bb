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
-- both like those of the fill, whatever columns there are
INSERT INTO powerbank_station
SELECT copy.*
  FROM (SELECT station FROM powerbank_station station ORDER BY id LIMIT 1) model,
       placed,
       jsonb_populate_record(model.station, jsonb_build_object(
           'id', nextval('powerbank_station_id_seq'), 'code', 'bench-' || number,
           'name', jsonb_build_object('en_US', name), 'city', city,
           'tz', 'Asia/Shanghai', 'given_crs', 'wgs84',
           'latitude', latitude, 'given_latitude', latitude,
           'longitude', longitude, 'given_longitude', longitude,
           'search_key', lower(format(' %s %s ', name, city)),
           'sort_key', lower(name))) copy;
INSERT INTO powerbank_cabinet
SELECT copy.*
  FROM (SELECT cabinet FROM powerbank_cabinet cabinet ORDER BY id LIMIT 1) model,
       powerbank_station station,
       jsonb_populate_record(model.cabinet, jsonb_build_object(
           'id', nextval('powerbank_cabinet_id_seq'), 'station_id', station.id,
           'name', station.code, 'code', station.code, 'vendor', 'manual',
           'device_uid', NULL, 'state', 'online', 'slot_count', 4)) copy
 WHERE station.code LIKE 'bench-%';
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
