from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.powerbank_rental.money import to_major, to_minor

from ..share import Share, reversal, shares
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

    frozen = fields.Boolean(
        readonly=True,
        help="The payment is disputed: this share is not paid out until that is over.",
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
        amounts = [part.amount for part in parts]
        earners = [*promised, promised.browse()]
        lines = self.sudo().create(
            [
                self._line_values(rental, share, amount)
                for share, amount in zip(earners, amounts, strict=True)
            ]
        )
        lines._book(f"split:{rental.id}", amounts)
        return lines

    @api.model
    def _line_values(self, rental, share, amount):
        """Return the values of one line; an empty `share` stands for the platform.

        :param int amount: minor units.
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
            "amount": to_major(amount, rental.currency_id),
        }

    def _reverse_to(self, base):
        """Take back what a refund leaves too much: split what remains anew, and
        reverse the difference (case C77).

        :param int base: what is still shared, in minor units.
        """
        lines = self.sorted("id")
        amounts = [part.amount for part in reversal(lines._standing(), base)]
        for line, amount in zip(lines, amounts, strict=True):
            line._take_back(amount)
        key = f"split-reversal:{lines.rental_id.id}:{base}"
        lines._book(key, [-amount for amount in amounts])

    def _standing(self):
        """Return the lines as the shares that stand now, the platform's without a
        rate: it has what the others leave."""
        return [
            Share(
                None if line.role == "platform" else exact(line.rate),
                to_minor(line.net, line.currency_id),
            )
            for line in self
        ]

    def _take_back(self, amount):
        """Reverse `amount` minor units of this line; the platform's may be negative,
        where a smaller base rounds more in its favour."""
        self.ensure_one()
        currency = self.currency_id
        taken = to_minor(self.reversed, currency) + amount
        self.reversed = to_major(taken, currency)
        if currency.is_zero(self.net):
            self.state = "reversed"

    def _book(self, key, amounts):
        """Move the partners' parts from revenue to what is owed to them.

        :param str key: names the fact in the ledger.
        :param amounts: minor units of each line, the platform's included.
        """
        owed = [
            ("partner_payable", line.partner_id, -amount)
            for line, amount in zip(self, amounts, strict=True)
            if line.role != "platform"
        ]
        revenue = -sum(amount for _code, _partner, amount in owed)
        self.env["powerbank.ledger.entry"]._post(
            key=key,
            source=self.rental_id,
            lines=[("revenue", None, revenue), *owed],
        )
