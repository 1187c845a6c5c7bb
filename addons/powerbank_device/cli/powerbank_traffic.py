import sys
from datetime import datetime
from pathlib import Path

from odoo.cli import Command


class PowerbankTraffic(Command):
    """Write what cabinets said and were told into a file, as a recording.

    One JSON object a line, as "powerbank_cabinets --record" writes it and its --replay
    reads it: at, cabinet, vendor, direction (up or down), topic, hex. Heartbeats are
    not kept in the database, and frames only as long as the settings say.
    """

    name = "powerbank_traffic"

    def run(self, args):
        from odoo.addons.powerbank_device.traffic import stored_traffic
        from odoo.addons.powerbank_rental.command_line import (
            add_database_options,
            environment,
        )

        add_database_options(self.parser)
        self._add_options()
        options = self.parser.parse_args(args)
        with environment(options, readonly=True) as env:
            window = (options.since, options.until, options.cabinets)
            frames = stored_traffic(env, *window)
        Path(options.output).write_text("".join(frame.line() for frame in frames))
        print(f"{len(frames)} frames written")
        sys.exit(0)

    def _add_options(self):
        add = self.parser.add_argument
        add("--output", required=True, metavar="FILE", help="the file to write")
        for name, end in (("--since", "first moment"), ("--until", "end")):
            add(
                name,
                type=_instant,
                metavar="TIME",
                help=f"{end}, ISO 8601 with an offset; default: all there is",
            )
        add(
            "--cabinet",
            dest="cabinets",
            action="append",
            metavar="NUMBER",
            help="of this cabinet alone; may be repeated",
        )


def _instant(text):
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("a time needs an offset, such as +00:00")
    return instant
