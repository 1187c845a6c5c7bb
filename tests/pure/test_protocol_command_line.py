"""The command line reads frames of every vendor."""

import json
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "addons" / "powerbank_device" / "protocol"


def run(*arguments, feed):
    call = [sys.executable, str(PACKAGE), *arguments]
    done = subprocess.run(call, input=feed, capture_output=True, check=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_relink_messages_stand_behind_their_topic():
    place = "cabinet/RL3H1/report/22"
    lines = (f"{place} 0804 1801 20d209 2821 5806", "0804", f"{place} FF")
    returned, nameless, damaged = run("decode", "relink", feed="\n".join(lines))
    assert returned == {
        "type": "returned",
        "slot": 4,
        "bank": "1234",
        "ok": True,
        "code": 0,
        "level": 33,
        "sequence": 6,
        "raw": "0804180120D20928215806",
    }
    assert "no topic" in nameless["reason"]
    assert damaged["reason"] == "not a protobuf message of this kind"


def test_relink_packets_say_themselves_what_they_are():
    [message] = run("decode", "relink_tcp", feed="0007 61 01 00 04e9008d\n")
    assert message["type"] == "heartbeat"


def test_binary_orders_are_shown_as_hexadecimal():
    order = {"imei": "RL3H1", "type": "eject_slot", "slot": 5}
    [answer] = run("encode", "relink", feed=json.dumps(order))
    assert answer == {"topic": "cabinet/RL3H1/cmd/15", "payload": "0805", "qos": 0}
