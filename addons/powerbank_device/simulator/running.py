"""A fleet or a replay as a process that runs until it is asked to end."""

import resource
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path

from .control import ControlServer, answer
from .fleet import Fleet
from .recording import Frame, recorder
from .replay import Replay


def say(line: str):
    """Tell the one who started the fleet, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(
    fleet: dict,
    broker: str,
    control_port: int | None = None,
    speed: float = 1.0,
    seed: int | None = None,
    announce: Callable[[str], None] = say,
    spread: float = 0.0,
    record: Path | None = None,
    tls_ca: str | None = None,
):
    """Run a fleet until the process is asked to end (SIGINT, SIGTERM).

    :param fleet: ``{"cabinets": [{"imei", "password", "slots", "banks": [{"slot",
        "bank", "level"}]}]}``, more in the README
    :param broker: ``HOST:PORT``
    :param control_port: where to take control lines, 0 for any free port, or None
    :param speed: how many seconds pass for the cabinets in one of the clock
    :param seed: makes chance repeatable
    :param announce: gets one line with ``ready`` when all cabinets are connected
    :param spread: over how many seconds of the clock the cabinets connect
    :param record: the file to which all that goes up and down is added
    :param tls_ca: file of the authority that the broker's certificate is from; no TLS
        without
    :raise ValueError: the fleet does not make sense
    """
    _allow_many_sockets()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as running:
        more = {"tls_ca": tls_ca}
        if record:
            more["record"] = recorder(running.enter_context(record.open("a", 1)))
        world = Fleet(fleet, broker, speed, seed, spread, **more)
        running.enter_context(closing(world))
        line = f"ready: {len(world.cabinets)} cabinets"
        if control_port is not None:
            server = ControlServer(world.loop, control_port, partial(answer, world))
            running.enter_context(closing(server))
            line += f", control port {server.port}"
        world.on_ready = partial(announce, line)
        with suppress(KeyboardInterrupt):
            world.start()
            world.loop.run()


def replay(
    frames: Iterable[Frame],
    passwords: Mapping[str, str],
    broker: str,
    speed: float = 1.0,
    announce: Callable[[str], None] = say,
    tls_ca: str | None = None,
) -> bool:
    """Say a recording again.

    :param announce: gets a line with ``ready`` when all cabinets are connected, and one
        that says how many frames the broker has taken
    :param tls_ca: as `run` takes it
    :return: whether it has taken all of them
    :raise ValueError: there is nothing to say, or a cabinet without a password
    """
    _allow_many_sockets()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with closing(Replay(frames, passwords, broker, speed, tls_ca=tls_ca)) as again:
        again.on_ready = partial(announce, f"ready: {len(again.frames)} frames")
        with suppress(KeyboardInterrupt):
            again.run()
    announce(f"replayed {again.said} of {len(again.frames)} frames")
    return again.said == len(again.frames)


def _allow_many_sockets():
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
