"""What Relink cabinets say over MQTT, and what they are told."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protocol import messages, relink, relink_cabinet
from protocol.messages import Outcome, SlotState
from protocol.outcomes import parse_outcomes

SERIAL = "RL3H081234567"
BANK = 0x524C_3441_1234_5678


def varint(number):
    """Encode a number as the wire format says, independently of the library."""
    number %= 2**64
    groups = []
    while True:
        number, low = number >> 7, number & 0x7F
        groups.append(low | (0x80 if number else 0))
        if not number:
            return bytes(groups)


def fields(*values):
    """Encode numbers as the fields 1, 2, ... of a message; None leaves one out."""
    return b"".join(
        varint(number << 3) + varint(value)
        for number, value in enumerate(values, 1)
        if value is not None
    )


def embedded(number, body):
    return varint(number << 3 | 2) + varint(len(body)) + body


def topic(kind, code):
    return f"cabinet/{SERIAL}/{kind}/{code}"


def decode(kind, code, raw, **options):
    return relink.decode(raw, topic(kind, code), **options)


# === EJECTS === #


def test_good_push_names_slot_bank_and_sequence():
    message = decode("reply", 15, fields(3, BANK, 1, 0, 0, 0, 80, 4000, 0, 77))
    assert messages.as_dict(message) == {
        "type": "ejected",
        "slot": 3,
        "bank": str(BANK),
        "ok": True,
        "code": 1,
        "sequence": 77,
        "raw": message.raw.hex().upper(),
    }


@pytest.mark.parametrize(
    ("code", "outcome", "certain"),
    [(1, Outcome.UNKNOWN, False), (2, Outcome.TIMEOUT, False), (3, Outcome.BUSY, True)],
)
def test_failed_push_keeps_its_code_and_a_setting_tells_what_it_means(
    code, outcome, certain
):
    raw = fields(3, BANK, 0, code, 1, 1, 0, 0, 0, 77)
    assert decode("reply", 15, raw).outcome is Outcome.UNKNOWN
    texts = dict.fromkeys(relink.Dialect._fields, "")
    texts["outcomes"] = "2=timeout, 3=busy"
    message = decode("reply", 15, raw, dialect=relink.read_dialect(texts))
    assert (message.code, message.outcome) == (code, outcome)
    assert message.outcome.certain is certain


@pytest.mark.parametrize("text", ["2", "2=maybe", "x=busy", "-1=busy", "2=busy 3"])
def test_codes_that_cannot_be_read_are_refused(text):
    with pytest.raises(ValueError, match="code=meaning"):
        parse_outcomes(text)


def test_health_is_read_where_a_setting_names_its_topic():
    raw = fields(8, 3, 1, 4012, 0, 24, 97, 118, 12, 0, 77)
    assert isinstance(decode("reply", 16, raw), messages.Invalid)
    dialect = relink.Dialect(health_code=16)
    message = decode("reply", 16, raw, dialect=dialect)
    assert (message.about, message.sequence) == ("health", 77)
    assert message.values["health"] == 97
    assert (message.slot, message.health, message.cycles) == (3, None, 118)
    question = messages.Query(about="health", code=16, sequence=77)
    assert relink.command(SERIAL, question) == (topic("cmd", 16), fields(77), 1)


@pytest.mark.parametrize(("told", "known"), [(97, 97), (0, None), (101, None)])
def test_health_is_a_percentage_where_a_setting_says_so(told, known):
    raw = fields(8, 3, 1, 4012, 0, 24, told, 118, 12, 0, 77)
    dialect = relink.Dialect(health_code=16, health_in_percent=True)
    assert decode("reply", 16, raw, dialect=dialect).health == known


def test_health_of_no_slot_cannot_be_read():
    raw = fields(8, 0, 1, 4012, 0, 24, 97, 118, 12, 0, 77)
    message = decode("reply", 16, raw, dialect=relink.Dialect(health_code=16))
    assert isinstance(message, messages.Invalid)


def test_health_is_not_asked_for_on_a_guessed_topic():
    with pytest.raises(ValueError, match="no order"):
        relink.command(SERIAL, messages.Query(about="health"))


def test_forced_push_is_read_like_a_push():
    raw = fields(3, BANK, 1, 0, 0, 0, 80, 4000, 0, 77)
    assert decode("reply", 11, raw) == decode("reply", 15, raw)


# === INVENTORIES === #


def test_inventory_tells_full_empty_and_unreadable_slots():
    full = fields(1, 1, 1, 1, 1, BANK, 88, 4000, 500, -4, 0, 0)
    empty = fields(2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    unreadable = fields(3, 0, 1, 1, 0, 0, 0, 0, 0, 0, 5, 0)
    raw = fields(3) + b"".join(embedded(2, s) for s in (full, empty, unreadable))
    message = decode("reply", 13, raw + varint(3 << 3) + varint(9))
    assert message.sequence == 9
    assert [
        (s.slot, s.state, s.bank, s.level, s.temperature, s.code) for s in message.slots
    ] == [
        (1, SlotState.NORMAL, str(BANK), 88, -4, 0),
        (2, SlotState.EMPTY, None, None, None, 0),
        (3, SlotState.COMM_FAULT, None, None, None, 5),
    ]


def test_inventory_with_fewer_slots_than_it_counts_is_invalid():
    message = decode("reply", 13, fields(2) + embedded(2, fields(1)))
    assert message.reason == "1 slots, the count says 2"


def test_charge_in_steps_is_a_setting():
    raw = fields(1, 1, 1, BANK, 4, 0, 0, 25, 0, 0, 6)
    assert decode("report", 22, raw).level == 4
    dialect = relink.Dialect(level_in_steps=True)
    assert decode("report", 22, raw, dialect=dialect).level == 80


# === RETURNS === #


def test_return_is_answered_with_its_own_number_and_accepted():
    message = decode("report", 22, fields(4, 1, 1, BANK, 33, 0, 0, 25, 0, 0, 6))
    assert (message.slot, message.bank, message.level, message.ok) == (
        4,
        str(BANK),
        33,
        True,
    )
    answer = relink.answer(SERIAL, message)
    assert (answer.topic, answer.qos) == (topic("cmd", 22), 1)
    assert answer.payload == fields(4, 1, 6)
    assert relink_cabinet.parse_answer(answer.payload) == (4, relink.ACCEPTED, 6)


def test_return_without_a_readable_bank_is_accepted_but_not_a_proof():
    message = decode("report", 22, fields(4, 1, 1, 0, 0, 0, 0, 0, 0, 0, 6))
    assert (message.bank, message.ok) == (None, False)
    assert relink.answer(SERIAL, message).payload == fields(4, 1, 6)


def test_nothing_but_a_return_waits_for_an_answer():
    message = decode("reply", 15, fields(3, BANK, 1, 0, 0, 0, 80, 4000, 0, 77))
    assert relink.answer(SERIAL, message) is None


# === LOGIN, DETAILS === #


def test_login_tells_slots_signal_and_firmware():
    raw = fields(8, 1, 4, 24, 0, 0, 0) + embedded(8, b"RL1.M6.08.04")
    raw += embedded(10, b"89860000000000000000") + varint(11 << 3) + varint(1)
    message = decode("report", 10, raw)
    assert (message.count, message.signal, message.firmware, message.sequence) == (
        8,
        24,
        "RL1.M6.08.04",
        1,
    )
    assert message.iccid == "89860000000000000000"


def test_password_of_the_network_is_not_among_the_details():
    raw = fields(1, 1) + embedded(3, b"46000") + embedded(4, b"iot")
    raw += embedded(6, b"secret")
    message = decode("reply", 17, raw)
    assert message.about == "apn"
    assert message.values == {"index": 1, "valid": 1, "mccmnc": "46000", "apn": "iot"}


def test_texts_can_be_kept_in_a_database():
    login = decode("report", 10, embedded(8, b"RL1\0") + embedded(10, b"\0"))
    assert (login.firmware, login.iccid) == ("RL1\ufffd", "\ufffd")
    details = decode("reply", 17, embedded(4, b"iot\0"))
    assert details.values["apn"] == "iot\ufffd"


# === ORDERS === #


@pytest.mark.parametrize(
    ("order", "code", "payload", "qos"),
    [
        (messages.Check(), 13, fields(7), 1),
        (messages.EjectSlot(slot=5), 15, fields(5, 7), 0),
        (messages.EjectSlot(slot=5, force=True), 11, fields(5, 7), 0),
        (messages.Reboot(), 25, fields(7), 0),
        (messages.Query(about="sim_card"), 20, fields(7), 1),
        (messages.Query(about="network"), 24, fields(7), 1),
        (messages.Query(about="server"), 18, fields(None, 7), 1),
        (messages.Query(about="apn"), 17, fields(None, 7), 1),
    ],
    ids=lambda value: getattr(value, "type", None),
)
def test_order_is_written_and_understood_by_a_cabinet(order, code, payload, qos):
    numbered = replace(order, sequence=7)
    publication = relink.command(SERIAL, numbered)
    assert publication == (topic("cmd", code), payload, qos)
    assert relink_cabinet.parse_order(*publication[:2]) == numbered


@pytest.mark.parametrize(
    "order",
    [
        messages.EjectBank(bank="1"),
        messages.EjectSlot(slot=0),
        messages.EjectSlot(slot=2**32),
        messages.Query(about="weather"),
        messages.Volume(percent=50),
    ],
    ids=str,
)
def test_order_that_the_vendor_cannot_carry_is_refused(order):
    with pytest.raises(ValueError):
        relink.command(SERIAL, order)


@pytest.mark.parametrize("serial", ["", "a/b", "+", "#", "a b"])
def test_serial_that_would_reach_other_cabinets_is_refused(serial):
    with pytest.raises(ValueError):
        relink.command(serial, messages.Check())


# === NOISE === #


@pytest.mark.parametrize(
    "place", ["", "cabinet/x/cmd/15", "cabinet/x/report/99", "cabinet/a/b/reply/15"]
)
def test_topic_on_which_no_cabinet_speaks_makes_a_message_invalid(place):
    message = relink.decode(fields(3, BANK, 1), place)
    assert message.type == "invalid"
    assert "no topic" in message.reason


@given(st.sampled_from(sorted(relink.UPWARD)), st.binary(max_size=200))
def test_no_bytes_make_the_codec_raise(kind, raw):
    message = relink.decode(raw, f"cabinet/{SERIAL}/{kind}")
    assert messages.as_dict(message)["raw"] == raw.hex().upper()


def test_damaged_messages_never_raise_and_never_name_slot_zero():
    chance = random.Random(20261122)
    sound = fields(3, BANK, 1, 0, 0, 0, 80, 4000, 0, 77)
    for _number in range(20_000):
        raw = bytearray(sound)
        for _damage in range(chance.randint(1, 4)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        message = decode("reply", 15, bytes(raw[: chance.randint(0, len(raw))]))
        assert message.type == "invalid" or message.slot > 0


# === ROUND TRIPS === #

READINGS = st.builds(
    messages.SlotReading,
    slot=st.integers(1, 80),
    state=st.just(SlotState.NORMAL),
    code=st.integers(0, 255),
    bank=st.integers(1, 2**64 - 1).map(str),
    level=st.integers(0, 100),
    temperature=st.integers(-40, 90),
)


@given(st.lists(READINGS, min_size=1, max_size=48), st.integers(0, 2**32 - 1))
def test_inventory_survives_the_wire(slots, sequence):
    said = messages.Inventory(slots=tuple(slots), sequence=sequence)
    place, payload, qos = relink_cabinet.report(SERIAL, said)
    assert qos == 1
    assert relink.decode(payload, place) == said


def test_what_no_cabinet_says_is_refused():
    with pytest.raises(ValueError, match="sends no wifi_scan"):
        relink_cabinet.report(SERIAL, messages.WifiScan())
