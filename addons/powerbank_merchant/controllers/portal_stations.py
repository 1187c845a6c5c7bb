from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager as portal_pager

from .portal import MerchantPortal


class MerchantPortalStations(MerchantPortal):
    """The merchant's stations and what stands in them."""

    _stations_per_page = 20

    @route(
        ["/my/powerbank/stations", "/my/powerbank/stations/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_powerbank_stations(self, page=1, **_kwargs):
        """List the stations with their stock."""
        domain = self._station_domain()
        pager = portal_pager(
            url="/my/powerbank/stations",
            total=request.env["powerbank.station"].search_count(domain),
            page=page,
            step=self._stations_per_page,
        )
        return self._render(
            "powerbank_merchant.portal_stations",
            page_name="powerbank_stations",
            pager=pager,
            stations=self._search_sudo(
                "powerbank.station",
                domain,
                limit=self._stations_per_page,
                offset=pager["offset"],
            ),
        )

    @route(
        "/my/powerbank/stations/<int:station_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_powerbank_station(self, station_id, **_kwargs):
        """Show one station, cabinet by cabinet."""
        station = self._document_or_none("powerbank.station", station_id)
        if not station:
            return request.redirect("/my")
        return self._render(
            "powerbank_merchant.portal_station",
            page_name="powerbank_station",
            station=station,
            cabinets=station.cabinet_ids.filtered(lambda c: c.state != "removed"),
            price_text=station._tariff_version().price_text,
            income=self._income(Domain("station_id", "=", station.id)),
        )
