"""Read cabinets' frames, or write commands, on the command line.

``decode VENDOR`` takes one frame a line in hexadecimal, spaces allowed, and answers
each with one JSON object; where only the topic says what a frame is, it stands before
it. ``encode VENDOR`` takes one JSON command a line, its ``imei`` and ``type`` beside
the command's own fields, and answers what would be published.
"""

import argparse
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from protocol.messages import as_dict, command_from_dict
from protocol.registry import UnknownVendorError, codec


def decode_line(vendor_codec, line: str) -> dict:
    """Return the message in a line of hexadecimal digits, ``invalid`` if it is none."""
    words = line.split()
    topic = words.pop(0) if words and "/" in words[0] else ""
    digits = "".join(words).upper()
    try:
        frame = bytes.fromhex(digits)
    except ValueError:
        reason = "not hexadecimal, or half a byte is missing"
        return {"type": "invalid", "reason": reason, "raw": digits}
    return as_dict(vendor_codec.decode(frame, topic))


def encode_line(vendor_codec, line: str) -> dict:
    """Return topic, payload and QoS of a JSON command, or ``error``."""
    try:
        values = json.loads(line)
        if not isinstance(values, dict):
            raise ValueError("a JSON object is expected")
        imei = str(values.pop("imei", ""))
        topic, payload, qos = vendor_codec.command(imei, command_from_dict(values))
    except (ValueError, RecursionError) as error:
        return {"error": str(error)}
    return {"topic": topic, "payload": _readable(payload), "qos": qos}


def _readable(payload: bytes) -> str:
    """Return text as it is, and all else as upper-case hexadecimal."""
    text = payload.decode(errors="replace")
    return text if text.isprintable() else payload.hex().upper()


def main() -> int:
    parser = argparse.ArgumentParser(prog="protocol", description=__doc__)
    parser.add_argument("action", choices=["decode", "encode"])
    parser.add_argument("vendor")
    options = parser.parse_args()
    try:
        vendor_codec = codec(options.vendor)
    except UnknownVendorError as error:
        parser.error(str(error))
    convert = decode_line if options.action == "decode" else encode_line
    for line in sys.stdin.buffer:
        answer = convert(vendor_codec, line.decode(errors="replace"))
        print(json.dumps(answer), flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        sys.exit(130)
