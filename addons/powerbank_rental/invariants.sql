-- What must always be true of stations, banks, tariffs and rentals.
-- Each query returns the rows that break its sentence, so it must return none.

-- @INV P1 a power bank is in one place: docked, in somebody's hands, or rented
SELECT id FROM powerbank_bank
 WHERE num_nonnulls(slot_id, custodian_id, rental_id)
       <> CASE WHEN state IN ('lost', 'sold', 'scrapped', 'in_transit_unknown') THEN 0 ELSE 1 END;

-- @INV P2 no slot holds two banks, and a bank's cabinet is the one of its slot
SELECT 'dup' AS kind, slot_id AS id FROM powerbank_bank
 WHERE slot_id IS NOT NULL GROUP BY slot_id HAVING count(*) > 1
UNION ALL
SELECT 'cabinet', b.id FROM powerbank_bank b LEFT JOIN powerbank_slot s ON s.id = b.slot_id
 WHERE b.cabinet_id IS DISTINCT FROM s.cabinet_id
UNION ALL
SELECT 'slot', s.id FROM powerbank_slot s LEFT JOIN powerbank_bank b ON b.slot_id = s.id
 WHERE (s.state IN ('empty', 'receiving') AND b.id IS NOT NULL)
    OR (s.state IN ('occupied', 'ejecting') AND b.id IS NULL
        AND NOT EXISTS (SELECT 1 FROM powerbank_rental r
                         WHERE r.slot_id = s.id AND r.state = 'exception'));

-- @INV P3 serial numbers are unique, case and spaces ignored
SELECT upper(btrim(name)) FROM powerbank_bank GROUP BY 1 HAVING count(*) > 1;

-- @INV P4 a bank's state fits its place
SELECT id, state FROM powerbank_bank
 WHERE (state = 'rented') <> (rental_id IS NOT NULL)
    OR (state = 'docked' AND slot_id IS NULL)
    OR (slot_id IS NOT NULL AND state NOT IN ('docked', 'quarantine'))
    OR (custodian_id IS NOT NULL
        AND state NOT IN ('registered', 'in_warehouse', 'carried', 'repair', 'quarantine'));

-- @INV P5 a cabinet never holds more banks than it has slots
SELECT c.id FROM powerbank_cabinet c JOIN powerbank_slot s ON s.cabinet_id = c.id
  LEFT JOIN powerbank_bank b ON b.slot_id = s.id
 GROUP BY c.id, c.slot_count
HAVING count(b.id) > c.slot_count OR count(DISTINCT s.id) < c.slot_count;

-- @INV P6 the last line of a bank's history says where it is
SELECT b.id FROM powerbank_bank b
  LEFT JOIN LATERAL (SELECT m.* FROM powerbank_bank_move m WHERE m.bank_id = b.id
                      ORDER BY m.id DESC LIMIT 1) m ON true
 WHERE m.id IS NULL OR m.state_after <> b.state OR m.slot_id IS DISTINCT FROM b.slot_id
    OR m.custodian_id IS DISTINCT FROM b.custodian_id
    OR m.rental_id IS DISTINCT FROM b.rental_id;

-- @INV P7 a bank is in quarantine for a reason, and of unknown place since some time
SELECT id FROM powerbank_bank
 WHERE (state = 'quarantine') <> (quarantine_reason IS NOT NULL)
    OR (state = 'in_transit_unknown') <> (unknown_since IS NOT NULL);

-- @INV P8 a bank reported in two cabinets lies in quarantine, in a slot of one of them
SELECT b.id FROM powerbank_bank b JOIN powerbank_slot s ON s.id = b.conflict_slot_id
 WHERE b.state <> 'quarantine' OR b.slot_id IS NULL OR s.cabinet_id = b.cabinet_id;

-- @INV P9 what is recalled, or was never registered, is not offered to customers
SELECT id FROM powerbank_bank WHERE state = 'docked' AND (recalled OR unverified);

-- @INV P10 a scrapped bank has a recycling record
SELECT b.id FROM powerbank_bank b
 WHERE b.state = 'scrapped'
   AND NOT EXISTS (SELECT FROM powerbank_recycling r WHERE r.bank_id = b.id);

