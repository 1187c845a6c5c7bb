from datetime import timedelta

from odoo import api, fields, models


class RentalBank(models.Model):
    """Which bank served which rental, and when (invariants R6 and R7)."""

    _name = "powerbank.rental.bank"
    _description = "Power Bank of a Rental"
    _order = "rental_id, from_at"

    rental_id = fields.Many2one(
        "powerbank.rental", required=True, index=True, ondelete="restrict"
    )
    bank_id = fields.Many2one(
        "powerbank.bank", required=True, index=True, ondelete="restrict"
    )
    from_at = fields.Datetime(required=True)
    to_at = fields.Datetime()
    level_out = fields.Integer(
        string="Charge Taken (%)", default=-1, help="-1 when unknown."
    )
    level_in = fields.Integer(
        string="Charge Returned (%)", default=-1, help="-1 when unknown."
    )

    _one_bank_at_a_time = models.Constraint(
        "EXCLUDE USING gist (rental_id WITH =, tsrange(from_at, to_at) WITH &&)",
        "A rental holds one power bank at a time.",
    )
    _one_rental_at_a_time = models.Constraint(
        "EXCLUDE USING gist (bank_id WITH =, tsrange(from_at, to_at) WITH &&)",
        "A power bank serves one rental at a time.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Note the charge with which each power bank goes out."""
        banks = self.env["powerbank.bank"]
        for vals in vals_list:
            level = banks.browse(vals["bank_id"]).level
            vals.setdefault("level_out", level)
        return super().create(vals_list)

    # === BUSINESS METHODS === #

    def _note_return(self):
        """Keep the charge measured on the return, where the slot measured one."""
        for line in self:
            bank = line.bank_id
            if bank.level_at and bank.level_at >= line.from_at:
                line.level_in = bank.level

    def _has_discharged(self):
        """Whether charge went out of it; None where nobody knows."""
        self.ensure_one()
        if self.level_out < 0 or self.level_in < 0:
            return None
        tolerance = self.env["powerbank.rental"]._setting("discharge_tolerance", 2)
        return self.level_in < self.level_out - tolerance

    def _was_good_since(self):
        """Whether a later rental shows that this power bank does charge."""
        self.ensure_one()
        later = self.bank_id.rental_line_ids.filtered(
            lambda line: line.to_at and line.from_at > self.from_at
        )
        return any(line._was_good() for line in later)

    def _was_good(self):
        """Charge went out of it; where none was measured, it was kept for long."""
        self.ensure_one()
        if self.rental_id.waiver:
            return False
        discharged = self._has_discharged()
        if discharged is not None:
            return discharged
        minutes = self.env["powerbank.rental"]._setting("dead_bank_minutes", 10)
        return self.to_at - self.from_at > timedelta(minutes=minutes)
