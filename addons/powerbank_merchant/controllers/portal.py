"""What the pages of the merchant portal share, and its overview."""

from odoo import fields
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal


class MerchantPortal(CustomerPortal):
    """Pages below /my/powerbank.

    Every list is searched with the rights of the signed-in user, for whom record
    rules let his own rows pass, and narrowed to his merchants besides; what was
    found is then read as superuser, because names of stations and currencies lie
    outside his rights. Nothing here writes.
    """

    _orders_on_overview = 5

    # === HOME === #

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        searches = {
            "powerbank_station_count": ("powerbank.station", self._station_domain),
            "powerbank_order_count": ("powerbank.merchant.order", self._own_domain),
        }
        for counter in set(counters) & set(searches):
            model, domain = searches[counter]
            records = request.env[model]
            allowed = records.has_access("read")
            values[counter] = records.search_count(domain()) if allowed else 0
        return values

    # === OVERVIEW === #

    @route("/my/powerbank", type="http", auth="user", website=True, readonly=True)
    def portal_powerbank(self, **_kwargs):
        """Show income, stations in need and the latest orders at a glance."""
        if not self._merchants():
            return request.redirect("/my")
        return self._render(
            "powerbank_merchant.portal_overview",
            page_name="powerbank",
            income=self._income_at_a_glance(),
            attention=self._stations().filtered(lambda s: s.stock_state != "ok"),
            orders=self._search_sudo(
                "powerbank.merchant.order",
                self._own_domain(),
                limit=self._orders_on_overview,
            ),
        )

    def _income_at_a_glance(self):
        """Return `[(title, [(currency, amount), ...]), ...]` for the tiles."""
        today = self._today()
        return [
            (request.env._("Today"), self._income(Domain("date", "=", today))),
            (
                request.env._("This month"),
                self._income(Domain("date", ">=", today.replace(day=1))),
            ),
            (request.env._("Total"), self._income(Domain.TRUE)),
            (
                request.env._("Open balance"),
                self._income(Domain("state", "=", "accrued")),
            ),
        ]

    def _income(self, domain):
        """Sum the own split lines in `domain`: a list of (currency, amount)."""
        groups = request.env["powerbank.split.line"]._read_group(
            self._own_domain() & domain, ["currency_id"], ["net:sum"]
        )
        return groups or [(self._usual_currency(), 0.0)]

    def _usual_currency(self):
        """Return the currency of the own stations' prices, for amounts of nothing."""
        for station in self._merchants().sudo()._stations():
            if version := station._tariff_version():
                return version.currency_id
        return request.env.company.currency_id

    # === WHOSE DATA === #

    def _merchants(self):
        """Return the merchants for which the signed-in user may look."""
        return request.env["powerbank.merchant"]._of_user()

    def _own_domain(self):
        return Domain("merchant_id", "in", self._merchants().ids)

    def _station_domain(self):
        return Domain("id", "in", self._merchants().sudo()._stations().ids)

    def _stations(self):
        return self._search_sudo("powerbank.station", self._station_domain())

    # === HELPERS === #

    def _render(self, template, **values):
        return request.render(
            template, {**self._prepare_portal_layout_values(), **values}
        )

    def _search_sudo(self, model, domain, **options):
        """Search with the user's rights; return what he may see, readable."""
        return request.env[model].search(domain, **options).sudo()

    def _document_or_none(self, model, record_id):
        """Return the record for reading, or None when it is not the user's."""
        try:
            return self._document_check_access(model, record_id)
        except (AccessError, MissingError):
            return None

    def _zone(self):
        """Return the time zone in which days are counted: that of the stations."""
        return self._stations()[:1].tz or request.env.user.tz or "UTC"

    def _today(self):
        record = request.env.user.with_context(tz=self._zone())
        return fields.Date.context_today(record)

    def _day(self, text):
        """Return the date of this century that `text` (YYYY-MM-DD) names, or None."""
        try:
            day = fields.Date.to_date(text)
        except ValueError:
            return None
        return day if day and 2000 <= day.year < 2100 else None
