from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .workbook import write_workbook

#: Records read at a time.
PAGE = 2000
MOMENT = "yyyy-mm-dd hh:mm"


class Export(models.AbstractModel):
    """Workbooks that are ready to use, for ranges too large for a list's own export.

    What a person may not see is not in them: the records are searched under his
    access rights, and he needs the right to export.
    """

    _name = "powerbank.export"
    _description = "Ready Workbooks"

    # === BUSINESS METHODS === #

    @api.model
    def _check_allowed(self):
        """Raise AccessError unless the user may export the desk's data."""
        self.env["powerbank.desk"]._check_dispatcher()
        if not self.env.user.has_group("base.group_allow_export"):
            raise AccessError(self.env._("You may not export. Ask an administrator."))

    @api.model
    def _write_rentals(self, file, begin, end, moment):
        """Write the rentals of a period into `file`.

        :param datetime begin: UTC, inclusive; `end`: UTC, exclusive.
        :param str moment: `confirmed_at` for demand, `ended_at` for money.
        """
        self._check_allowed()
        domain = Domain("state", "!=", "draft")
        domain &= Domain(moment, ">=", begin) & Domain(moment, "<", end)
        columns = [
            (self.env._("Order"), 16, None),
            (self.env._("State"), 16, None),
            (self.env._("Ordered At"), 17, MOMENT),
            (self.env._("Started At"), 17, MOMENT),
            (self.env._("Ended At"), 17, MOMENT),
            (self.env._("Minutes"), 9, "0"),
            (self.env._("Rented From"), 28, None),
            (self.env._("City"), 16, None),
            (self.env._("Returned To"), 28, None),
            (self.env._("Power Bank"), 16, None),
            (self.env._("Tariff"), 24, None),
            (self.env._("Currency"), 9, None),
            (self.env._("Gross"), 10, "0.00"),
            (self.env._("Discount"), 10, "0.00"),
            (self.env._("Waived"), 10, "0.00"),
            (self.env._("Due"), 10, "0.00"),
        ]
        write_workbook(file, self.env._("Rentals"), columns, self._rental_rows(domain))

    @api.model
    def _write_stock(self, file):
        """Write what each station holds now into `file`."""
        self._check_allowed()
        columns = [
            (self.env._("Station"), 32, None),
            (self.env._("City"), 16, None),
            (self.env._("State"), 18, None),
            (self.env._("Cabinets"), 10, "0"),
            (self.env._("Offline"), 10, "0"),
            (self.env._("Slots"), 10, "0"),
            (self.env._("Free Slots"), 10, "0"),
            (self.env._("Faulty Slots"), 11, "0"),
            (self.env._("Power Banks"), 12, "0"),
            (self.env._("Rentable"), 10, "0"),
        ]
        write_workbook(file, self.env._("Stock"), columns, self._stock_rows())

    # === ROWS === #

    def _pages(self, model, domain):
        """Yield the SQL of the ids of one page of records after the other."""
        last = 0
        while True:
            query = self.env[model]._search(
                domain & Domain("id", ">", last), order="id", limit=PAGE
            )
            ids = list(query)
            if not ids:
                return
            yield SQL("%s", tuple(ids))
            last = ids[-1]

    def _rental_rows(self, domain):
        states = dict(
            self.env["powerbank.rental"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        zone = ZoneInfo(self.env.user.tz or "UTC")
        for ids in self._pages("powerbank.rental", domain):
            for name, state, *rest in self.env.execute_query(self._rental_query(ids)):
                moments = [_local(moment, zone) for moment in rest[:3]]
                yield (name, states[state], *moments, *rest[3:])

    def _rental_query(self, ids):
        lang = self.env.lang or "en_US"
        return SQL(
            """SELECT rental.name, rental.state, rental.confirmed_at, rental.started_at,
                      rental.ended_at,
                      ceil(extract(epoch FROM rental.ended_at - rental.started_at) / 60)
                          ::int,
                      coalesce(source.name->>%(lang)s, source.name->>'en_US'),
                      source.city,
                      coalesce(target.name->>%(lang)s, target.name->>'en_US'),
                      bank.name,
                      coalesce(tariff.name->>%(lang)s, tariff.name->>'en_US'),
                      currency.name, rental.gross,
                      rental.discount, rental.waived, rental.due
                 FROM powerbank_rental rental
                 LEFT JOIN powerbank_station source ON source.id = rental.station_id
                 LEFT JOIN powerbank_station target
                        ON target.id = rental.return_station_id
                 LEFT JOIN powerbank_bank bank ON bank.id = rental.bank_id
                 LEFT JOIN powerbank_tariff_version version
                        ON version.id = rental.tariff_version_id
                 LEFT JOIN powerbank_tariff tariff ON tariff.id = version.tariff_id
                 JOIN res_currency currency ON currency.id = rental.currency_id
                WHERE rental.id IN %(ids)s ORDER BY rental.id""",
            lang=lang,
            ids=ids,
        )

    def _stock_rows(self):
        Station = self.env["powerbank.station"]
        labels = dict(Station._fields["stock_state"]._description_selection(self.env))
        for ids in self._pages("powerbank.station", Domain.TRUE):
            rows = self.env.execute_query_dict(Station._stock_query(ids))
            rows.sort(key=lambda row: row["id"])
            stations = Station.browse(row["id"] for row in rows)
            for row, station in zip(rows, stations, strict=True):
                numbers = ("cabinets", "offline", "slots", "free", "faults", "banks")
                yield (
                    station.name,
                    station.city,
                    labels[row["stock_state"]],
                    *(row[name] for name in numbers),
                    row["rentable"],
                )
            stations.invalidate_recordset()


def _local(moment, zone):
    """Return a UTC instant of the database as the clock of `zone` shows it."""
    if moment is None:
        return None
    aware = datetime.replace(moment, tzinfo=UTC).astimezone(zone)
    return aware.replace(tzinfo=None)
