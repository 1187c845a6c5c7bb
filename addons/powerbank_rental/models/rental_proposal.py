from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models

from ..errors import Refusal
from ..money import to_major
from ..tariff import Bill

REASONS = [
    ("return_not_seen", "Returned, but not reported"),
    ("could_not_return", "Could not return it"),
    ("handed_over", "Handed to our staff"),
    ("bank_lost", "Customer lost it"),
    ("dead_bank", "Power bank did not charge"),
    ("price_shown", "Another price was shown"),
    ("goodwill", "Goodwill"),
    ("other", "Other"),
]
PLACES = [
    ("docked", "In a slot"),
    ("custodian", "With one of us"),
    ("lost", "Lost"),
    ("unknown", "Nobody knows"),
]
WAIVERS = [
    ("none", "Nothing"),
    ("amount", "An amount"),
    ("down_to", "All above an amount"),
    ("full", "Everything"),
]
#: What staff decide; a change keeps what a wizard was told.
INPUT_FIELDS = (
    "rental_id",
    "kind",
    "reason",
    "note",
    "attachment_ids",
    "ended_at",
    "bank_place",
    "slot_id",
    "custodian_id",
    "pause_from",
    "pause_to",
    "free_minutes",
    "waiver",
    "waiver_amount",
    "shown_version_id",
)


class Proposal(NamedTuple):
    """What would be billed: the pure bill, and of it in major units what is let off."""

    computed: Bill
    waived: float
    due: float


class RentalProposal(models.AbstractModel):
    """What staff want to change in a rental, and what it would then cost.

    The wizards fill it in and show its outcome; the change that they leave behind
    keeps it.
    """

    _name = "powerbank.rental.proposal"
    _description = "Proposed Change of a Rental"
    _check_company_auto = True

    rental_id = fields.Many2one("powerbank.rental", required=True, readonly=True)
    kind = fields.Selection(
        selection=[("end", "End"), ("correction", "Correction")], required=True
    )
    company_id = fields.Many2one(related="rental_id.company_id")
    currency_id = fields.Many2one(related="rental_id.currency_id")
    reason = fields.Selection(selection=REASONS, required=True)
    note = fields.Text(
        string="Evidence",
        required=True,
        help="What you saw or were told, and by whom. The customer may ask for it.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")
    ended_at = fields.Datetime(string="End")
    bank_place = fields.Selection(selection=PLACES, string="Power Bank Is")
    slot_id = fields.Many2one("powerbank.slot", check_company=True)
    custodian_id = fields.Many2one(
        "res.partner", string="Who Has It", check_company=True
    )
    pause_from = fields.Datetime(string="Clock Stands Still From")
    pause_to = fields.Datetime(string="Until")
    free_minutes = fields.Integer(help="Taken off the end of the rental.")
    free_from = fields.Datetime(readonly=True)
    free_to = fields.Datetime(readonly=True)
    waiver = fields.Selection(
        selection=WAIVERS, string="Let Off", required=True, default="none"
    )
    waiver_amount = fields.Monetary(string="Amount")
    shown_version_id = fields.Many2one(
        "powerbank.tariff.version",
        string="Price That Was Shown",
        domain="[('currency_id', '=', currency_id)]",
        check_company=True,
        help="The lower of both prices is due.",
    )

    # === BUSINESS METHODS === #

    def _propose(self):
        """Return the `Proposal`: what the rental would cost after this change.

        :raise Refusal: the times contradict each other or the rental.
        """
        self.ensure_one()
        self._check_times()
        rental, end = self.rental_id.sudo(), self._get_end()
        computed = rental._bill_until(end, self._granted())
        gross = to_major(computed.amount, rental.currency_id)
        waived = rental.currency_id.round(min(max(self._get_waived(gross), 0), gross))
        return Proposal(computed, waived, rental.currency_id.round(gross - waived))

    def _get_end(self):
        return self.ended_at or self.rental_id.ended_at or fields.Datetime.now()

    def _get_waived(self, gross):
        """Return what is let off of `gross`, with what was let off before."""
        kept = self.rental_id.waived
        match self.waiver:
            case "amount":
                kept += self.waiver_amount
            case "down_to":
                kept = max(kept, gross - self.waiver_amount)
            case "full":
                kept = gross
        return max(kept, gross - self._get_shown_price(gross))

    def _get_shown_price(self, gross):
        """EX-34: return the lower of what is billed and what was shown.

        :raise Refusal: the price is none of this company, or in another currency.
        """
        if self.reason != "price_shown" or not self.shown_version_id:
            return gross
        rental, version = self.rental_id.sudo(), self.shown_version_id.sudo()
        if (version.company_id, version.currency_id) != (
            rental.company_id,
            rental.currency_id,
        ):
            raise Refusal(
                "refused",
                self.env._(
                    "Choose a price of %(company)s in %(currency)s.",
                    company=rental.company_id.name,
                    currency=rental.currency_id.name,
                ),
            )
        shown = rental._bill_until(self._get_end(), self._granted(), version)
        return min(gross, to_major(shown.amount, rental.currency_id))

    def _check_times(self):
        self.ensure_one()
        rental, now = self.rental_id, fields.Datetime.now()
        if self.ended_at and not rental.started_at <= self.ended_at <= now:
            raise Refusal(
                "refused",
                self.env._(
                    "The end must lie between the start (%(start)s) and now.",
                    start=rental.started_at,
                ),
            )
        one_sided = bool(self.pause_from) != bool(self.pause_to)
        if one_sided or (self.pause_from and self.pause_to < self.pause_from):
            raise Refusal(
                "refused",
                self.env._("Give both times of the pause, the earlier one first."),
            )
        if self.free_minutes < 0 or self.waiver_amount < 0:
            raise Refusal("refused", self.env._("Give numbers from zero upwards."))

    # === PAUSES === #

    def _granted(self):
        """Return the pauses that this change grants, as `_pauses` has them."""
        self.ensure_one()
        pauses = [(self.pause_from, self.pause_to)] if self.pause_from else []
        if self.free_from:
            pauses.append((self.free_from, self.free_to))
        elif self.free_minutes:
            pauses.append(self._get_free_time(pauses))
        return pauses

    def _get_free_time(self, pauses):
        """Return the pause before the end in which the clock ran `free_minutes`."""
        begin = end = self._get_end()
        left = timedelta(minutes=self.free_minutes)
        known = [*self.rental_id.sudo()._pauses(), *pauses]
        for since, until in sorted(known, key=lambda pause: pause[0], reverse=True):
            gap = max(begin - min(until or end, begin), timedelta())
            if gap >= left:
                break
            left -= gap
            begin = min(begin, since)
        return begin - left, end