-- @INV H1 a removed cabinet holds no bank, and no cabinet has two live alerts of a kind
SELECT 'removed', c.id FROM powerbank_cabinet c JOIN powerbank_bank b ON b.cabinet_id = c.id
 WHERE c.state = 'removed'
UNION ALL
SELECT 'alerts', coalesce(cabinet_id, bank_id) FROM powerbank_alert WHERE state <> 'cleared'
 GROUP BY cabinet_id, bank_id, kind HAVING count(*) > 1;

-- @INV H2 an open difference says what both sides say, one that is over says how, and a decision says whose and why
SELECT 'sides', id FROM powerbank_cabinet_difference
 WHERE resolved_at IS NULL AND (coalesce(booked, '') = '' OR coalesce(seen, '') = '')
UNION ALL
SELECT 'twice', min(id) FROM powerbank_cabinet_difference WHERE resolved_at IS NULL
 GROUP BY cabinet_id, slot_number, kind HAVING count(*) > 1
UNION ALL
SELECT 'how', id FROM powerbank_cabinet_difference
 WHERE (resolved_at IS NULL) <> (settled_by IS NULL)
    OR (state = 'settled') <> (resolved_at IS NOT NULL)
UNION ALL
SELECT 'decision', id FROM powerbank_cabinet_difference
 WHERE (settled_by = 'staff' AND decision IS NULL)
    OR (decision IS NOT NULL AND (decided_by_id IS NULL OR coalesce(reason, '') = ''));

-- @INV H3 each point of a checklist that is done says when, by whom and by what, and what was commissioned has no open one
SELECT 'point', id FROM powerbank_cabinet_check
 WHERE num_nonnulls(done_at, user_id) = 1
    OR (done_at IS NOT NULL AND coalesce(evidence, '') = '')
UNION ALL
SELECT 'commissioned', c.id FROM powerbank_cabinet c
 WHERE c.commissioned_at IS NOT NULL
   AND (c.commissioned_by_id IS NULL
        OR NOT EXISTS (SELECT FROM powerbank_cabinet_check p
                        WHERE p.cabinet_id = c.id AND p.phase = 'commissioning')
        OR EXISTS (SELECT FROM powerbank_cabinet_check p
                    WHERE p.cabinet_id = c.id AND p.phase = 'commissioning'
                      AND p.done_at IS NULL));

-- @INV R1 a bank is in at most one running rental, and both sides point at each other
SELECT bank_id FROM powerbank_rental WHERE state = 'in_use'
 GROUP BY bank_id HAVING count(*) > 1
UNION ALL
SELECT r.bank_id FROM powerbank_rental r JOIN powerbank_bank b ON b.id = r.bank_id
 WHERE r.state = 'in_use' AND b.rental_id IS DISTINCT FROM r.id
UNION ALL
SELECT b.id FROM powerbank_bank b JOIN powerbank_rental r ON r.id = b.rental_id
 WHERE r.state NOT IN ('in_use', 'exception');

-- @INV R2 each open rental of a customer has a number of its own, of as many as can be allowed
SELECT customer_id FROM powerbank_rental
 WHERE state IN ('authorizing', 'ejecting', 'in_use', 'ended', 'exception')
 GROUP BY customer_id
HAVING count(*) > count(DISTINCT open_number)
    OR min(open_number) < 1 OR max(open_number) > 10;

-- @INV R3 a finished rental has start <= end and a fee, an unstarted one has none
SELECT id FROM powerbank_rental
 WHERE (state IN ('awaiting_payment', 'done', 'sold', 'written_off')
        AND (started_at IS NULL OR ended_at IS NULL OR ended_at < started_at OR bill_id IS NULL))
    OR (state IN ('cancelled', 'eject_failed') AND coalesce(due, 0) <> 0)
    OR (state = 'in_use' AND (started_at IS NULL OR ended_at IS NOT NULL));

