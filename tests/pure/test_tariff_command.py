"""The command line of the tariff: JSON lines in, JSON lines out."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tariff.__main__ import answer, main
from tariff_cases import DATA, times

PACKAGE = Path(__file__).parents[2] / "addons" / "powerbank_rental" / "tariff"
CASES = [case for case in DATA["cases"] if case.get("free_allowed", True)]
GOOD = {
    "tariff": DATA["tariffs"]["CN-A"],
    "start": "2026-05-01T10:00:00+08:00",
    "end": "2026-05-01T12:30:00+08:00",
}


def question(case):
    """Return the line of JSON that asks for a worked case."""
    start, end, pauses = times(case)
    asked = {
        "tariff": DATA["tariffs"][case["tariff"]],
        "start": start.isoformat(),
        "end": end.isoformat(),
    }
    if pauses:
        asked["pauses"] = [[edge.isoformat() for edge in pause] for pause in pauses]
    return json.dumps(asked)


def run(text):
    """Run the folder as a program and return its output lines."""
    done = subprocess.run(
        [sys.executable, str(PACKAGE)],
        input=text,
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def changed(**fields):
    return json.dumps({**GOOD, **fields})


def test_worked_cases_come_out_in_order():
    answers = run("\n".join(question(case) for case in CASES).encode())
    expected = [
        {"amount": case["amount"], "sold": case["sold"], "free": case["free"]}
        for case in CASES
    ]
    assert answers == expected


def test_bad_line_does_not_disturb_its_neighbours():
    good = json.dumps(GOOD)
    answers = run(f"{good}\nnonsense\n{good}\n\xff\n{good}".encode("latin-1"))
    assert answers[0] == answers[2] == answers[4]
    assert answers[0] == {"amount": 1200, "sold": False, "free": False}
    assert answers[1].keys() == answers[3].keys() == {"error"}


BAD = {
    "no JSON": "nonsense",
    "an empty line": "",
    "no object": "[]",
    "a number": "1",
    "nothing": "null",
    "cut short": '{"tariff": {',
    "nested too deeply": "[" * 100_000,
    "an endless number": '{"tariff": {"price": ' + "9" * 5000 + "}}",
    "not a number": json.dumps(GOOD).replace("400", "NaN", 1),
    "infinity": json.dumps(GOOD).replace("400", "Infinity", 1),
    "infinity by exponent": json.dumps(GOOD).replace("400", "1e999", 1),
    "no tariff": json.dumps({"start": GOOD["start"], "end": GOOD["end"]}),
    "no end": json.dumps({"tariff": {}, "start": GOOD["start"]}),
    "unknown key": changed(stop=1),
    "tariff of another kind": changed(tariff="CN-A"),
    "unknown field": changed(tariff={"prize": 400}),
    "text for a price": changed(tariff={"price": "four"}),
    "a list for a price": changed(tariff={"price": [400]}),
    "a negative price": changed(tariff={"price": -400}),
    "true for a price": changed(tariff={"price": True}),
    "division by zero": changed(tariff={"price": "1/0"}),
    "unknown zone": changed(tariff={"tz": "Mars/Olympus"}),
    "a contradiction": changed(tariff={"cap": 4000, "total_cap": 3000}),
    "naive start": changed(start="2026-05-01T10:00:00"),
    "naive end": changed(end="2026-05-01"),
    "naive pause": changed(pauses=[["2026-05-01T10:00:00", GOOD["end"]]]),
    "no instant": changed(start="this morning"),
    "a number for an instant": changed(start=1777600000),
    "null for an instant": changed(end=None),
    "an instant beyond the calendar": changed(end="9999-12-31T23:59:59-12:00"),
    "a pause of one instant": changed(pauses=[[GOOD["start"]]]),
    "a pause that is no list": changed(pauses=["1h"]),
    "pauses that are no list": changed(pauses=3600),
    "a pause that ends first": changed(pauses=[[GOOD["end"], GOOD["start"]]]),
}


@pytest.mark.parametrize("line", BAD.values(), ids=BAD)
def test_bad_line_is_answered_by_an_error(line):
    given_answer = answer(line)
    assert given_answer.keys() == {"error"}
    assert given_answer["error"]


def test_pauses_may_be_missing_null_or_empty():
    lines = [json.dumps(GOOD), changed(pauses=None), changed(pauses=[])]
    assert [answer(line)["amount"] for line in lines] == [1200] * 3


def test_end_before_the_start_costs_nothing():
    line = changed(end="2026-05-01T09:00:00+08:00")
    assert answer(line) == {"amount": 0, "sold": False, "free": False}


def test_each_answer_is_out_before_the_next_question():
    seen = []

    def lines():
        for number in range(3):
            seen.append(output.getvalue().count("\n"))
            yield json.dumps(GOOD).encode() if number else b"nonsense"

    output = io.StringIO()
    main(lines(), output)
    assert seen == [0, 1, 2]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
FIELD_NAMES = st.sampled_from([*DATA["tariffs"]["CN-A"], "bands", "tiers", "tz"])


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(FIELD_NAMES, json_values), json_values, json_values)
def test_no_json_raises(fields, end, pauses):
    for line in (
        changed(tariff=fields),
        changed(end=end),
        changed(pauses=pauses),
        json.dumps(end),
    ):
        assert answer(line).keys() in ({"error"}, {"amount", "sold", "free"})


@settings(max_examples=300, deadline=None)
@given(st.binary())
def test_no_bytes_raise(line):
    assert answer(line).keys() == {"error"}
