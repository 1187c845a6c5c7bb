"""Random and mutated frames for each codec; none may raise, and each is counted.

    python tests/pure/fuzz_codecs.py [COUNT [SEED]]

The count is for each codec, a million without one.
"""

import json
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "addons" / "powerbank_device"))

from protocol import relink_cabinet, relink_tcp, volinks_http
from protocol.messages import (
    Ejected,
    Inventory,
    Login,
    Message,
    Outcome,
    Returned,
    SlotReading,
    SlotState,
    as_dict,
)
from protocol.registry import CODECS

DATA = Path(__file__).parent / "data"
MILLION = 1_000_000
LONGEST = 400
SERIAL = "RL3H082203000001"
BANK = int.from_bytes(b"RL4A\x12\x34\x56\x78", "big")
TOPICS = [f"cabinet/{SERIAL}/reply/{code}" for code in (11, 13, 15, 17, 18, 20, 24, 25)]
TOPICS += [f"cabinet/{SERIAL}/report/{code}" for code in (10, 22)]
TOPICS += [f"cabinet/{SERIAL}/cmd/15", "", "\x00", "/powerbank/86/user/update"]
TOPICS += list(volinks_http.READERS)


# === SOUND FRAMES === #


def volinks_frames():
    """Return sound frames, and what is kept of calls, each with its topic."""
    lines = (DATA / "volinks_frames.jsonl").read_text().splitlines()
    frames = [(bytes.fromhex(json.loads(line)["hex"]), "") for line in lines]
    start = b"uuid=86&simUUID=8986\nhardware=V6086&software=3.0"
    back = b"rentboxSN=86&singleSN=10211856&hole=3&sign=00"
    calls = [(start, volinks_http.CONNECT), (back, volinks_http.RETURN)]
    return frames + calls


def relink_frames():
    """Return what a virtual cabinet says."""
    bank = {"slot": 3, "bank": str(BANK), "code": 1, "outcome": Outcome.OK}
    reading = SlotReading(
        slot=1, state=SlotState.NORMAL, code=0, bank=str(BANK), level=80, temperature=25
    )
    said = [
        Ejected(sequence=7, **bank),
        Returned(sequence=8, level=50, **bank),
        Inventory(sequence=9, slots=(reading,) * 8),
        Login(sequence=1, count=8, signal=20, firmware="RL1.M6", iccid="8986"),
    ]
    reports = [relink_cabinet.report(SERIAL, message) for message in said]
    return [(report.payload, report.topic) for report in reports]


def relink_tcp_frames():
    """Return packets of every command that cabinets send."""
    record = bytes([4]) + BANK.to_bytes(8, "big") + bytes([90, 16, 4, 0, 0, 25, 200, 9])
    slots = bytes([8, 1]) + record * 3
    login = bytes([0, 0, 0, 5, 0xA0, 0xA0, 0, 5]) + b"RL3H\0" + bytes(4) + slots
    result = bytes([3, 1]) + BANK.to_bytes(8, "big") + bytes(2)
    payloads = {0x60: login, 0x61: b"", 0x64: slots, 0x65: result, 0x66: record}
    payloads |= {0x69: b"\0\x0589860", 0x80: result[:10], 0x83: result[:10]}
    server = b"\0\x02a\0\0\x0380\0\x1e"
    payloads |= {0x62: b"3.0", 0x63: b"", 0x67: b"", 0x6A: server, 0x77: b"\x09"}
    return [(relink_tcp.frame(code, payload), "") for code, payload in payloads.items()]


def fit_volinks(data):
    """Return the frame with a length and a check byte that are right."""
    if len(data) >= 5:
        data[0], data[1:3] = 0xA8, len(data).to_bytes(2, "big")
        data[-1] = -sum(data[:-1]) & 0xFF
    return bytes(data)


def fit_relink_tcp(data):
    """Return a packet whose length and check byte fit the payload."""
    return relink_tcp.frame(data[4], bytes(data[9:])) if len(data) >= 9 else bytes(data)


SOUND = {
    "volinks": (volinks_frames, fit_volinks),
    "relink": (relink_frames, bytes),
    "relink_tcp": (relink_tcp_frames, fit_relink_tcp),
}


# === DAMAGED ONES === #


def frames(vendor, chance, count):
    """Generate `(raw, topic)`: half of them noise, half of them damaged sound ones."""
    make, fit = SOUND[vendor]
    sound = make()
    for _frame in range(count):
        if chance.random() < 0.5:
            size = chance.randrange(chance.choice((8, 40, LONGEST)))
            yield chance.randbytes(size), chance.choice(TOPICS)
        else:
            raw, topic = chance.choice(sound)
            yield mutated(raw, chance, fit), topic or chance.choice(TOPICS)


def mutated(raw, chance, fit):
    """Return a frame with some bytes changed, cut out, doubled or put in.

    Every other one gets the length and the check byte that fit it, so that more than
    these is tried.
    """
    data = bytearray(raw)
    for _change in range(chance.randrange(1, 5)):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0 if data:
                data[place % len(data)] = chance.randrange(256)
            case 1:
                del data[place : place + chance.randrange(1, 9)]
            case 2:
                data[place:place] = data[place : place + chance.randrange(1, 40)]
            case 3:
                data[place:place] = chance.randbytes(chance.randrange(1, 9))
            case _ if data:
                data[place % len(data)] ^= 1 << chance.randrange(8)
    return fit(data) if chance.random() < 0.5 else bytes(data)


def run(vendor, count, seed):
    """Return how many frames of each kind there were.

    :raise Exception: what a codec raised, with the frame that made it
    """
    decode = CODECS[vendor].decode
    kinds = Counter()
    for raw, topic in frames(vendor, random.Random(seed), count):
        try:
            message = decode(raw, topic)
            assert isinstance(message, Message)
            json.dumps(as_dict(message))
        except Exception as error:
            error.add_note(f"{vendor}: {topic!r} {raw.hex()}")
            raise
        kinds[message.type] += 1
    return kinds


def main(count=MILLION, seed=20261122):
    """Try every codec; print a line of JSON for each."""
    for vendor in CODECS:
        kinds = run(vendor, int(count), int(seed))
        print(json.dumps({"vendor": vendor, "frames": kinds.total(), **kinds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