-- @INV R4 due = gross - discount - waived, never negative, never above the total cap
SELECT r.id FROM powerbank_rental r JOIN powerbank_tariff_version t ON t.id = r.tariff_version_id
 WHERE coalesce(r.due, 0) <> coalesce(r.gross, 0) - coalesce(r.discount, 0) - coalesce(r.waived, 0)
    OR r.due < 0 OR r.discount < 0 OR r.waived < 0
    OR (t.total_cap > 0 AND r.gross > t.total_cap);

-- @INV R5 the tariff a rental was started with was published before and is unchanged
SELECT r.id FROM powerbank_rental r LEFT JOIN powerbank_tariff_version t ON t.id = r.tariff_version_id
 WHERE r.started_at IS NOT NULL
   AND (t.id IS NULL OR t.state <> 'published' OR t.published_at > r.started_at
        OR t.content_hash IS DISTINCT FROM r.tariff_hash);

-- @INV R6 the banks of one rental never overlap in time; the last one is the rental's bank
SELECT a.rental_id FROM powerbank_rental_bank a
  JOIN powerbank_rental_bank b ON a.rental_id = b.rental_id AND a.id < b.id
 WHERE tsrange(a.from_at, a.to_at) && tsrange(b.from_at, b.to_at)
UNION ALL
SELECT r.id FROM powerbank_rental r
  JOIN LATERAL (SELECT bank_id FROM powerbank_rental_bank x WHERE x.rental_id = r.id
                 ORDER BY from_at DESC LIMIT 1) l ON true
 WHERE l.bank_id <> r.bank_id;

-- @INV R7 no bank serves two rentals at the same instant
SELECT a.bank_id FROM powerbank_rental_bank a
  JOIN powerbank_rental_bank b ON a.bank_id = b.bank_id AND a.id < b.id AND a.rental_id <> b.rental_id
 WHERE tsrange(a.from_at, a.to_at) && tsrange(b.from_at, b.to_at);

-- @INV R8 the timeline ends in the rental's state, and each line follows the one before
SELECT r.id FROM powerbank_rental r
  LEFT JOIN LATERAL (SELECT state_after FROM powerbank_rental_event e
                      WHERE e.rental_id = r.id ORDER BY e.id DESC LIMIT 1) e ON true
 WHERE r.state <> 'draft' AND e.state_after IS DISTINCT FROM r.state
UNION ALL
SELECT rental_id FROM (
    SELECT rental_id, state_before,
           lag(state_after) OVER (PARTITION BY rental_id ORDER BY id) AS previous
      FROM powerbank_rental_event) chain
 WHERE previous IS NOT NULL AND previous <> state_before;

-- @INV R9 a rental's amounts are those of its bill in force, which is the latest
SELECT r.id FROM powerbank_rental r JOIN powerbank_bill b ON b.id = r.bill_id
 WHERE r.due <> b.due OR r.gross <> b.gross OR b.rental_id <> r.id
    OR EXISTS (SELECT 1 FROM powerbank_bill n WHERE n.rental_id = r.id AND n.revision > b.revision);

-- @INV R10 a rental was ordered while its tariff was in force, and a member price names its level
SELECT r.id FROM powerbank_rental r JOIN powerbank_tariff_version t ON t.id = r.tariff_version_id
 WHERE r.confirmed_at < t.effective_from
    OR r.member_discount NOT BETWEEN 0 AND 100
    OR (r.member_discount > 0 AND r.member_level_id IS NULL);

-- @INV S1 a sold bank left the fleet: it is in no slot, hand or rental, and the rental that sold it says so
SELECT b.id FROM powerbank_bank b LEFT JOIN powerbank_rental r ON r.id = b.sold_rental_id
 WHERE b.state = 'sold'
   AND (num_nonnulls(b.slot_id, b.custodian_id, b.rental_id) > 0
        OR r.id IS NULL OR r.state <> 'sold' OR r.bank_id <> b.id);

-- @INV S2 a power bank that a customer bought is not lent, and is his
SELECT b.id FROM powerbank_bank b JOIN powerbank_rental r ON r.id = b.sold_rental_id
  JOIN powerbank_customer c ON c.id = r.customer_id
 WHERE b.state IN ('docked', 'rented') OR b.owner_id IS DISTINCT FROM c.partner_id
    OR r.state <> 'sold';

