"""The frames that Volinks cabinets send: golden frames, cuts, layouts and noise."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protocol import messages, volinks
from protocol.messages import Outcome, SlotState

DATA = Path(__file__).parent / "data" / "volinks_frames.jsonl"
CASES = [json.loads(line) for line in DATA.read_text().splitlines()]
SOUND = [case for case in CASES if case["message"]["type"] != "invalid"]


def framed(code, body):
    """Frame a body as the rule says, independently of the codec."""
    data = bytes([0xA8, *(len(body) + 5).to_bytes(2, "big"), code, *body])
    return data + bytes([(256 - sum(data) % 256) % 256])


def slot_bytes(number, code=1, serial=10211856, level=80, temperature=25):
    serial_bytes = serial.to_bytes(4, "big")
    return bytes([number, code, 0, 0xEC, 1, *serial_bytes, level, temperature, 50, 1])


def record(number, **values):
    return slot_bytes(number, **values) + bytes([13, 0])


def inventory(boards, holes=None, addresses=None):
    """Frame an inventory; ``boards`` lists how many slots each board has."""
    numbers = iter(holes or range(1, sum(boards) + 1))
    addresses = addresses or range(0x10, 0x10 * (len(boards) + 1), 0x10)
    body = b""
    for address, size in zip(addresses, boards, strict=True):
        body += bytes([address, 0xFF, 0xFF, 26, 4, 22])
        body += b"".join(record(next(numbers)) for _ in range(size))
    return framed(0x10, body)


# === GOLDEN FRAMES === #


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["note"])
def test_golden_frame_is_read_as_written_down(case):
    raw = bytes.fromhex(case["hex"])
    expected = {**case["message"], "raw": raw.hex().upper()}
    assert messages.as_dict(volinks.decode(raw)) == expected


@pytest.mark.parametrize("case", SOUND, ids=lambda case: case["note"])
def test_every_cut_of_a_frame_is_invalid(case):
    raw = bytes.fromhex(case["hex"])
    for length in range(len(raw)):
        cut = volinks.decode(raw[:length])
        assert isinstance(cut, messages.Invalid)
        assert "cut short" in cut.reason
        assert cut.raw == raw[:length]


@pytest.mark.parametrize("case", SOUND, ids=lambda case: case["note"])
def test_every_changed_byte_is_noticed(case):
    raw = bytes.fromhex(case["hex"])
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 0x01
        assert isinstance(volinks.decode(changed), messages.Invalid)


@pytest.mark.parametrize(
    ("code", "least"), [(0x21, 4), (0x31, 7), (0x40, 9), (0x28, 16), (0x10, 21)]
)
def test_body_too_short_for_its_command_is_invalid(code, least):
    for length in range(least):
        message = volinks.decode(framed(code, bytes([1] * length)))
        assert isinstance(message, messages.Invalid)


@pytest.mark.parametrize(
    "case", [case for case in SOUND if case["message"]["type"] == "returned"]
)
def test_bytes_that_later_firmware_appends_do_no_harm(case):
    raw = bytes.fromhex(case["hex"])
    body = raw[4:-1].ljust(10, b"\xff")
    longer = volinks.decode(framed(0x40, body + b"\x07\x08"))
    assert longer == volinks.decode(raw)


# === CODES === #


@pytest.mark.parametrize("code", range(256))
def test_every_slot_state_byte_is_kept_and_named(code):
    body = bytes([0x10, 0xFF, 0xFF, 26, 4, 22]) + record(1, code=code)
    (reading,) = volinks.decode(framed(0x10, body)).slots
    assert reading.code == code
    assert reading.state is volinks.SLOT_STATES.get(code, SlotState.UNKNOWN)
    assert reading.bank == (None if code == 0 else "10211856")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (0x00, Outcome.FAILED),
        (0x01, Outcome.OK),
        (0x11, Outcome.TIMEOUT),
        (0x12, Outcome.JAM),
        (0x87, Outcome.REFUSED),
        (0x88, Outcome.EXPIRED),
        (0xFB, Outcome.NOT_FOUND),
        (0xFC, Outcome.NOT_FOUND),
        (0xFD, Outcome.BUSY),
        (0xFE, Outcome.BUSY),
        (0xFF, Outcome.REFUSED),
        (0x21, Outcome.UNKNOWN),
    ],
)
def test_eject_byte_means_the_same_by_bank_and_by_slot(code, outcome):
    by_bank = volinks.decode(framed(0x31, bytes([4, 0, 0, 0, 9, code, 0])))
    by_slot = volinks.decode(framed(0x21, bytes([0x10, 4, code, 0])))
    assert (by_bank.slot, by_bank.bank, by_slot.slot, by_slot.bank) == (4, "9", 4, None)
    assert by_bank.outcome is by_slot.outcome is outcome
    assert by_bank.code == by_slot.code == code
    assert by_bank.ok == (code == 1)


@pytest.mark.parametrize("code", [0x02, 0x05, 0x08, 0x13, 0x14, 0x21, 0x24])
def test_older_layout_names_the_board_and_its_other_states_leave_the_bank_in_doubt(
    code,
):
    board, bank, solenoid = 0x20, (10211856).to_bytes(4, "big"), 1
    raw = framed(0x31, bytes([board]) + bank + bytes([code, solenoid]))
    message = volinks.decode(raw)
    assert (message.bank, message.code, message.raw) == ("10211856", code, raw)
    assert message.outcome is Outcome.UNKNOWN
    succeeded = framed(0x31, bytes([board]) + bank + bytes([1, solenoid]))
    assert volinks.decode(succeeded).ok


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (0x00, Outcome.FAILED),
        (0x01, Outcome.OK),
        (0x10, Outcome.REFUSED),
        (0x11, Outcome.NOT_FOUND),
        (0x12, Outcome.FAILED),
        (0x13, Outcome.FAILED),
        (0x14, Outcome.FAILED),
        (0x21, Outcome.JAM),
        (0x22, Outcome.JAM),
        (0x23, Outcome.JAM),
        (0x24, Outcome.UNKNOWN),
        (0x77, Outcome.UNKNOWN),
    ],
)
def test_return_byte_has_an_outcome(code, outcome):
    message = volinks.decode(
        framed(0x40, bytes([0x10, 4, 1, 0, 0, 0, 9, code, 13, 60]))
    )
    assert (message.code, message.outcome) == (code, outcome)


def test_only_a_time_out_or_an_undocumented_byte_leaves_the_bank_in_doubt():
    doubtful = {outcome for outcome in Outcome if not outcome.certain}
    assert doubtful == {Outcome.TIMEOUT, Outcome.UNKNOWN}


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        (b"CSQ:0;BP:0", 0),
        (b"CSQ:31;BP:1", 31),
        (b"CSQ:32;BP:1", None),
        (b"CSQ:99;BP:0", None),
        (b"CSQ:;BP:0", None),
        (b"CSQ:1234;BP:0", None),
        (b"BP:0;CSQ:12", 12),
        (b"\xff\xfe", None),
        (b"", None),
    ],
)
def test_signal_is_taken_from_the_heartbeat_text(text, signal):
    message = volinks.decode(framed(0x7A, b"\x10" + text))
    assert message == messages.Heartbeat(signal=signal)


# === INVENTORY LAYOUTS === #


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7, 8, 10, 12])
@pytest.mark.parametrize("boards", range(1, 11))
@pytest.mark.parametrize("step", [0x01, 0x10])
def test_boards_are_told_apart_by_what_counts_upwards(size, boards, step):
    addresses = range(step, step * (boards + 1), step)
    raw = inventory([size] * boards, addresses=addresses)
    message = volinks.decode(raw)
    assert message.boards == boards
    assert [reading.slot for reading in message.slots] == [*range(1, size * boards + 1)]
    assert {reading.bank for reading in message.slots} == {"10211856"}
    assert message.addressable


@pytest.mark.parametrize(("boards", "size"), [(6, 1), (1, 8), (2, 8), (7, 2), (6, 2)])
def test_length_that_fits_several_layouts_is_read_the_consistent_way(boards, size):
    lengths = {
        count * (6 + 15 * per_board)
        for count in range(1, 20)
        for per_board in range(1, 30)
        if count != boards
    }
    raw = inventory([size] * boards)
    assert len(raw) - 5 in lengths
    message = volinks.decode(raw)
    assert (message.boards, len(message.slots)) == (boards, boards * size)


def test_boards_that_each_begin_with_one_are_read_but_name_no_place():
    message = volinks.decode(inventory([4, 4], holes=[1, 2, 3, 4] * 2))
    assert [reading.slot for reading in message.slots] == [1, 2, 3, 4, 1, 2, 3, 4]
    assert not message.addressable


def test_inventory_that_fits_no_layout_is_invalid():
    message = volinks.decode(inventory([4], holes=[4, 3, 2, 1]))
    assert isinstance(message, messages.Invalid)
    assert "fit no layout" in message.reason


def test_inventory_that_fits_two_layouts_is_not_guessed_at():
    body = bytearray(126)
    six_boards_of_one = {21 * n: n + 1 for n in range(6)}
    their_holes = {21 * n + 6: n + 1 for n in range(5)}
    one_board_of_eight = {15 * n + 6: n + 1 for n in range(8)}
    places = six_boards_of_one | their_holes | one_board_of_eight
    for place, value in places.items():
        body[place] = value
    message = volinks.decode(framed(0x10, body))
    assert isinstance(message, messages.Invalid)


# === NOISE === #


def noise(seed, count):
    """Yield random bytes, random bodies in sound frames, and damaged frames."""
    source = random.Random(seed)
    codes = [0x10, 0x21, 0x28, 0x31, 0x40, 0x7A, 0xCF, 0x99]
    sound = [bytes.fromhex(case["hex"]) for case in SOUND]
    for number in range(count):
        if number % 3 == 0:
            yield source.randbytes(source.randrange(80))
        elif number % 3 == 1:
            body = source.randbytes(source.randrange(130))
            yield framed(source.choice(codes), body)
        else:
            yield damaged(source, source.choice(sound))


def damaged(source, raw):
    """Change some bytes; half of the time the check byte is put right again."""
    changed = bytearray(raw)
    for _ in range(source.randint(1, 4)):
        changed[source.randrange(len(changed))] = source.randrange(256)
    if source.random() < 0.5:
        changed[-1] = (256 - sum(changed[:-1]) % 256) % 256
    return bytes(changed)


def test_noise_is_read_without_an_exception_and_keeps_its_bytes():
    kinds = set()
    for raw in noise(seed=19, count=120_000):
        message = volinks.decode(raw)
        kinds.add(message.type)
        assert message.raw == raw
        assert message.type == "invalid" or json.dumps(messages.as_dict(message))
    assert kinds >= {"invalid", "inventory", "ejected", "returned", "heartbeat"}


@given(st.binary(max_size=400))
@settings(deadline=None, derandomize=True)
def test_any_bytes_are_read_without_an_exception(raw):
    assert volinks.decode(raw).raw == raw


# === ROUND TRIP === #

byte = st.integers(0, 255)
percent = st.none() | st.integers(0, 254)
bank = st.integers(1, 2**32 - 1).map(str)


@st.composite
def ejected(draw):
    code = draw(byte)
    return messages.Ejected(
        slot=draw(byte),
        bank=draw(st.none() | bank),
        code=code,
        outcome=volinks.EJECT_OUTCOMES.get(code, Outcome.UNKNOWN),
    )


@st.composite
def returned(draw, kind=messages.Returned):
    code = draw(byte)
    measured = {"temperature": draw(percent)} if kind is messages.SelfTest else {}
    return kind(
        slot=draw(byte),
        bank=draw(st.none() | bank),
        code=code,
        outcome=volinks.RETURN_OUTCOMES.get(code, Outcome.UNKNOWN),
        level=draw(percent),
        **measured,
    )


@st.composite
def inventories(draw):
    boards, size = draw(st.integers(1, 6)), draw(st.integers(2, 8))
    return messages.Inventory(
        slots=tuple(draw(reading(n)) for n in range(1, boards * size + 1)),
        boards=boards,
    )


@st.composite
def reading(draw, number):
    code = draw(st.integers(0, 12))
    return messages.SlotReading(
        slot=number,
        state=volinks.SLOT_STATES.get(code, SlotState.UNKNOWN),
        code=code,
        bank=draw(st.none() | bank) if code else None,
        level=draw(percent),
        temperature=draw(percent),
    )


heartbeats = st.builds(
    messages.Heartbeat, signal=st.none() | st.integers(0, 31), raw=st.just(b"")
)
scans = st.builds(messages.WifiScan, body=st.binary(max_size=99), raw=st.just(b""))


@given(
    ejected()
    | returned()
    | returned(messages.SelfTest)
    | inventories()
    | heartbeats
    | scans
)
@settings(deadline=None, derandomize=True, max_examples=400)
def test_what_is_written_is_read_back_the_same(message):
    raw = volinks.encode(message)
    again = volinks.decode(raw)
    assert again == message
    assert again.raw == raw


def test_unsayable_messages_are_refused():
    reading_300 = messages.SlotReading(slot=300, state=SlotState.NORMAL, code=1)
    for message in (
        messages.Invalid(reason="noise"),
        messages.Inventory(slots=()),
        messages.Inventory(slots=(reading_300,)),
        messages.Inventory(slots=(reading_300,) * 3, boards=2),
    ):
        with pytest.raises(ValueError, match=r"\w"):
            volinks.encode(message)
