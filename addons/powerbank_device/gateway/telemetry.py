"""Inventories that bring nothing but new readings, taken over a batch at a time.

Nearly every inventory says what the books say. One statement writes its readings down,
compares a whole batch with the books, and closes what agrees: new charges and
temperatures go to the power banks, the next inventory is due later, and a command that
asked for it is answered. All others are left to the worker, which interprets them one
by one. Both ways lead to the same books; whoever adds to what an inventory brings about
adds to ``CALM`` what keeps it from being routine.
"""

from collections.abc import Sequence
from datetime import timedelta

from .broker import Arrival
from .office import Terms
from .store import array, run

#: Largest numbers that the tables hold.
LARGEST, LARGEST_SMALL = 2**31 - 1, 2**15 - 1

# A device number is unique. The vendor is compared in a form of which the planner
# expects that it mostly holds: else it would take a batch for a single row.
FRAMES = """
    SELECT frame.*, cabinet.id AS cabinet_id
      FROM unnest(%(numbers)s::int[], %(vendors)s::text[], %(device_uids)s::text[],
                  %(topics)s::text[], %(raws)s::bytea[], %(packets)s::int[],
                  %(redelivered)s::bool[],
                  %(received_at)s::timestamptz[], %(waited_since)s::timestamptz[])
           AS frame(number, vendor, device_uid, topic, raw, packet, redelivered,
                    received_at, waited_since)
      JOIN powerbank_cabinet cabinet
        ON cabinet.device_uid = frame.device_uid
       AND coalesce(cabinet.vendor = frame.vendor, FALSE)
"""

# What the broker brings again and was taken before is no news.
KNOWN = """
    SELECT frame.number
      FROM frame
     WHERE frame.redelivered
       AND EXISTS (
           SELECT FROM powerbank_device_frame stored
            WHERE stored.cabinet_id = frame.cabinet_id
              AND stored.at > frame.received_at AT TIME ZONE 'UTC' - interval '7 days'
              AND stored.gateway = %(gateway)s
              AND stored.packet = frame.packet
              AND stored.topic = frame.topic
              AND stored.raw = frame.raw)
"""

READINGS = """
    SELECT reading.*, frame.cabinet_id,
           date_trunc('second', frame.received_at AT TIME ZONE 'UTC') AS at
      FROM unnest(%(reading_frames)s::int[], %(slots)s::int[], %(states)s::text[],
                  %(codes)s::int[], %(banks)s::text[], %(levels)s::int[],
                  %(temperatures)s::int[])
           AS reading(number, slot, state, code, bank, level, temperature)
      JOIN frame USING (number)
     WHERE NOT EXISTS (SELECT FROM known WHERE known.number = frame.number)
"""

KEEP_READINGS = """
    INSERT INTO powerbank_slot_reading
           (at, cabinet_id, slot, level, temperature, code, state, bank)
    SELECT at, cabinet_id, slot, level, temperature, code, state, bank FROM reading
"""

# A slot agrees when the power bank that the books have in it, or none, is read in it
# without a fault, and nothing happens to slot or power bank that a reading decides.
COMPARED = """
    SELECT reading.number, bank.id AS bank_id, bank.slot_id, reading.at,
           coalesce(reading.level, -1) AS level,
           coalesce(reading.temperature, bank.temperature, 0) AS temperature,
           measured.anew,
           slot.id IS NOT NULL
           AND slot.state NOT IN ('ejecting', 'fault', 'ghost')
           AND coalesce(slot.unreadable_count, 0) = 0
           AND slot.half_inserted_at IS NULL
           AND reading.bank IS NOT DISTINCT FROM bank.name
           AND reading.state IN ('normal', 'empty')
           AND (reading.state = 'normal' OR reading.bank IS NULL)
           AND bank.conflict_slot_id IS NULL
           AND NOT (measured.anew AND greatest(
                    reading.temperature, bank.temperature) >= %(warm)s) AS agrees
      FROM reading
      LEFT JOIN powerbank_slot slot
        ON slot.cabinet_id = reading.cabinet_id AND slot.number = reading.slot
      LEFT JOIN powerbank_bank bank ON bank.slot_id = slot.id
     CROSS JOIN LATERAL (
           SELECT bank.id IS NOT NULL
                  AND (bank.level, coalesce(bank.temperature, 0)) IS DISTINCT FROM (
                       coalesce(reading.level, -1),
                       coalesce(reading.temperature, bank.temperature, 0))
                  AS anew) measured
"""

