-- A fleet of :fleet connected cabinets, each with eight slots and four power banks.
-- Nothing is due: what is measured is what the cabinets say.
DELETE FROM powerbank_cabinet_link;
UPDATE powerbank_cabinet SET state = 'registered' WHERE vendor <> 'manual';

-- like one of the demonstration, whatever columns there are
INSERT INTO powerbank_cabinet
SELECT copy.*
  FROM (SELECT cabinet FROM powerbank_cabinet cabinet
         WHERE vendor = 'volinks' ORDER BY id LIMIT 1) model,
       generate_series(1, :fleet) number,
       jsonb_populate_record(model.cabinet, jsonb_build_object(
           'id', nextval('powerbank_cabinet_id_seq'), 'name', 'T' || number,
           'code', 'telemetry-' || number, 'state', 'online', 'slot_count', 8,
           'device_uid', (870000000000000 + number)::text,
           'inventory_due_at', now() AT TIME ZONE 'UTC' + interval '1 day')) copy;

INSERT INTO powerbank_slot (cabinet_id, station_id, company_id, number, state)
SELECT cabinet.id, cabinet.station_id, cabinet.company_id, number,
       CASE WHEN number <= 4 THEN 'occupied' ELSE 'empty' END
  FROM powerbank_cabinet cabinet, generate_series(1, 8) number
 WHERE cabinet.code LIKE 'telemetry-%';

-- power bank n of cabinet c is 30000000 + 4 c + n
INSERT INTO powerbank_bank
       (name, code, active, owner_id, company_id, state, slot_id, cabinet_id,
        station_id, level, temperature)
SELECT (30000000 + 4 * substr(cabinet.name, 2)::int + slot.number)::text,
       'telemetry-' || slot.id, TRUE, company.partner_id, cabinet.company_id, 'docked',
       slot.id, cabinet.id, cabinet.station_id, 50, 25
  FROM powerbank_cabinet cabinet
  JOIN res_company company ON company.id = cabinet.company_id
  JOIN powerbank_slot slot ON slot.cabinet_id = cabinet.id AND slot.number <= 4
 WHERE cabinet.code LIKE 'telemetry-%';

INSERT INTO powerbank_cabinet_link (cabinet_id, connected_since, last_seen_at, signal)
SELECT id, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC' + interval '1 day', 20
  FROM powerbank_cabinet
 WHERE code LIKE 'telemetry-%';

ANALYZE powerbank_cabinet, powerbank_slot, powerbank_bank, powerbank_cabinet_link;
