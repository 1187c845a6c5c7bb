"""Bill rentals line by line: JSON in, JSON out.

Each input line is `{"tariff": {...}, "start": "...+00:00", "end": "...",
"pauses": [["..", ".."]]}`, the pauses being optional. Each gets one line, in order:
`{"amount": minor units, "sold": bool, "free": bool}` or `{"error": "..."}`.
"""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import datetime
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from tariff import Tariff, bill, contradictions

REQUIRED = {"tariff", "start", "end"}
OPTIONAL = {"pauses"}


def main(lines, output):
    """Answer every line of the binary stream `lines` at once on `output`."""
    for line in lines:
        output.write(json.dumps(answer(line)) + "\n")
        output.flush()


def answer(line):
    """Return the answer to one line of JSON; whatever is wrong becomes an error."""
    try:
        computed = _bill(_parse(line))
    except (ValueError, OverflowError, RecursionError) as error:
        return {"error": str(error) or type(error).__name__}
    return {
        "amount": computed.amount,
        "sold": computed.sold,
        "free": computed.free,
    }


def _parse(line):
    question = json.loads(line, parse_constant=_refuse_constant)
    if not isinstance(question, dict):
        raise ValueError("A line must be a JSON object.")
    if missing := REQUIRED - question.keys():
        raise ValueError(f"Missing: {', '.join(sorted(missing))}.")
    if unknown := question.keys() - REQUIRED - OPTIONAL:
        raise ValueError(f"Unknown: {', '.join(sorted(unknown))}.")
    return question


def _refuse_constant(name):
    raise ValueError(f"{name} is not a number.")


def _bill(question):
    tariff = Tariff.from_dict(question["tariff"])
    if findings := contradictions(tariff):
        raise ValueError(" ".join(str(finding) for finding in findings))
    start, end = _instant("start", question["start"]), _instant("end", question["end"])
    return bill(tariff, start, end, _pauses(question.get("pauses") or []))


def _instant(name, text):
    if not isinstance(text, str):
        raise ValueError(f"{name} must be an ISO 8601 instant with an offset.")
    return datetime.fromisoformat(text)


def _pauses(rows):
    if not isinstance(rows, list) or not all(
        isinstance(row, list) and len(row) == 2 for row in rows
    ):
        raise ValueError("pauses must be a list of pairs of instants.")
    return [[_instant("pauses", text) for text in row] for row in rows]


if __name__ == "__main__":
    ArgumentParser(
        description=__doc__, formatter_class=RawDescriptionHelpFormatter
    ).parse_args()
    main(sys.stdin.buffer, sys.stdout)