# Of these cabinets an inventory decides something: what waits to be interpreted comes
# first, differences are settled, ejects and claims of customers are looked into. One
# that may be older than the last eject proves nothing, and another is asked for.
CALM = """
    SELECT frame.*
      FROM frame
      JOIN (SELECT number FROM compared GROUP BY number HAVING bool_and(agrees)) same
     USING (number)
     WHERE %(may_close)s
       AND NOT EXISTS (SELECT FROM powerbank_device_event waiting
                        WHERE waiting.cabinet_id = frame.cabinet_id
                          AND waiting.state = 'received')
       AND NOT EXISTS (SELECT FROM powerbank_cabinet_difference difference
                        WHERE difference.cabinet_id = frame.cabinet_id
                          AND difference.resolved_at IS NULL)
       AND NOT EXISTS (SELECT FROM powerbank_rental rental
                        WHERE rental.cabinet_id = frame.cabinet_id
                          AND rental.state IN ('ejecting', 'exception'))
       AND ((SELECT eject.sent_at
               FROM powerbank_command eject
              WHERE eject.cabinet_id = frame.cabinet_id AND eject.kind = 'eject'
                AND eject.sent_at IS NOT NULL
              ORDER BY eject.id DESC
              LIMIT 1)
            >= date_trunc('second', coalesce(frame.waited_since, frame.received_at)
                                    AT TIME ZONE 'UTC')) IS NOT TRUE
       AND NOT EXISTS (SELECT FROM powerbank_case claim
                        WHERE claim.cabinet_id = frame.cabinet_id
                          AND claim.state = 'open' AND claim.rental_id IS NOT NULL)
       AND NOT EXISTS (SELECT FROM powerbank_bank bank
                         JOIN powerbank_slot slot
                           ON slot.id IN (bank.slot_id, bank.conflict_slot_id)
                        WHERE bank.conflict_slot_id IS NOT NULL
                          AND slot.cabinet_id = frame.cabinet_id)
"""

# Rows that a start holds are passed over: the next inventory says it again.
MEASURED = """
    SELECT bank.id, compared.level, compared.temperature, compared.at
      FROM compared
      JOIN calm USING (number)
      JOIN powerbank_bank bank
        ON bank.id = compared.bank_id AND bank.slot_id = compared.slot_id
     WHERE compared.anew
     ORDER BY bank.id
       FOR NO KEY UPDATE OF bank SKIP LOCKED
"""

MEASURE_BANKS = """
    UPDATE powerbank_bank bank
       SET level = measured.level, temperature = measured.temperature,
           level_at = measured.at, write_uid = %(user)s,
           write_date = now() AT TIME ZONE 'UTC'
      FROM measured
     WHERE bank.id = measured.id
"""

ASKED = """
    SELECT command.id, calm.received_at
      FROM calm
      JOIN powerbank_command command
        ON command.cabinet_id = calm.cabinet_id AND command.kind = 'inventory'
     WHERE command.state = 'sent'
       AND command.create_date > now() AT TIME ZONE 'UTC' - interval '1 day'
     ORDER BY command.id
       FOR NO KEY UPDATE OF command SKIP LOCKED
"""

ANSWER_COMMANDS = """
    UPDATE powerbank_command command
       SET state = 'acknowledged',
           answered_at = date_trunc('second', asked.received_at AT TIME ZONE 'UTC'),
           write_uid = %(user)s, write_date = now() AT TIME ZONE 'UTC'
      FROM asked
     WHERE command.id = asked.id
"""

DUE = """
    SELECT cabinet.id, calm.received_at
      FROM calm
      JOIN powerbank_cabinet cabinet ON cabinet.id = calm.cabinet_id
     ORDER BY cabinet.id
       FOR NO KEY UPDATE OF cabinet SKIP LOCKED
"""

