"""What goes down to Volinks cabinets, the topics, the registry, the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from protocol import UnknownVendorError, brokered, codec, messages, volinks

PACKAGE = Path(volinks.__file__).parent
IMEI = "860602069165357"

ORDERS = [
    (messages.Check(), {"cmd": "check"}, 1),
    (messages.Check(all_boards=True), {"cmd": "check_all"}, 1),
    (messages.Upload(), {"cmd": "upload_all"}, 1),
    (
        messages.EjectBank(bank="10211856"),
        {"cmd": "popup_sn", "data": "10211856"},
        0,
    ),
    (
        messages.EjectBank(bank="10211856", timestamp=1759941810, ttl=30),
        {
            "cmd": "popup_sn",
            "data": "10211856",
            "timestamp": "1759941810",
            "ttl": "30",
        },
        0,
    ),
    (messages.EjectSlot(slot=16), {"cmd": "popup", "data": "16", "io": "0"}, 0),
    (messages.EjectSlot(slot=80, io=1), {"cmd": "popup", "data": "80", "io": "1"}, 0),
    (messages.Reboot(), {"cmd": "reboot"}, 0),
    (messages.LoadAdverts(), {"cmd": "load_ad"}, 1),
    (messages.Upgrade(), {"cmd": "push_version_publish"}, 1),
    (messages.Volume(percent=50), {"cmd": "volume", "data": "50"}, 1),
    (messages.ScanWifi(), {"cmd": "getWifi"}, 1),
    (
        messages.SetWifi(ssid="咖啡", password="p w"),
        {"cmd": "setWifi", "username": "咖啡", "password": "p w"},
        1,
    ),
    (messages.SetNetwork(mode="4g"), {"cmd": "setMode", "data": "4g"}, 1),
    (messages.SetLocation(location="tml_1"), {"cmd": "location", "data": "tml_1"}, 1),
    (messages.SendLog(), {"cmd": "check_log"}, 1),
]


# === ORDERS === #


@pytest.mark.parametrize(("order", "values", "qos"), ORDERS)
def test_command_is_written_as_the_cabinet_expects_it(order, values, qos):
    topic, payload, written_qos = volinks.command(IMEI, order)
    assert topic == f"/powerbank/{IMEI}/user/get"
    assert json.loads(payload) == values
    assert written_qos == qos


@pytest.mark.parametrize("order", [row[0] for row in ORDERS])
def test_cabinet_reads_the_command_that_was_written(order):
    assert volinks.parse_command(volinks.command(IMEI, order).payload) == order


def test_every_neutral_command_has_an_order():
    neutral = set(messages.COMMANDS.values()) - {messages.Query, messages.SetServer}
    assert {type(row[0]) for row in ORDERS} == neutral


def test_what_moves_a_bank_is_never_delivered_twice():
    moving = [row for row in ORDERS if row[0].moves_bank]
    assert len(moving) == 4
    assert all(qos == 0 for _order, _values, qos in moving)


@pytest.mark.parametrize(
    "order",
    [
        messages.EjectBank(bank="0"),
        messages.EjectBank(bank="4294967296"),
        messages.EjectBank(bank="-1"),
        messages.EjectBank(bank="RL3H01"),
        messages.EjectBank(bank=None),
        messages.EjectSlot(slot=0),
        messages.EjectSlot(slot=81),
        messages.EjectSlot(slot=1, io=2),
        messages.Volume(percent=101),
        messages.Volume(percent=1.5),
        messages.SetWifi(ssid=None, password="secret"),
    ],
)
def test_value_out_of_range_is_refused(order):
    with pytest.raises(ValueError, match=r"allowed|text"):
        volinks.command(IMEI, order)


def test_command_of_another_vendor_is_refused():
    class Dance(messages.Command):
        type = "dance"

    with pytest.raises(ValueError, match="no order for dance"):
        volinks.command(IMEI, Dance())


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff",
        b"[]",
        b"7",
        b'"check"',
        b"{}",
        b'{"cmd":"dance"}',
        b'{"cmd":["check"]}',
        b'{"cmd":"popup_sn"}',
        b'{"cmd":"popup_sn","data":"x"}',
        b'{"cmd":"popup_sn","data":{}}',
        b'{"cmd":"popup","data":"99"}',
    ],
)
def test_payload_that_is_no_order_is_refused(payload):
    with pytest.raises(ValueError, match=r"\w"):
        volinks.parse_command(payload)


def test_password_is_not_shown_in_logs():
    assert "secret" not in repr(messages.SetWifi(ssid="a", password="secret"))


# === TOPICS === #


def test_topics_name_the_cabinet_and_the_direction():
    assert volinks.downlink_topic(IMEI) == f"/powerbank/{IMEI}/user/get"
    assert volinks.uplink_topic(IMEI) == f"/powerbank/{IMEI}/user/update"
    assert volinks.heartbeat_topic(IMEI) == f"/powerbank/{IMEI}/user/heart"
    assert volinks.parse_topic(volinks.uplink_topic(IMEI)) == (IMEI, "update")
    assert volinks.parse_topic(volinks.heartbeat_topic(IMEI)) == (IMEI, "heart")


@pytest.mark.parametrize(
    "topic",
    [
        "",
        f"powerbank/{IMEI}/user/update",
        f"/powerbank/{IMEI}/user/other",
        f"/powerbank/{IMEI}/user/update/more",
        "/powerbank/+/user/update",
        "/powerbank//user/update",
        f"/powerbank/{IMEI}/user/update\n",
    ],
)
def test_foreign_topic_is_not_taken_for_ours(topic):
    assert volinks.parse_topic(topic) is None


@pytest.mark.parametrize("imei", ["", "+", "#", "a/b", "1 2", "1\n"])
def test_name_that_would_reach_other_cabinets_is_refused(imei):
    with pytest.raises(ValueError, match="topic"):
        volinks.command(imei, messages.Check())


def test_heartbeat_is_echoed_byte_by_byte_on_its_own_topic():
    raw = volinks.encode(messages.Heartbeat(signal=20))
    echo = volinks.answer(IMEI, volinks.decode(raw))
    assert echo == (volinks.heartbeat_topic(IMEI), raw, 0)


def test_nothing_but_a_heartbeat_waits_for_an_answer():
    assert volinks.answer(IMEI, messages.WifiScan()) is None


# === REGISTRY === #


def test_every_registered_vendor_has_the_whole_codec():
    wanted = {
        "answer",
        "command",
        "decode",
        "parse_topic",
        "is_read_at_once",
        "EJECTS_BY",
    }
    wanted |= {"BEAT_MINUTES", "NAME", "PROBE_SECONDS", "SILENCE_MINUTES", "UPLINKS"}
    for vendor in brokered():
        assert wanted <= set(dir(codec(vendor)))


def test_unknown_vendor_is_named_in_the_error():
    with pytest.raises(UnknownVendorError, match=r"'acme'.*volinks"):
        codec("acme")


# === COMMAND LINE === #


def run(*arguments, feed=b""):
    call = [sys.executable, str(PACKAGE), *arguments]
    done = subprocess.run(call, input=feed, capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_command_line_answers_each_line_with_one_object():
    feed = b"a8 000c 31 05 051149f1 01 00 c5\n\nA80\nno hex\n\xff\xfe\nA8 00 05 99 BA"
    code, out, err = run("decode", "volinks", feed=feed)
    answers = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [answer["type"] for answer in answers] == ["ejected"] + ["invalid"] * 5
    assert answers[0] == {
        "type": "ejected",
        "slot": 5,
        "bank": "85019121",
        "ok": True,
        "code": 1,
        "raw": "A8000C3105051149F10100C5",
    }
    assert answers[2]["raw"] == "A80"


def test_command_line_refuses_an_unknown_vendor():
    code, out, err = run("decode", "acme", feed=b"A8\n")
    assert (code, out) == (2, "")
    assert "unknown vendor 'acme'" in err
    assert "Traceback" not in err


def test_command_line_writes_orders_and_names_what_is_wrong():
    feed = "\n".join(
        [
            json.dumps({"imei": IMEI, "type": "eject_bank", "bank": "10211856"}),
            json.dumps({"imei": IMEI, "type": "eject_bank"}),
            json.dumps({"imei": IMEI, "type": "volume", "percent": 101}),
            json.dumps({"imei": IMEI, "type": ["check"]}),
            json.dumps({"imei": "+", "type": "check"}),
            "[]",
            "nothing",
            "[" * 100_000,
        ]
    )
    code, out, err = run("encode", "volinks", feed=feed.encode())
    answers = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert answers[0] == {
        "topic": f"/powerbank/{IMEI}/user/get",
        "payload": '{"cmd":"popup_sn","data":"10211856"}',
        "qos": 0,
    }
    assert [sorted(answer) for answer in answers[1:]] == [["error"]] * 7


def test_command_line_ends_quietly_when_nobody_reads_on():
    call = [sys.executable, str(PACKAGE), "decode", "volinks"]
    with subprocess.Popen(
        call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdin.write(b"A8\n")
        process.stdin.flush()
        assert b"invalid" in process.stdout.readline()
        process.stdout.close()
        _out, err = process.communicate(b"A8\n" * 10)
    assert err == b""