-- @INV A1 nobody carries out alone what takes two, and no one is his own second person
SELECT id FROM powerbank_rental_change
 WHERE approver_id = requester_id
    OR (state = 'done' AND needs_approval AND approver_id IS NULL);

-- @INV A2 what staff changed is a revision of the bill of the same rental
SELECT c.id FROM powerbank_rental_change c LEFT JOIN powerbank_bill b ON b.id = c.bill_id
 WHERE c.state = 'done' AND (b.id IS NULL OR b.rental_id <> c.rental_id);
-- @INV U1 a clock stands still once at a time for each reason, and only while its rental runs
SELECT a.rental_id FROM powerbank_rental_pause a
  JOIN powerbank_rental_pause b ON a.rental_id = b.rental_id AND a.id < b.id
   AND a.reason = b.reason
 WHERE a.state <> 'rejected' AND b.state <> 'rejected'
   AND tsrange(a.from_at, a.to_at) && tsrange(b.from_at, b.to_at)
UNION ALL
SELECT p.rental_id FROM powerbank_rental_pause p JOIN powerbank_rental r ON r.id = p.rental_id
 WHERE p.state <> 'rejected'
   AND (p.from_at < r.started_at OR (p.to_at IS NULL AND r.state <> 'in_use'))
UNION ALL
SELECT r.id FROM powerbank_rental r
 WHERE r.paused AND NOT EXISTS (SELECT FROM powerbank_rental_pause p
                                 WHERE p.rental_id = r.id AND p.to_at IS NULL
                                   AND p.reason IN ('full', 'offline', 'closed', 'no_place')
                                   AND p.state <> 'rejected');

-- @INV U2 what is waived for a fault of ours costs nothing
SELECT id FROM powerbank_rental WHERE waiver IS NOT NULL AND coalesce(due, 0) <> 0;

-- @INV U3 a case that was decided says when and by whom
SELECT id FROM powerbank_case
 WHERE state IN ('accepted', 'rejected') AND (decided_at IS NULL OR decided_by IS NULL);

-- @INV U4 a bill is put off only while somebody decides on what may still change it
SELECT r.id FROM powerbank_rental r
 WHERE r.undecided
   AND NOT EXISTS (SELECT FROM powerbank_rental_pause p
                    WHERE p.rental_id = r.id AND p.state = 'provisional')
   AND NOT EXISTS (SELECT FROM powerbank_case c
                    WHERE c.rental_id = r.id AND c.holds_money
                      AND c.state IN ('open', 'review'));

-- @INV C1 nothing is left that says who an erased customer was
SELECT c.id FROM powerbank_customer c JOIN res_partner p ON p.id = c.partner_id
 WHERE c.erased_at IS NOT NULL
   AND (num_nonnulls(p.phone, p.email, p.street, p.vat, p.comment) > 0
        OR EXISTS (SELECT FROM powerbank_customer_identity i WHERE i.customer_id = c.id)
        OR EXISTS (SELECT FROM powerbank_session s WHERE s.customer_id = c.id)
        OR EXISTS (SELECT FROM powerbank_privacy_export_part part
                     JOIN powerbank_privacy_request q ON q.id = part.request_id
                    WHERE q.customer_id = c.id));

-- @INV C2 customers agree to published texts alone
SELECT c.id FROM powerbank_consent c JOIN powerbank_legal_text t ON t.id = c.text_id
 WHERE t.state <> 'published' OR c.at < t.published_at;

-- @INV K1 a power bank is kept for a customer only while his reservation of it is held
SELECT b.id FROM powerbank_bank b
 WHERE b.reserved_customer_id IS NOT NULL AND b.reserved_until > now() AT TIME ZONE 'UTC'
   AND NOT EXISTS (SELECT 1 FROM powerbank_reservation r
                    WHERE r.bank_id = b.id AND r.customer_id = b.reserved_customer_id
                      AND r.state = 'held');

-- @INV K2 a reservation that is over says when, and a used one by which rental
SELECT id FROM powerbank_reservation
 WHERE (state = 'held') <> (ended_at IS NULL)
    OR (state = 'used' AND rental_id IS NULL);
