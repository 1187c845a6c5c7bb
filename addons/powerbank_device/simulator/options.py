"""The options of a fleet that its two command lines share."""

from argparse import ArgumentParser, Namespace

from .faults import chaos, known
from .strikes import read_options


def add_options(parser: ArgumentParser):
    """Add what may be said about a fleet on a command line."""
    add = parser.add_argument
    add("--broker", required=True, metavar="HOST:PORT", help="the MQTT broker")
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


def apply_options(fleet: dict, options: Namespace) -> dict:
    """Return the fleet with the faults that the options want.

    :raise ValueError: there is no such cabinet or fault, or an option makes no sense
    """
    wanted = [_read_fault(text) for text in options.fault]
    everywhere = chaos() if options.chaos is not None else {}
    everywhere |= {name: values for imei, name, values in wanted if not imei}
    rows = [_with_faults(row, fleet, everywhere, wanted) for row in fleet["cabinets"]]
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
    }


def _read_fault(text: str) -> tuple[str, str, dict]:
    place, *words = text.split(",")
    imei, _, name = place.rpartition("/")
    known(name)
    options = read_options(words)
    return imei, name, {"times": 0 if "chance" in options else 1, **options}


def _with_faults(row: dict, fleet: dict, everywhere: dict, wanted: list) -> dict:
    own = {name: values for imei, name, values in wanted if imei == row["imei"]}
    said = row.get("faults", fleet.get("faults", {}))
    return {**row, "faults": {**everywhere, **said, **own}}
