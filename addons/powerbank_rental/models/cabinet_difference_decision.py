from odoo import api, fields, models

from ..errors import Refusal

#: What staff can decide, and the method that does it.
DECISIONS = {
    "take_over": "_take_over",
    "ask_again": "_ask_again",
    "lost": "_give_up",
    "explain": "_explain",
    "put_right": "_put_right",
}
#: Decisions after which nothing is left to do.
FINAL = ("take_over", "lost", "put_right")


class CabinetDifferenceDecision(models.Model):
    """What a person has to do about a difference, and what he decided."""

    _inherit = "powerbank.cabinet.difference"

    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("explained", "Explained"),
            ("settled", "Settled"),
        ],
        compute="_compute_state",
        store=True,
    )
    to_do = fields.Char(string="What to Do", compute="_compute_to_do")
    explained_at = fields.Datetime(readonly=True)
    decision = fields.Selection(
        selection=[
            ("take_over", "The cabinet is right: take over what it says"),
            ("ask_again", "Ask the cabinet again"),
            ("lost", "The power bank is lost"),
            ("explain", "It is explained, and stays until cabinet and books agree"),
            ("put_right", "It was put right by hand"),
        ],
        readonly=True,
    )
    reason = fields.Text(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("resolved_at", "explained_at")
    def _compute_state(self):
        for difference in self:
            if difference.resolved_at:
                difference.state = "settled"
            else:
                difference.state = "explained" if difference.explained_at else "open"

    @api.depends("kind", "state")
    @api.depends_context("lang")
    def _compute_to_do(self):
        tasks = self._tasks()
        for difference in self:
            is_open = difference.state == "open"
            difference.to_do = is_open and tasks[difference.kind]

    @api.model
    def _tasks(self):
        """Return `{kind: what a person has to do about it}`."""
        return {
            "slot_unknown": self.env._(
                "Count the slots of the cabinet and correct their number."
            ),
            "bank_unknown": self.env._(
                "Find out whose power bank it is: register it, or take it out."
            ),
            "bank_missing": self.env._(
                "Nothing yet: a second inventory in a row proves it."
            ),
            "bank_elsewhere": self.env._(
                "Look into the slot, then say which of the two places is right."
            ),
            "bank_not_expected": self.env._(
                "Nothing yet: a second inventory in a row proves it."
            ),
            "slot_taken": self.env._(
                "Look into the slot: one of the two power banks is somewhere else."
            ),
        }

    # === ACTION METHODS === #

    def action_decide(self):
        """Ask for the decision and its reason."""
        self._as_dispatcher()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide"),
            "res_model": "powerbank.difference.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_difference_ids": self.ids},
        }

    def action_ask_again(self):
        """Ask the cabinets what their slots hold."""
        self._as_dispatcher()._decide("ask_again", self.env._("asked by hand"))

    # === BUSINESS METHODS === #

    def _decide(self, decision, reason):
        """Carry out what somebody decided about each that is not settled.

        :param str decision: a key of `DECISIONS`.
        :raise Refusal: it cannot be done for one of them.
        """
        for difference in self.filtered(lambda d: d.state != "settled"):
            getattr(difference, DECISIONS[decision])(reason)
            difference.write(
                {
                    "decision": decision,
                    "reason": reason,
                    "decided_by_id": self.env.uid,
                }
            )
            if decision in FINAL:
                difference._settle("staff", fields.Datetime.now())

    def _ask_again(self, _reason):
        self.cabinet_id._request_inventory()

    def _explain(self, _reason):
        """Somebody accounts for it, as a technician does who has the power bank."""
        self.explained_at = fields.Datetime.now()

    def _put_right(self, _reason):
        """Nothing more: the books were put right, or the slot was."""

    def _give_up(self, reason):
        """PB10 without the wait: nobody expects to see the power bank again."""
        if self.kind != "bank_missing":
            raise Refusal(
                "wrong_state",
                self.env._("%s lies in a slot, so it is not lost.", self.serial),
            )
        self._take_over(reason)
        self.bank_id._on_lost()

    def _take_over(self, reason):
        """The books follow the cabinet."""
        self.ensure_one()
        if self.kind == "slot_unknown":
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Cabinet %(cabinet)s has no slot %(slot)s in the books. Correct the"
                    " number of its slots first.",
                    cabinet=self.cabinet_id.name,
                    slot=self.slot_number,
                ),
            )
        bank = self.bank_id or self._take_in(reason)
        (bank | self.slot_id.bank_id).sorted().lock_for_update(allow_referencing=True)
        self._check_unheld(bank | self.slot_id.bank_id)
        if self.kind == "bank_missing":
            bank._on_missing(reason)
        else:
            self._put_in(bank, reason)

    def _take_in(self, reason):
        """PB17: what is in no book is taken into quarantine."""
        banks = self.env["powerbank.bank"]
        known = banks._find(self.serial)
        return known or banks._register_unknown(self.serial, self.cabinet_id, reason)

    def _check_unheld(self, banks):
        """Refuse while a start has one of these; an inventory decides what came of it.

        A power bank that has moved since is no longer what the difference is about.
        """
        is_gone = self.kind == "bank_missing" and self.bank_id.slot_id != self.slot_id
        if is_gone or self.slot_id.state == "ejecting" or banks.reserved_rental_id:
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Slot %s is in use just now. Ask the cabinet again.",
                    self.slot_id.display_name,
                ),
            )

    def _put_in(self, bank, reason):
        """The bank lies in this slot since it was seen there first."""
        slot, since = self.slot_id, self.first_seen_at
        if bank.rental_id or bank.sold_rental_id:
            bank._on_docked(slot, since, fields.Datetime.now(), reason)
        elif bank.slot_id != slot:
            slot._make_room(reason)
            bank._forget_conflict()
            bank._dock(slot, "settled", since, reason)
