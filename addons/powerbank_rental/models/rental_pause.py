from odoo import fields, models

#: Why a clock may stand still.
REASONS = [
    ("full", "No Free Slot Nearby"),
    ("offline", "Cabinets Nearby Offline"),
    ("closed", "Venues Nearby Closed"),
    ("no_place", "Cannot Be Returned"),
    ("swap", "Between Two Power Banks"),
    ("claim", "Said to Be Returned"),
    ("dispute", "Dispute"),
]
#: Reasons that end when a place to return to is free (R22).
PLACE_REASONS = ("full", "offline", "closed", "no_place")


class RentalPause(models.Model):
    """An interval in which the clock of a rental stands still (R21 to R23).

    Several may overlap, each for a reason of its own; the bill leaves out what any of
    them covers. A provisional one stands until somebody has decided; the customer pays
    no more than with it. A rejected one counts as if the clock had never stopped.
    """

    _name = "powerbank.rental.pause"
    _description = "Pause of a Rental"
    _order = "rental_id, from_at, id"

    rental_id = fields.Many2one(
        "powerbank.rental", required=True, index=True, ondelete="restrict"
    )
    case_id = fields.Many2one("powerbank.case", index="btree_not_null")
    from_at = fields.Datetime(string="Clock Stopped", required=True)
    to_at = fields.Datetime(string="Clock Went On")
    reason = fields.Selection(selection=REASONS, required=True)
    state = fields.Selection(
        selection=[
            ("provisional", "Provisional"),
            ("granted", "Granted"),
            ("rejected", "Rejected"),
        ],
        required=True,
        default="granted",
    )
    evidence = fields.Char()
    opened_by = fields.Char(required=True)
    decided_by = fields.Char()
    decided_at = fields.Datetime()
    check_at = fields.Datetime(help="When to look for a free slot next.")
    told_at = fields.Datetime(
        string="Told of a Place", help="The customer knows where a slot is free."
    )
    told_station_id = fields.Many2one("powerbank.station", string="Free Slot At")

    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (rental_id WITH =, reason WITH =,"
        " tsrange(from_at, to_at) WITH &&) WHERE (state <> 'rejected')",
        "A clock stands still once at a time for each reason.",
    )
    _ends_after_begin = models.Constraint(
        "CHECK (to_at >= from_at)", "A pause cannot end before it begins."
    )

    # === BUSINESS METHODS === #

    def _is_open(self):
        self.ensure_one()
        return self.state != "rejected" and not self.to_at

    def _close(self, at):
        """Let the clock go on at `at` (UTC); a pause never ends before it began."""
        for pause in self.filtered(lambda p: p._is_open()):
            pause.write({"to_at": max(pause.from_at, at), "check_at": False})
            pause.case_id._on_pause_over()

    def _decide(self, state):
        """A person, or a stronger proof, has the last word on a provisional pause."""
        actor = self.env.context.get("powerbank_actor")
        self.filtered(lambda p: p.state == "provisional").write(
            {
                "state": state,
                "decided_by": actor or self.env.user.name,
                "decided_at": fields.Datetime.now(),
            }
        )
