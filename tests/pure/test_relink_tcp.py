"""Relink's packets over raw TCP."""

import hashlib
import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protocol import messages, relink_tcp
from protocol.messages import Outcome, SlotState

BANK = b"RL4A\x12\x34\x56\x78"
NUMBER = str(int.from_bytes(BANK, "big"))
SECRET = b"session"


def packet(command, payload, secret=b""):
    """Frame a payload as the rule says, independently of the codec."""
    check = 0
    for byte in payload:
        check ^= byte
    digest = hashlib.md5(payload + secret).digest()
    token = bytes([digest[15], digest[11], digest[7], digest[3]])
    head = (len(payload) + 7).to_bytes(2, "big") + bytes([command, 1, check])
    return head + token + payload


def record(slot, bank=BANK, level=90, temperature=25, status=0xC8):
    return struct.pack(">B8sBHHbBB", slot, bank, level, 4100, 0, temperature, status, 9)


SLOTS = bytes([8, 1]) + record(1) + record(2, bytes(8), 0, 0, 0) + record(3, bytes(8))
LOGIN = struct.pack(">IHH", 5, 0xA0A0, 5) + b"RL3H\0" + struct.pack(">I", 1_760_000_000)
FRAMES = {
    "login": packet(0x60, LOGIN + SLOTS),
    "heartbeat": packet(0x61, b""),
    "inventory": packet(0x64, SLOTS),
    "ejected": packet(0x65, bytes([3, 1]) + BANK + b"\0\0"),
    "forced": packet(0x80, bytes([3, 1]) + BANK),
    "returned": packet(0x66, record(4, level=12)),
    "sim card": packet(0x69, b"\0\x05" + b"89860"),
    "abnormal": packet(0x83, bytes([1, 6]) + BANK),
}


def test_inventory_tells_full_empty_and_unreadable_slots():
    message = relink_tcp.decode(FRAMES["inventory"])
    assert [(s.slot, s.state, s.bank, s.level, s.code) for s in message.slots] == [
        (1, SlotState.NORMAL, NUMBER, 90, 0xC8),
        (2, SlotState.EMPTY, None, None, 0),
        (3, SlotState.COMM_FAULT, None, None, 0xC8),
    ]


def test_login_brings_the_inventory_along():
    message = relink_tcp.decode(FRAMES["login"])
    assert (message.type, message.count) == ("login", 8)
    assert message.device_time == 1_760_000_000
    assert message.slots == relink_tcp.decode(FRAMES["inventory"]).slots


@pytest.mark.parametrize("name", ["ejected", "forced"])
def test_good_eject_names_slot_and_bank(name):
    message = relink_tcp.decode(FRAMES[name])
    assert (message.type, message.slot, message.bank, message.ok) == (
        "ejected",
        3,
        NUMBER,
        True,
    )


def test_eject_with_an_undocumented_result_leaves_open_what_came_out():
    raw = packet(0x65, bytes([3, 4]) + BANK + b"\1\1")
    message = relink_tcp.decode(raw)
    assert (message.code, message.outcome) == (4, Outcome.UNKNOWN)


def test_return_names_slot_bank_and_charge():
    message = relink_tcp.decode(FRAMES["returned"])
    assert (message.type, message.slot, message.bank, message.level) == (
        "returned",
        4,
        NUMBER,
        12,
    )


def test_slot_opened_without_an_order_is_an_alarm():
    message = relink_tcp.decode(FRAMES["abnormal"])
    assert messages.as_dict(message) == {
        "type": "slot_alarm",
        "slot": 6,
        "bank": NUMBER,
        "code": 1,
        "raw": FRAMES["abnormal"].hex().upper(),
    }


def test_number_of_the_card_is_a_detail():
    message = relink_tcp.decode(FRAMES["sim card"])
    assert (message.about, message.values) == ("sim_card", {"iccid": "89860"})


def test_token_of_another_session_is_refused_where_the_secret_is_known():
    own, foreign = (packet(0x61, b"", secret) for secret in (SECRET, b"other"))
    assert relink_tcp.decode(own, secret=SECRET).type == "heartbeat"
    refused = relink_tcp.decode(foreign, secret=SECRET)
    assert refused.reason == "the token is not that of this session"


@pytest.mark.parametrize("name", FRAMES)
def test_codec_frames_as_the_rule_says(name):
    command, payload = relink_tcp.unframe(FRAMES[name])
    assert relink_tcp.frame(command, payload) == FRAMES[name]


@pytest.mark.parametrize("name", FRAMES)
def test_every_cut_of_a_packet_is_invalid(name):
    for length in range(len(FRAMES[name])):
        cut = relink_tcp.decode(FRAMES[name][:length])
        assert cut.type == "invalid"
        assert "cut short" in cut.reason


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (packet(0x7F, b"1"), "command 0x7F is not known"),
        (packet(0x65, b"\0\1" + BANK), "no slot is named"),
        (packet(0x64, b"\1\0" + record(1) * 2), "no records of up to 1 slots"),
        (packet(0x66, b"\1"), "a payload of 1 bytes"),
        (packet(0x61, b"") + b"x", "too long"),
        (packet(0x60, bytes(12) + SLOTS), "magic is 0x0000"),
    ],
)
def test_refused_packet_says_why(raw, reason):
    message = relink_tcp.decode(raw)
    assert message.type == "invalid"
    assert reason in message.reason


def test_damaged_checksum_is_refused():
    raw = bytearray(FRAMES["returned"])
    raw[-1] ^= 1
    assert "checksum is" in relink_tcp.decode(bytes(raw)).reason


@given(st.binary(max_size=300))
def test_no_bytes_make_the_codec_raise(raw):
    assert messages.as_dict(relink_tcp.decode(raw))["raw"] == raw.hex().upper()


