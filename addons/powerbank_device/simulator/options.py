"""The options of a fleet that its two command lines share."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from .faults import chaos, known
from .recording import Frame, read_recording
from .running import replay, run
from .strikes import read_options


def add_options(parser: ArgumentParser):
    """Add what may be said about a fleet on a command line."""
    add = parser.add_argument
    add("--broker", required=True, metavar="HOST:PORT", help="the MQTT broker")
    add(
        "--tls-ca",
        metavar="FILE",
        help="speak TLS, and take only a certificate of this authority",
    )
    add(
        "--control-port",
        type=int,
        metavar="N",
        help="take control lines on this loopback port; 0 for any free one",
    )
    add(
        "--speed",
        type=float,
        default=1.0,
        metavar="X",
        help="how many seconds pass for the cabinets in one; default: %(default)s",
    )
    add(
        "--spread",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="how long it takes until the last cabinet connects",
    )
    _add_strikes(parser)
    _add_traffic(parser)


def _add_strikes(parser: ArgumentParser):
    add = parser.add_argument
    add("--seed", type=int, metavar="N", help="makes chance repeatable")
    add(
        "--fault",
        action="append",
        default=[],
        metavar="[IMEI/]NAME[,chance=P][,times=N][,seconds=S]",
        help="a fault that lies in wait for one cabinet or for all; may be repeated",
    )
    add(
        "--chaos",
        type=int,
        metavar="SEED",
        help="every fault at a small chance of its own",
    )


def _add_traffic(parser: ArgumentParser):
    add = parser.add_argument
    add(
        "--calls",
        type=Path,
        metavar="FILE",
        help="JSON object, device number -> the address at which it calls by HTTP",
    )
    add("--record", type=Path, metavar="FILE", help="write down all that is said")
    add("--replay", type=Path, metavar="FILE", help="say again what was written down")
    add(
        "--as",
        dest="renamed",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="with --replay: whose number a cabinet of the recording bears now",
    )


def act(fleet: dict, options: Namespace) -> bool:
    """Run the fleet, or replay a recording with its passwords, as the options want.

    :return: whether all of it was done
    :raise OSError: a file cannot be read, or the network cannot be reached
    :raise ValueError: something makes no sense
    """
    if options.replay:
        passwords = {row["imei"]: row.get("password") for row in fleet["cabinets"]}
        frames = read_replay(options)
        more = {"speed": options.speed, "tls_ca": options.tls_ca}
        return replay(frames, passwords, options.broker, **more)
    run(apply_options(fleet, options), options.broker, **run_options(options))
    return True


def apply_options(fleet: dict, options: Namespace) -> dict:
    """Return the fleet with the faults that the options want.

    :raise ValueError: there is no such cabinet or fault, or an option makes no sense
    """
    wanted = [_read_fault(text) for text in options.fault]
    everywhere = chaos() if options.chaos is not None else {}
    everywhere |= {name: values for imei, name, values in wanted if not imei}
    rows = [_with_faults(row, fleet, everywhere, wanted) for row in fleet["cabinets"]]
    calls = json.loads(options.calls.read_text()) if options.calls else {}
    rows = [row | _with_call(row["imei"], calls) for row in rows]
    strangers = {imei for imei, *_ in wanted if imei} - {r["imei"] for r in rows}
    if strangers:
        raise ValueError(f"no cabinet {', '.join(sorted(strangers))}")
    return {**fleet, "cabinets": rows}


def run_options(options: Namespace) -> dict:
    """Return what ``run`` takes besides fleet and broker."""
    return {
        "control_port": options.control_port,
        "speed": options.speed,
        "seed": options.seed if options.chaos is None else options.chaos,
        "spread": options.spread,
        "record": options.record,
        "tls_ca": options.tls_ca,
    }


def read_replay(options: Namespace) -> list[Frame]:
    """Return the frames of the recording that is to be replayed.

    :raise OSError: there is no such file
    :raise ValueError: it is no recording, or a new number makes no sense
    """
    renamed = dict(text.split("=", 1) for text in options.renamed)
    with options.replay.open() as lines:
        frames = list(read_recording(lines))
    strangers = renamed.keys() - {frame.cabinet for frame in frames}
    if strangers:
        raise ValueError(f"the recording has no {', '.join(sorted(strangers))}")
    return [frame.by(renamed.get(frame.cabinet, frame.cabinet)) for frame in frames]


def _read_fault(text: str) -> tuple[str, str, dict]:
    place, *words = text.split(",")
    imei, _, name = place.rpartition("/")
    known(name)
    options = read_options(words)
    return imei, name, {"times": 0 if "chance" in options else 1, **options}


def _with_call(imei: str, calls: dict[str, str]) -> dict:
    return {"http": calls[imei]} if imei in calls else {}


def _with_faults(row: dict, fleet: dict, everywhere: dict, wanted: list) -> dict:
    own = {name: values for imei, name, values in wanted if imei == row["imei"]}
    said = row.get("faults", fleet.get("faults", {}))
    return {**row, "faults": {**everywhere, **said, **own}}
