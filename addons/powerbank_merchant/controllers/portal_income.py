import csv
import io

from babel.dates import format_skeleton
from dateutil.relativedelta import relativedelta

from odoo.fields import Domain
from odoo.http import content_disposition, request, route
from odoo.tools.misc import babel_locale_parse

from odoo.addons.portal.controllers.portal import pager as portal_pager

from .portal import MerchantPortal


class MerchantPortalIncome(MerchantPortal):
    """What the merchant earned, day by day."""

    _lines_per_page = 50

    @route(
        "/my/powerbank/income", type="http", auth="user", website=True, readonly=True
    )
    def portal_powerbank_income(self, month=None, **_kwargs):
        """Show one month (`YYYY-MM`, the current one by default) by days."""
        if not self._merchants():
            return request.redirect("/my")
        first = self._first_of_month(month)
        domain = self._own_domain() & self._month_domain(first)
        days = request.env["powerbank.split.line"]._read_group(
            domain,
            ["date:day", "currency_id"],
            ["__count", "net:sum"],
            order="date:day desc",
        )
        return self._render(
            "powerbank_merchant.portal_income",
            page_name="powerbank_income",
            first=first,
            month_title=self._month_title(first),
            previous=first - relativedelta(months=1),
            following=first + relativedelta(months=1),
            today=self._today(),
            days=days,
            totals=self._income(self._month_domain(first)),
        )

    @route(
        [
            "/my/powerbank/income/<string:day>",
            "/my/powerbank/income/<string:day>/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_powerbank_income_day(self, day, page=1, **_kwargs):
        """Show the split lines of one day (`YYYY-MM-DD`)."""
        date = self._day(day)
        if not date:
            return request.redirect("/my/powerbank/income")
        domain = self._own_domain() & Domain("date", "=", date)
        pager = portal_pager(
            url=f"/my/powerbank/income/{date}",
            total=request.env["powerbank.split.line"].search_count(domain),
            page=page,
            step=self._lines_per_page,
        )
        return self._render(
            "powerbank_merchant.portal_income_day",
            page_name="powerbank_income_day",
            date=date,
            pager=pager,
            totals=self._income(Domain("date", "=", date)),
            lines=self._search_sudo(
                "powerbank.split.line",
                domain,
                limit=self._lines_per_page,
                offset=pager["offset"],
            ),
        )

    @route(
        "/my/powerbank/income.csv",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_powerbank_income_csv(self, month=None, **_kwargs):
        """Download the split lines of one month as CSV (UTF-8 with a mark by which
        spreadsheets know it)."""
        first = self._first_of_month(month)
        lines = self._search_sudo(
            "powerbank.split.line", self._own_domain() & self._month_domain(first)
        )
        text = io.StringIO()
        csv.writer(text).writerows(self._csv_rows(lines))
        name = f"power-bank-income-{first:%Y-%m}.csv"
        return request.make_response(
            text.getvalue().encode("utf-8-sig"),
            headers=[
                ("Content-Type", "text/csv; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

    # === MONTHS === #

    def _first_of_month(self, month):
        """Return the first day of `month` (`YYYY-MM`), of this month if senseless."""
        return self._day(f"{month}-01") or self._today().replace(day=1)

    def _month_title(self, first):
        """Return month and year in the order that the language wants."""
        locale = babel_locale_parse(request.env.lang)
        return format_skeleton("yMMMM", first, locale=locale)

    def _month_domain(self, first):
        following = first + relativedelta(months=1)
        return Domain("date", ">=", first) & Domain("date", "<", following)

    # === CSV === #

    def _csv_rows(self, lines):
        """Yield the header and one row of texts for each split line."""
        labels = lines.fields_get(
            ["date", "station_id", "role", "rate", "amount", "reversed", "net"],
            ["string"],
        )
        names = {name: label["string"] for name, label in labels.items()}
        roles = dict(lines._fields["role"]._description_selection(request.env))
        yield [
            names.pop("date"),
            request.env._("Order"),
            *names.values(),
            request.env._("Currency"),
        ]
        for line in lines:
            money = f".{line.currency_id.decimal_places}f"
            yield [
                line.date.isoformat(),
                line.rental_id.name,
                self._plain(line.station_id.name),
                roles[line.role],
                f"{line.rate:.2f}",
                f"{line.amount:{money}}",
                f"{line.reversed:{money}}",
                f"{line.net:{money}}",
                line.currency_id.name,
            ]

    def _plain(self, text):
        """Keep a spreadsheet from taking a name for a formula."""
        return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
