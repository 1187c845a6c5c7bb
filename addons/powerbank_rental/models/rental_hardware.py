from odoo import fields, models

from ..errors import Refusal


class RentalHardware(models.Model):
    """What befalls a running rental through its power bank: EX-08, EX-33, PB07."""

    _inherit = "powerbank.rental"

    free_from = fields.Datetime(
        string="Free of Charge From",
        readonly=True,
        copy=False,
        help="The clock counts no time after this instant.",
    )
    free_reason = fields.Selection(
        selection=[
            ("recall", "The power bank was recalled"),
            ("unknown_cabinet", "Seen in a cabinet that is not ours"),
        ],
        readonly=True,
        copy=False,
    )

    # === BUSINESS METHODS === #

    def _pauses(self):
        """Add the time that costs nothing."""
        free = [(self.free_from, None)] if self.free_from else []
        return super()._pauses() + free

    def _set_free_from(self, at, reason):
        """Let the clock stand from `at` on, or from earlier when it stands already."""
        at = max(at, self.started_at)
        if not self.free_from or at < self.free_from:
            self.write({"free_from": at, "free_reason": reason})

    # === EVENTS === #

    def _on_recalled(self, at, notice):
        """EX-33: the customer is asked to return it and pays nothing from now on.

        :param datetime at: UTC instant of the recall.
        :param str notice: what called it back.
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        if self.state != "in_use":
            return
        self._set_free_from(at, "recall")
        self._record("recalled", evidence=notice)
        self._set_alarm()
        self._notify("recalled")

    def _on_seen_outside(self, at, evidence):
        """EX-08: its bank was put into a cabinet that is not in the fleet.

        The clock stands from then on, provisionally: somebody has to find the cabinet.
        The rental ends when the bank is seen in one of ours, or a person ends it.

        :param datetime at: UTC instant of the return there.
        """
        self.ensure_one()
        self._lock_chain()
        if self.state != "in_use":
            return
        self._set_free_from(at, "unknown_cabinet")
        self._record("seen_outside", evidence=evidence, at=at)
        self._set_alarm()
        self.bank_id._raise_alert(
            "find_bank",
            self.env._(
                "Power bank %(bank)s of rental %(rental)s was put into a cabinet that"
                " is not in the books (%(evidence)s). Register it, or ask who runs it.",
                bank=self.bank_id.name,
                rental=self.name,
                evidence=evidence,
            ),
        )

    def _on_collected(self, custodian, evidence):
        """PB07: staff took the bank from the customer; the rental ends here.

        :param custodian: `res.partner` who has the bank now.
        """
        self.ensure_one()
        self._lock_chain()
        if self.state != "in_use":
            raise Refusal(
                "wrong_state",
                self.env._("Rental %s is not running any more.", self.name),
            )
        now = fields.Datetime.now()
        end = self._end_clock("R19", now, now, evidence, event="collected")
        self.bank_id._move(
            "carried", "collected", at=end, evidence=evidence, custodian=custodian
        )
        self.bank_id._quarantine_unsound()
        self._settle()
