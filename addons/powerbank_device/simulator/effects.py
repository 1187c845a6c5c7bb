"""What faults make of a cabinet's plans, where it takes more than a changed field.

Each gets plan, strike and cabinet and returns the plan, unchanged where the fault finds
nothing to do. Chance is drawn from the strike.
"""

from dataclasses import replace

from .neighbours import messages
from .parts import occupied
from .plans import Ejection, Hearing, Moment, Outcome, Report, Return, Saying

SlotState = messages.SlotState

FEWEST_RANDOM_BYTES, MOST_RANDOM_BYTES = 1, 80
# How far a misread number lies from the true one.
MISREADING = 1_000_000_007


# === ORDERS AND EJECTS === #


def refuse_time_limit(outcome: Outcome, plan: Hearing, _strike, _cabinet) -> Hearing:
    """Refuse an eject that bears a time limit."""
    limit = getattr(plan.order, "ttl", None)
    return plan if limit is None else replace(plan, refusal=outcome)


def open_other_slot(plan: Ejection, strike, cabinet) -> Ejection:
    """Open another slot and say so."""
    return replace(plan, slot=_other(plan.slot, strike, cabinet))


def open_other_slot_unsaid(plan: Ejection, strike, cabinet) -> Ejection:
    """Open another slot and name the ordered one and its bank."""
    bank = cabinet.slots[plan.slot].bank
    other = _other(plan.slot, strike, cabinet)
    if other == plan.slot:
        return plan
    return replace(plan, slot=other, said_slot=plan.slot, said_bank=bank.serial)


def open_second_slot(plan: Ejection, strike, cabinet) -> Ejection:
    """Open one more slot."""
    other = _other(plan.slot, strike, cabinet)
    return plan if other == plan.slot else replace(plan, second=other)


def say_other_slot(plan: Ejection, strike, cabinet) -> Ejection:
    """Name another slot than the one that opens."""
    others = sorted(cabinet.slots.keys() - {plan.slot})
    return replace(plan, said_slot=strike.choose(others)) if others else plan


def _other(number: int, strike, cabinet) -> int:
    """Return another slot that holds a bank, or the same where there is none."""
    others = [s.number for s in occupied(cabinet.slots) if s.number != number]
    return strike.choose(others) if others else number


# === RETURNS === #


def stay_unread(plan: Return, strike, _cabinet) -> Return:
    """Report a bank whose number is not read yet."""
    return replace(plan, bank=None, outcome=Outcome.NOT_FOUND, halfway=strike.seconds)


def stick_half_way(plan: Return, strike, cabinet) -> Return:
    """Have the motor fail with the bank half way in, in one of the ways it can."""
    code = strike.choose(sorted(cabinet.half_returns))
    return replace(
        plan,
        bank=plan.bank if cabinet.half_returns[code] else None,
        code=code,
        outcome=Outcome.JAM,
        halfway=strike.seconds,
    )


def misread_number(plan: Return, _strike, _cabinet) -> Return:
    """Take the bank for one that nobody has registered."""
    if plan.bank is None:
        return plan
    return replace(plan, bank=str(int(plan.bank) % MISREADING + MISREADING))


def name_empty_slot(plan: Return, strike, cabinet) -> Return:
    """Name a slot in which nothing lies."""
    empty = [slot.number for slot in cabinet.slots.values() if slot.bank is None]
    return replace(plan, slot=strike.choose(empty)) if empty else plan


def name_taken_slot(plan: Return, strike, cabinet) -> Return:
    """Name a slot in which another bank lies."""
    return replace(plan, slot=_other(plan.slot, strike, cabinet))


# === INVENTORIES === #


def tell_old_slots(plan: Report, _strike, cabinet) -> Report:
    """Tell the slots as at the inventory before."""
    return replace(plan, readings=cabinet.last_readings or plan.readings)


def swap_slots(plan: Report, strike, _cabinet) -> Report:
    """Tell a bank in an empty slot's place, and the other way round."""
    full = [n for n, reading in enumerate(plan.readings) if reading.bank]
    empty = [n for n, reading in enumerate(plan.readings) if not reading.bank]
    if not full or not empty:
        return plan
    one, other = strike.choose(full), strike.choose(empty)
    readings = list(plan.readings)
    readings[one] = replace(plan.readings[other], slot=plan.readings[one].slot)
    readings[other] = replace(plan.readings[one], slot=plan.readings[other].slot)
    return replace(plan, readings=tuple(readings))


def leave_out_slots(plan: Report, _strike, _cabinet) -> Report:
    """Tell the first half of the slots alone."""
    half = len(plan.readings) // 2
    return replace(plan, readings=plan.readings[:half]) if half else plan


def tell_ghost(plan: Report, strike, cabinet) -> Report:
    """Tell a bank in the slot that it left."""
    left = [s for s in cabinet.slots.values() if s.bank is None and s.left]
    if not left:
        return plan
    slot = strike.choose(left)
    return _tell_in(plan, slot.number, slot.left, cabinet)


def tell_twin(plan: Report, strike, cabinet) -> Report:
    """Tell a bank here that lies in another cabinet."""
    empty = [slot.number for slot in cabinet.slots.values() if slot.bank is None]
    elsewhere = cabinet.elsewhere()
    if not empty or not elsewhere:
        return plan
    return _tell_in(plan, strike.choose(empty), strike.choose(elsewhere), cabinet)


def _tell_in(plan: Report, number: int, serial: str, cabinet) -> Report:
    reading = messages.SlotReading(
        slot=number,
        state=SlotState.NORMAL,
        code=cabinet.slot_codes[SlotState.NORMAL],
        bank=serial,
        level=50,
        temperature=25,
    )
    readings = (reading if r.slot == number else r for r in plan.readings)
    return replace(plan, readings=tuple(readings))


# === FRAMES === #


def damage(plan: Saying, strike, _cabinet) -> Saying:
    """Change one byte."""
    payload = bytearray(plan.payload)
    if payload:
        payload[strike.random.randrange(len(payload))] ^= strike.random.randint(1, 255)
    return replace(plan, payload=bytes(payload))


def say_random_bytes(plan: Saying, strike, _cabinet) -> Saying:
    """Say anything but what was meant."""
    length = strike.random.randint(FEWEST_RANDOM_BYTES, MOST_RANDOM_BYTES)
    return replace(plan, payload=strike.random.randbytes(length))


# === MOMENTS === #


def suffer(name: str, arguments: tuple, plan: Moment, strike, cabinet) -> Moment:
    """Have the cabinet go through one of its troubles."""
    struck = getattr(cabinet, name)(strike, *arguments)
    return replace(plan, struck=plan.struck + struck)