MOVE_ON = """
    UPDATE powerbank_cabinet cabinet
       SET inventory_due_at =
           date_trunc('second', due.received_at AT TIME ZONE 'UTC') + %(period)s
      FROM due
     WHERE cabinet.id = due.id
"""

# To the microsecond: the inbox has what was said in the same second besides, and both
# together tell in which order.
KEEP_FRAMES = """
    INSERT INTO powerbank_device_frame
           (at, cabinet_id, packet, waited_since, gateway, vendor, topic, raw)
    SELECT received_at AT TIME ZONE 'UTC', cabinet_id, packet,
           date_trunc('second', waited_since AT TIME ZONE 'UTC'), %(gateway)s, vendor,
           topic, raw
      FROM calm
     ORDER BY number
"""

TAKE_INVENTORIES = f"""
    WITH frame AS MATERIALIZED ({FRAMES}),
         known AS MATERIALIZED ({KNOWN}),
         reading AS MATERIALIZED ({READINGS}),
         kept_readings AS ({KEEP_READINGS}),
         compared AS MATERIALIZED ({COMPARED}),
         calm AS MATERIALIZED ({CALM}),
         measured AS MATERIALIZED ({MEASURED}),
         measured_banks AS ({MEASURE_BANKS}),
         asked AS MATERIALIZED ({ASKED}),
         answered AS ({ANSWER_COMMANDS}),
         due AS MATERIALIZED ({DUE}),
         moved_on AS ({MOVE_ON}),
         kept_frames AS ({KEEP_FRAMES})
    SELECT number FROM known UNION ALL SELECT number FROM calm
"""

#: Odoo's own user, in whose name the gateway writes.
SUPERUSER = 1


def take_inventories(
    connection, arrivals: Sequence[Arrival], gateway: str, terms: Terms | None
) -> set[int]:
    """Write the readings of inventories down and close those that agree.

    :param arrivals: inventories, with terms at most one of a cabinet
    :param terms: without them no inventory is closed
    :return: places in ``arrivals`` of those that need nothing more; the frames of the
        others are yet to be stored
    """
    frames = [arrival.frame for arrival in arrivals]
    rows = run(
        connection,
        TAKE_INVENTORIES,
        gateway=gateway,
        user=SUPERUSER,
        may_close=terms is not None,
        warm=terms.warm if terms else 0,
        period=terms.inventory_period if terms else timedelta(),
        numbers=array(range(len(arrivals))),
        vendors=[arrival.vendor for arrival in arrivals],
        device_uids=[arrival.device_uid for arrival in arrivals],
        topics=[frame.topic for frame in frames],
        raws=array(f'"\\\\x{frame.payload.hex()}"' for frame in frames),
        packets=array(frame.packet for frame in frames),
        redelivered=array(frame.redelivered for frame in frames),
        received_at=array(f'"{frame.received_at}"' for frame in frames),
        waited_since=array(_time(frame.waited_since) for frame in frames),
        **_columns([arrival.message.slots for arrival in arrivals]),
    )
    return {number for (number,) in rows}


def is_plain(inventory) -> bool:
    """Tell whether the tables can hold all that this inventory says.

    One that numbers slots twice names no place, so nothing can be compared.
    """
    return inventory.addressable and all(
        0 <= reading.slot <= LARGEST
        and 0 <= reading.code <= LARGEST
        and abs(reading.level or 0) <= LARGEST_SMALL
        and abs(reading.temperature or 0) <= LARGEST_SMALL
        and (reading.bank is None or reading.bank.isalnum())
        for reading in inventory.slots
    )


def _columns(inventories: Sequence[tuple]) -> dict[str, str]:
    """Return the readings as arrays, written as text: far quicker than as values."""
    numbered = [
        (number, reading)
        for number, readings in enumerate(inventories)
        for reading in readings
    ]
    readings = [reading for _number, reading in numbered]
    return {
        "reading_frames": array(number for number, _reading in numbered),
        "slots": array(reading.slot for reading in readings),
        "states": array(reading.state.value for reading in readings),
        "codes": array(reading.code for reading in readings),
        "banks": array(reading.bank for reading in readings),
        "levels": array(reading.level for reading in readings),
        "temperatures": array(reading.temperature for reading in readings),
    }


def _time(instant) -> str | None:
    return instant and f'"{instant}"'
