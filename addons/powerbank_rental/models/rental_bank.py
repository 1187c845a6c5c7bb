from odoo import fields, models


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

    _one_bank_at_a_time = models.Constraint(
        "EXCLUDE USING gist (rental_id WITH =, tsrange(from_at, to_at) WITH &&)",
        "A rental holds one power bank at a time.",
    )
    _one_rental_at_a_time = models.Constraint(
        "EXCLUDE USING gist (bank_id WITH =, tsrange(from_at, to_at) WITH &&)",
        "A power bank serves one rental at a time.",
    )
