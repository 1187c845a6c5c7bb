from datetime import timedelta

from odoo import api, fields, models

#: Takeovers of one cabinet within so many minutes that are too many (row H09).
TAKEOVERS, TAKEOVER_MINUTES = 2, 10
#: How many times more they must be when no address came back.
ROAMING_FACTOR = 3
KEEP_DAYS = 90


class CabinetSession(models.Model):
    """Who signed in as a cabinet, and from where; the gateway alone writes it.

    The broker lets one session live under a number. A second login takes over from the
    first, as MQTT has it, and the broker tells so.
    """

    _name = "powerbank.cabinet.session"
    _description = "Cabinet Session"
    _log_access = False
    _order = "id DESC"
    _rec_name = "cabinet_id"

    cabinet_id = fields.Many2one(
        "powerbank.cabinet", required=True, readonly=True, ondelete="cascade"
    )
    started_at = fields.Datetime(required=True, readonly=True)
    ended_at = fields.Datetime(readonly=True)
    address = fields.Char(required=True, readonly=True)
    port = fields.Integer(required=True, readonly=True)
    took_over = fields.Boolean(
        readonly=True, help="Another session under this number lived, and was put out."
    )
    is_checked = fields.Boolean(readonly=True)

    _cabinet_started = models.Index("(cabinet_id, started_at)")
    _unchecked = models.Index("(cabinet_id) WHERE NOT is_checked")
    _live = models.Index("(cabinet_id) WHERE ended_at IS NULL")

    # === EVENTS === #

    def _on_takeover(self):
        """H09: tell a second device under one number from a cabinet that came back.

        After a power cut, or when a mobile network gives it another address, a cabinet
        signs in while the broker still waits for its last session: one takeover. Two
        devices under one number put each other out again and again, so somebody comes
        back to an address from which he was put out. Where all come from one address,
        as behind a shared one, only their number tells.
        """
        for cabinet, sessions in self.grouped("cabinet_id").items():
            evidence = self._second_login(cabinet, max(sessions.mapped("started_at")))
            sessions.is_checked = True
            if evidence:
                cabinet._on_duplicate_login(evidence)

    @api.model
    def _second_login(self, cabinet, until):
        """Return what proves a second device under a number, None if nothing does."""
        limit, window = self._limits()
        sessions = self.search(
            [
                ("cabinet_id", "=", cabinet.id),
                ("started_at", ">", until - window),
                ("started_at", "<=", until),
            ],
            order="id",
        )
        takeovers = sessions.filtered("took_over")
        addresses = sessions.mapped("address")
        needed = limit if _comes_back(addresses) else limit * ROAMING_FACTOR
        if len(takeovers) < needed:
            return None
        return self.env._(
            "Two devices sign in as %(cabinet)s and put each other out: %(count)s times"
            " within %(minutes)s minutes, from %(addresses)s. Give the cabinet a new"
            " password at once, look at it, then bring it into service again.",
            cabinet=cabinet.device_uid,
            count=len(takeovers),
            minutes=int(window.total_seconds() // 60),
            addresses=", ".join(sorted(set(addresses))),
        )

    @api.model
    def _limits(self):
        """Return how many takeovers are too many, and within which time."""
        number = self.env["res.config.settings"]._number
        return (
            number("powerbank_device.takeovers", TAKEOVERS),
            timedelta(
                minutes=number("powerbank_device.takeover_minutes", TAKEOVER_MINUTES)
            ),
        )


def _comes_back(addresses):
    """Tell whether one returns to an address after another was used: A, B, A."""
    changes = [
        address
        for place, address in enumerate(addresses)
        if place == 0 or address != addresses[place - 1]
    ]
    return len(changes) > len(set(changes))
