"""Traffic that is written down, and said again."""

import json
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from io import StringIO

import pytest
from many_cabinets import (
    ADDON,
    PATIENCE,
    Server,
    fleet_of,
    running_broker,
    running_fleet,
)
from simulator.recording import DOWN, UP, Frame, read_recording, recorder

AT = datetime(2026, 11, 22, 4, 5, 6, 789, tzinfo=UTC)
FRAME = Frame(AT, "86", "volinks", UP, "/powerbank/86/user/update", b"\xa8\x00")


def test_frame_is_a_line_and_comes_back_from_it():
    assert json.loads(FRAME.line()) == {
        "at": "2026-11-22T04:05:06.000789+00:00",
        "cabinet": "86",
        "vendor": "volinks",
        "direction": "up",
        "topic": "/powerbank/86/user/update",
        "hex": "A800",
    }
    assert Frame.from_line(FRAME.line()) == FRAME


def test_recorder_writes_a_line_for_each_frame():
    stream = StringIO()
    recorder(stream)(*FRAME[1:])
    [frame] = read_recording(stream.getvalue().splitlines())
    assert frame[1:] == FRAME[1:]


def test_frame_of_one_cabinet_becomes_that_of_another():
    assert FRAME.by("87").topic == "/powerbank/87/user/update"
    assert FRAME.by("87").cabinet == "87"


@pytest.mark.parametrize(
    "line", ["", "[]", "{}", '{"at": "today"}', FRAME.line().replace("A800", "A8x")]
)
def test_line_that_is_no_frame_is_refused_with_its_number(line):
    with pytest.raises(ValueError, match="line 2"):
        list(read_recording([FRAME.line(), line]))


@pytest.fixture
def scene(tmp_path):
    """A broker and a fleet's file for two cabinets, one of each make."""
    tmp_path.chmod(0o755)
    fleet = fleet_of(2)
    vendors = {row["imei"]: row["vendor"] for row in fleet["cabinets"]}
    with running_broker(tmp_path, fleet) as port:
        yield tmp_path, fleet, vendors, port


def test_what_was_recorded_is_said_again_by_another_cabinet(scene):
    folder, fleet, vendors, port = scene
    said = [frame for frame in record(folder, fleet, port) if frame.direction == UP]
    old, same = vendors
    new = "869999999999999"
    again = {"cabinets": [{**fleet["cabinets"][0], "imei": new}, fleet["cabinets"][1]]}
    with (
        running_broker(folder, again) as port,
        closing(Server(port, vendors)) as server,
    ):
        done = replay(folder, again, port, "--as", f"{old}={new}", "--speed", "20")
        last = done.stdout.splitlines()[-1]
        assert last == f"replayed {len(said)} of {len(said)} frames"
        for uid, name in ((old, new), (same, same)):
            payloads = [frame.payload for frame in said if frame.cabinet == uid]
            assert server.wait_for_frames(name, len(payloads)) == payloads


def record(folder, fleet, port):
    """Return what was written down while each cabinet ejected a bank."""
    file = folder / "recording"
    vendors = {row["imei"]: row["vendor"] for row in fleet["cabinets"]}
    with (
        closing(Server(port, vendors)) as server,
        running_fleet(folder, fleet, port, 0, "--record", str(file)),
    ):
        for row in fleet["cabinets"]:
            server.eject(row["imei"], **row["banks"][0])
            server.wait_for_answer(row["imei"])
    frames = list(read_recording(file.read_text().splitlines()))
    assert {frame.direction for frame in frames} == {UP, DOWN}
    return frames


def replay(folder, fleet, port, *more):
    """Replay the recording to its end, with the passwords of a fleet."""
    (folder / "fleet.json").write_text(json.dumps(fleet))
    address = f"127.0.0.1:{port}"
    files = ("--fleet", folder / "fleet.json", "--replay", folder / "recording")
    return subprocess.run(
        [sys.executable, ADDON / "simulator", "--broker", address, *files, *more],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )


def test_recording_of_a_cabinet_without_a_password_is_refused(scene):
    folder, fleet, _vendors, port = scene
    (folder / "recording").write_text(FRAME.line())
    with pytest.raises(subprocess.CalledProcessError) as caught:
        replay(folder, fleet, port)
    assert "no password for cabinet 86" in caught.value.stderr
