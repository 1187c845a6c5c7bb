from odoo import fields, models

from ..errors import Refusal
from ..models.case import KINDS

#: What staff can take down for a customer; a fault is reported at the cabinet.
RENTAL_KINDS = [("swap", "Wants Another Power Bank"), *KINDS[:-1]]


class CaseStart(models.TransientModel):
    """Staff take down what a customer says on the hotline.

    The same events follow as from the mini-program.
    """

    _name = "powerbank.case.start"
    _description = "Take a Complaint Down"

    rental_id = fields.Many2one("powerbank.rental", required=True, readonly=True)
    kind = fields.Selection(selection=RENTAL_KINDS, required=True)
    text = fields.Text(string="In the Customer's Words")
    cabinet_id = fields.Many2one(
        "powerbank.cabinet",
        string="Returned To",
        help="The cabinet into which the customer says he put the power bank.",
    )
    swap_reason = fields.Selection(
        selection=[
            ("not_charging", "Does Not Charge"),
            ("damaged", "Damaged"),
            ("wrong_plug", "Wrong Plug"),
            ("other", "Other"),
        ],
        string="Why",
        default="not_charging",
        help="What does not charge or is damaged is not lent again.",
    )
    about = fields.Selection(
        selection=[
            ("time", "Time"),
            ("place", "Place"),
            ("condition", "Condition"),
            ("amount", "Amount"),
        ]
    )

    # === ACTION METHODS === #

    def action_start(self):
        """Carry the customer's wish out and show what came of it.

        :raise AccessError: the user is no dispatcher, or may not see the rental.
        :raise Refusal: the rental's event says why it cannot be.
        """
        self.ensure_one()
        rental = self.rental_id._as_dispatcher()
        case = getattr(self, f"_start_{self.kind}")(rental)
        return self._open(case or rental)

    def _open(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    def _start_swap(self, rental):
        rental._ask_swap(self.swap_reason or "other")

    def _start_cannot_return(self, rental):
        return rental._claim_cannot_return(text=self.text)

    def _start_returned(self, rental):
        cabinet = self.cabinet_id.sudo() or rental.cabinet_id
        return rental._claim_returned(cabinet, text=self.text)

    def _start_not_charging(self, rental):
        return rental._claim_not_charging(text=self.text)

    def _start_nothing_came_out(self, rental):
        return rental._claim_nothing_came_out(text=self.text)

    def _start_dispute(self, rental):
        if not self.about:
            raise Refusal("refused", self.env._("Say what the customer disputes."))
        return rental._claim_dispute(self.about, text=self.text)
