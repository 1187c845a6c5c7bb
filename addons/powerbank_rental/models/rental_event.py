from odoo import api, fields, models
from odoo.tools import SQL

from .rental import STATES


class RentalEvent(models.Model):
    """The timeline: who, what, on which evidence, state before and after."""

    _name = "powerbank.rental.event"
    _description = "Rental Timeline"
    _inherit = ["powerbank.append.only.event"]
    _order = "id"
    _rec_name = "event"

    rental_id = fields.Many2one(
        "powerbank.rental", required=True, index=True, ondelete="restrict"
    )
    at = fields.Datetime(required=True, default=fields.Datetime.now)
    row = fields.Char(help="Row of the state table that permitted this transition.")
    actor = fields.Char(required=True)
    user_id = fields.Many2one("res.users")
    evidence = fields.Char()
    state_before = fields.Selection(selection=STATES)
    state_after = fields.Selection(selection=STATES, required=True)

    # === BUSINESS METHODS === #

    @api.model
    def _titles(self):
        return super()._titles() | {
            "confirmed": self.env._("Ordered, power bank reserved"),
            "authorized": self.env._("Deposit held, cabinet told to eject"),
            "authorization_refused": self.env._("Deposit refused or order given up"),
            "authorization_timed_out": self.env._("Deposit not held in time"),
            "ejected": self.env._("Power bank came out"),
            "other_bank_ejected": self.env._("Another power bank came out"),
            "unknown_bank_ejected": self.env._("Another came out, against the books"),
            "second_bank_ejected": self.env._("A second power bank came out"),
            "sold_bank_ejected": self.env._("A customer's own power bank came out"),
            "eject_retried": self.env._("Nothing came out, next slot tried"),
            "eject_not_retried": self.env._("No other slot can be tried"),
            "eject_never_proven": self.env._("Cabinet silent for too long, given up"),
            "bank_not_taken": self.env._("Power bank not taken, slot locked again"),
            "return_unseen": self.env._("Power bank came out for somebody else"),
            "exception_settled": self.env._("Exception settled"),
            "recalled": self.env._("Power bank recalled, free from now on"),
            "seen_outside": self.env._("Put into a cabinet that is not ours"),
            "collected": self.env._("Power bank collected by staff"),
            "eject_failed": self.env._("Nothing came out"),
            "eject_unanswered": self.env._("Cabinet silent, inventory asked for"),
            "bank_still_in_slot": self.env._("Inventory: power bank still inside"),
            "bank_gone_from_slot": self.env._("Inventory: power bank is out"),
            "eject_unverified": self.env._("Cabinet stayed silent"),
            "ejected_after_close": self.env._("Power bank came out after the end"),
            "returned": self.env._("Power bank returned"),
            "nothing_due": self.env._("Billed: nothing due"),
            "billed": self.env._("Billed"),
            "paid": self.env._("Paid"),
            **self._trouble_titles(),
        }

    @api.model
    def _trouble_titles(self):
        return {
            "swap_asked": self.env._("Swap asked for"),
            "swapped": self.env._("Power bank put back, another one on its way"),
            "swap_ejected": self.env._("Another power bank came out: swapped"),
            "swap_failed": self.env._("Swap failed: ended free of charge"),
            "paused": self.env._("No place to return to: clock stopped"),
            "place_told": self.env._("Customer told of a free slot"),
            "resumed": self.env._("Clock goes on"),
            "return_claimed": self.env._("Customer says it is returned: clock stopped"),
            "dead_bank_returned": self.env._("Dead power bank returned: waived"),
            "reported_dead": self.env._("Reported: does not charge"),
            "nothing_came_out": self.env._("Reported: nothing came out"),
            "not_found": self.env._("Not in the named cabinet: clock goes on"),
            "disputed": self.env._("Customer disputes it"),
            "case_accepted": self.env._("Case decided for the customer"),
            "case_rejected": self.env._("Case decided against the customer"),
            "ended_by_case": self.env._("Ended by the decision of a case"),
            "reminder_first": self.env._("Reminded: still running"),
            "reminder_half_day": self.env._("Reminded: half a day"),
            "reminder_day": self.env._("Reminded: a day"),
            "reminder_cap": self.env._("Reminded: cap reached"),
            "reminder_sale": self.env._("Reminded: about to be bought"),
            "ended_by_staff": self.env._("Ended by staff"),
            "sold": self.env._("Sold: kept beyond the tariff's limit"),
            "returned_after_sale": self.env._("Power bank came back after the sale"),
            "handed_over": self.env._("Power bank handed to its buyer"),
            "sale_reversed": self.env._("Sale reversed: it was returned before"),
            "amount_corrected": self.env._("Amount corrected"),
            "corrected": self.env._("Bill corrected"),
            "written_off": self.env._("Written off as a bad debt"),
        }

    @api.model
    def _append(self, rental, event, row, state_before, evidence, at=None):
        """Add a line to the timeline of `rental`, which is in its new state already.

        The actor is whom the context names as `powerbank_actor`, or the user. Written
        as plain SQL: each transition does it, and nothing depends on these rows.

        :param row: id of the state table's row, or False.
        :param datetime at: UTC instant of the event; now when missing.
        """
        now = fields.Datetime.now()
        actor = self.env.context.get("powerbank_actor")
        values = {
            "rental_id": rental.id,
            "at": at or now,
            "row": row or None,
            "event": event,
            "actor": actor or self.env.user.name,
            "user_id": None if actor else self.env.uid,
            "evidence": evidence or None,
            "state_before": state_before,
            "state_after": rental.state,
            "create_uid": self.env.uid,
            "create_date": now,
        }
        self.env.cr.execute(
            SQL(
                "INSERT INTO powerbank_rental_event (%s) VALUES %s",
                SQL(", ".join(values)),
                tuple(values.values()),
            )
        )
        rental.invalidate_recordset(["event_ids"])
