from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager as portal_pager

from .portal import MerchantPortal


class MerchantPortalOrders(MerchantPortal):
    """The rentals from which the merchant earns, without the customers."""

    _orders_per_page = 20

    @route(
        ["/my/powerbank/orders", "/my/powerbank/orders/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_powerbank_orders(self, page=1, **filters):
        """List the orders: `status`, `station`, `date_begin`, `date_end` narrow the
        list, `sortby` orders it; what makes no sense is left out."""
        filters = self._order_filters(**filters)
        domain = self._order_domain(filters)
        pager = portal_pager(
            url="/my/powerbank/orders",
            url_args=filters,
            total=request.env["powerbank.merchant.order"].search_count(domain),
            page=page,
            step=self._orders_per_page,
        )
        return self._render(
            "powerbank_merchant.portal_orders",
            page_name="powerbank_orders",
            filters=filters,
            pager=pager,
            stations=self._ever_stations(),
            statuses=self._order_statuses(),
            sortings=self._order_sortings(),
            orders=self._search_sudo(
                "powerbank.merchant.order",
                domain,
                order=self._order_sortings()[filters["sortby"]][1],
                limit=self._orders_per_page,
                offset=pager["offset"],
            ),
        )

    @route(
        "/my/powerbank/orders/<int:order_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_powerbank_order(self, order_id, **_kwargs):
        """Show one order: its times, its price and what it brought the merchant."""
        order = self._document_or_none("powerbank.merchant.order", order_id)
        if not order:
            return request.redirect("/my")
        return self._render(
            "powerbank_merchant.portal_order",
            page_name="powerbank_order",
            order=order,
            lines=self._search_sudo(
                "powerbank.split.line",
                self._own_domain() & Domain("rental_id", "=", order.rental_id.id),
            ),
        )

    # === FILTERS === #

    def _ever_stations(self):
        """Return the stations that earn or once earned for the merchants."""
        merchants = self._merchants().sudo()
        return (merchants.placement_ids | merchants.share_ids.placement_id).station_id

    def _order_sortings(self):
        """Return `{key: (label, order)}`."""
        return {
            "newest": (request.env._("Newest first"), "id desc"),
            "oldest": (request.env._("Oldest first"), "id"),
            "amount": (request.env._("Highest amount"), "due desc, id desc"),
            "station": (request.env._("Station"), "station_id, id desc"),
        }

    def _order_statuses(self):
        """Return `{key: label}`."""
        field = request.env["powerbank.merchant.order"]._fields["status"]
        return dict(field._description_selection(request.env))

    def _order_filters(self, **params):
        """Return the valid ones among the query's parameters, as text."""
        filters = {"sortby": "newest"}
        if params.get("sortby") in self._order_sortings():
            filters["sortby"] = params["sortby"]
        if params.get("status") in self._order_statuses():
            filters["status"] = params["status"]
        if params.get("station") in map(str, self._ever_stations().ids):
            filters["station"] = params["station"]
        for key in ("date_begin", "date_end"):
            if self._day(params.get(key)):
                filters[key] = params[key]
        return filters

    def _order_domain(self, filters):
        domain = self._own_domain()
        if status := filters.get("status"):
            domain &= Domain("status", "=", status)
        if station := filters.get("station"):
            domain &= Domain("station_id", "=", int(station))
        if begin := self._day(filters.get("date_begin")):
            domain &= Domain("ordered_at", ">=", self._midnight(begin))
        if end := self._day(filters.get("date_end")):
            domain &= Domain("ordered_at", "<", self._midnight(end + timedelta(days=1)))
        return domain

    def _midnight(self, day):
        """Return the UTC instant at which `day` begins at the stations."""
        local = datetime.combine(day, time.min, tzinfo=ZoneInfo(self._zone()))
        return local.astimezone(UTC).replace(tzinfo=None)
