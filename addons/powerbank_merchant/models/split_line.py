from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.powerbank_rental.money import to_major, to_minor

from ..share import shares
from .placement_share import ROLES, exact

#: Columns that say what was earned; only what was taken back may change.
FROZEN_COLUMNS = (
    "rental_id",
    "station_id",
    "company_id",
    "date",
    "role",
    "merchant_id",
    "partner_id",
    "rate",
    "amount",
    "currency_id",
)


class SplitLine(models.Model):
    """Who gets which part of the money that a rental brought in (case C.8).

    Lines are appended when the rental is paid and never rewritten; a refund only
    raises `reversed`.
    """

    _name = "powerbank.split.line"
    _description = "Split Line"
    _order = "date desc, id desc"
    _rec_name = "rental_id"

    rental_id = fields.Many2one(
        comodel_name="powerbank.rental",
        required=True,
        ondelete="restrict",
    )
    station_id = fields.Many2one(
        comodel_name="powerbank.station",
        required=True,
        index=True,
        ondelete="restrict",
        help="Where the rental began: that station earns, wherever the return was.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
    )
    date = fields.Date(
        string="Day",
        required=True,
        help="The day of payment on the station's clock.",
    )
    role = fields.Selection(
        selection=[*ROLES, ("platform", "Platform")],
        required=True,
    )
    merchant_id = fields.Many2one(
        comodel_name="powerbank.merchant",
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        required=True,
        index=True,
        ondelete="restrict",
    )
    rate = fields.Float(
        string="Rate (%)",
        digits=(5, 2),
        aggregator=None,
    )
    currency_id = fields.Many2one(comodel_name="res.currency", required=True)
    amount = fields.Monetary(string="Earned", required=True)
    reversed = fields.Monetary(help="Taken back because money was refunded.")
    net = fields.Monetary(compute="_compute_net", store=True)
    state = fields.Selection(
        selection=[("accrued", "Accrued"), ("reversed", "Reversed")],
        required=True,
        default="accrued",
        index=True,
    )

    _rental_partner_role_uniq = models.UniqueIndex(
        "(rental_id, partner_id, role)",
        "A partner earns from a rental at most once in a role.",
    )
    _merchant_day = models.Index("(merchant_id, date)")
    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)",
        "A split line cannot be negative.",
    )
    _reversed_within_amount = models.Constraint(
        "CHECK(role = 'platform' OR (reversed >= 0 AND reversed <= amount))",
        "No more can be taken back than was earned.",
    )

    def init(self):
        """Let the database refuse to rewrite or delete what was earned."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE TRIGGER powerbank_append_only
                BEFORE DELETE OR UPDATE OF %s ON powerbank_split_line
                FOR EACH ROW EXECUTE FUNCTION powerbank_refuse_change()
                """,
                SQL(", ").join(map(SQL.identifier, FROZEN_COLUMNS)),
            )
        )

    # === COMPUTE METHODS === #

    @api.depends("amount", "reversed")
    def _compute_net(self):
        for line in self:
            line.net = line.currency_id.round(line.amount - line.reversed)

    # === BUSINESS METHODS === #

    @api.model
    def _accrue(self, rental):
        """W01: split the collected money of a paid rental; a second call does nothing.

        :param rental: one `powerbank.rental` record that is done.
        :return: the lines, the platform's last; none when nothing was collected.
        """
        rental = rental.sudo()
        base = rental._split_base()
        if not base or rental.split_line_ids:
            return self.browse()
        promised = rental.share_ids
        parts = shares(base, [exact(rate) for rate in promised.mapped("rate")])
        lines = self.sudo().create(
            [
                self._line_values(rental, share, part)
                for share, part in zip([*promised, promised[:0]], parts, strict=True)
            ]
        )
        lines._book(f"split:{rental.id}", parts)
        return lines

    @api.model
    def _line_values(self, rental, share, part):
        """Return the values of one line; an empty `share` stands for the platform.

        :param int part: minor units.
        """
        at_station = rental.with_context(tz=rental.station_id.tz)
        paid = fields.Datetime.context_timestamp(at_station, rental.paid_at)
        return {
            "rental_id": rental.id,
            "station_id": rental.station_id.id,
            "company_id": rental.company_id.id,
            "currency_id": rental.currency_id.id,
            "date": paid.date(),
            "role": share.role or "platform",
            "merchant_id": share.merchant_id.id,
            "partner_id": (share.partner_id or rental.company_id.partner_id).id,
            "rate": share.rate,
            "amount": to_major(part, rental.currency_id),
        }

    def _reverse_to(self, base):
        """Take back what a refund leaves too much: split what remains anew, and
        reverse the difference (case C77).

        :param int base: what is still shared, in minor units.
        """
        lines = self.sorted("id")
        parts = shares(base, [exact(line.rate) for line in lines[:-1]])
        taken = [line._reverse(part) for line, part in zip(lines, parts, strict=True)]
        key = f"split-reversal:{lines.rental_id.id}:{base}"
        lines._book(key, [-part for part in taken])

    def _reverse(self, part):
        """Leave `part` minor units of this line; return what was taken back now."""
        self.ensure_one()
        before = to_minor(self.net, self.currency_id)
        kept = to_major(part, self.currency_id)
        self.write(
            {
                "reversed": self.currency_id.round(self.amount - kept),
                "state": "accrued" if part else "reversed",
            }
        )
        return before - part

    def _book(self, key, parts):
        """Move the partners' parts from revenue to what is owed to them.

        :param str key: names the fact in the ledger.
        :param parts: minor units of each line, the platform's included.
        """
        owed = [
            ("partner_payable", line.partner_id, -part)
            for line, part in zip(self, parts, strict=True)
            if line.role != "platform"
        ]
        revenue = -sum(part for _code, _partner, part in owed)
        self.env["powerbank.ledger.entry"]._post(
            key=key,
            source=self.rental_id,
            lines=[("revenue", None, revenue), *owed],
        )