@given(st.integers(0, 255), st.binary(max_size=300))
def test_no_payload_in_a_sound_frame_makes_the_codec_raise(command, payload):
    assert relink_tcp.decode(packet(command, payload)).raw == packet(command, payload)


def test_stream_is_cut_into_packets_wherever_it_is_broken():
    stream = b"".join(FRAMES.values())
    chance = random.Random(7)
    for _try in range(200):
        rest, found, at = b"", [], 0
        while at < len(stream):
            size = chance.randint(1, 40)
            packets, rest = relink_tcp.split(rest + stream[at : at + size])
            found += packets
            at += size
        assert (found, rest) == (list(FRAMES.values()), b"")


@pytest.mark.parametrize("start", [b"\0\0", b"\xff\xff"])
def test_stream_that_cannot_be_one_is_given_up(start):
    with pytest.raises(relink_tcp.FrameError):
        relink_tcp.split(start + bytes(20))


# === WHAT GOES DOWN === #

ORDERS = [
    (messages.Check(), 0x64, b""),
    (messages.EjectSlot(slot=3), 0x65, b"\x03"),
    (messages.EjectSlot(slot=3, force=True), 0x80, b"\x03"),
    (messages.Reboot(), 0x67, b""),
    (messages.Query(about="firmware"), 0x62, b""),
    (messages.Query(about="server"), 0x6A, b""),
    (messages.Query(about="sim_card"), 0x69, b""),
    (messages.Query(about="volume"), 0x77, b""),
    (
        messages.SetServer(address="a.example", port=9066),
        0x63,
        b"\0\x0aa.example\0\0\x059066\0\x1e",
    ),
]


@pytest.mark.parametrize(("order", "code", "payload"), ORDERS)
def test_order_is_written_as_documented_and_read_back(order, code, payload):
    publication = relink_tcp.command("RL3H", order, SECRET)
    assert publication == ("", packet(code, payload, SECRET), 0)
    assert relink_tcp.parse_order(publication.payload, SECRET) == order


def test_volume_goes_down_only_where_its_range_is_known():
    order = messages.Volume(percent=50)
    with pytest.raises(ValueError, match="setting"):
        relink_tcp.command("RL3H", order)
    dialect = relink_tcp.Dialect(loudest=15)
    assert relink_tcp.command("RL3H", order, dialect=dialect).payload == packet(
        0x70, b"\x08"
    )


@pytest.mark.parametrize(
    "order",
    [
        messages.EjectSlot(slot=0),
        messages.EjectSlot(slot=256),
        messages.EjectBank(bank="7"),
        messages.Query(about="apn"),
        messages.SetServer(address="a", port=1, heartbeat_seconds=0),
        messages.SetServer(address="a" * 70_000, port=1),
    ],
)
def test_order_that_the_cabinet_would_misread_is_refused(order):
    with pytest.raises(ValueError, match=r"allowed|no order|too long"):
        relink_tcp.command("RL3H", order)


@pytest.mark.parametrize(
    "raw", [packet(0x60, b"\1"), packet(0x65, b""), packet(0x63, b"\0\1\0\0\0"), b""]
)
def test_packet_that_is_no_order_is_refused(raw):
    with pytest.raises(ValueError, match=r"\w"):
        relink_tcp.parse_order(raw)


def test_order_of_another_session_is_refused():
    order = relink_tcp.command("RL3H", messages.Reboot(), b"other").payload
    with pytest.raises(ValueError, match="token"):
        relink_tcp.parse_order(order, SECRET)


# === ANSWERS === #


def answered(name, **options):
    message = relink_tcp.decode(FRAMES[name])
    publication = relink_tcp.answer("RL3H", message, SECRET, **options)
    return publication and relink_tcp.unframe(publication.payload, SECRET)


def test_login_is_welcomed_with_a_new_number_and_the_time():
    code, payload = answered("login", nonce=7, timestamp=1_760_000_000)
    assert (code, payload) == (0x60, struct.pack(">BII", 1, 7, 1_760_000_000))


def test_return_is_accepted_and_told_back():
    code, payload = answered("returned")
    assert (code, payload[:2]) == (0x66, bytes([4, 1]))
    assert payload[2:] == record(4, level=12)[1:]


def test_heartbeat_and_alarm_are_acknowledged_and_nothing_else_is():
    assert answered("heartbeat") == (0x61, b"")
    assert answered("abnormal") == (0x83, b"")
    assert answered("inventory") is None


# === ANSWERS OF THE CABINET === #


@pytest.mark.parametrize(
    ("code", "payload", "about", "values"),
    [
        (0x62, b"\x01\x02", "firmware", {"payload": "0102"}),
        (0x63, b"", "set_server", {}),
        (0x67, b"", "reset", {}),
        (0x70, b"", "set_volume", {}),
        (0x73, b"", "set_apn", {}),
        (0x74, b"\x00\x01", "apn", {"payload": "0001"}),
        (0x77, b"\x09", "volume", {"volume": 9}),
        (
            0x6A,
            b"\0\x02a\0\0\x0380\0\x1e",
            "server",
            {"address": "a", "port": "80", "heartbeat_seconds": 30},
        ),
        (0x6A, b"\0\x02a\0\0\x0380\0", "server", {"address": "a", "port": "80"}),
    ],
)
def test_answer_of_a_cabinet_becomes_details(code, payload, about, values):
    message = relink_tcp.decode(packet(code, payload))
    assert (message.type, message.about, message.values) == ("details", about, values)


@pytest.mark.parametrize("payload", [b"", b"\0", b"\0\x05a", b"\0\x02a\0\0\x09"])
def test_server_that_is_cut_short_is_invalid(payload):
    assert relink_tcp.decode(packet(0x6A, payload)).type == "invalid"
