from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .case import OPEN_STATES as CASE_STATES

#: Rentals on the board, in the order in which they want attention.
BOARD_STATES = ("authorizing", "ejecting", "exception", "in_use")
#: Stock states of stations, the most urgent first.
URGENCY = ("offline", "unknown", "empty", "full", "low", "ok")
PAGE = 20


class Desk(models.AbstractModel):
    """The dispatcher's board: what runs, what hangs, and where stock is short.

    One call reads it all, in a fixed number of queries: totals are grouped by the
    database, and of the lists only one page is read.
    """

    _name = "powerbank.desk"
    _description = "Dispatcher's Desk"

    # === PUBLIC METHODS === #

    @api.model
    @api.readonly
    def read_board(self, rental_page=0, station_page=0, station_state=None):
        """Return the tiles, one page of the running rentals and one of the stations.

        :param int rental_page: number of the page, from 0; `station_page` likewise.
        :param str station_state: one stock state, when only such stations are asked.
        :return: `{"tiles": [...], "rentals": {...}, "stations": {...}}`
        :raise AccessError: the user is no dispatcher.
        """
        self._check_dispatcher()
        stations = self._read_stations(int(station_page), station_state)
        rentals = self._count_rentals()
        return {
            "tiles": self._tiles(rentals, stations["states"]),
            "rentals": self._read_rentals(int(rental_page), rentals),
            "stations": stations,
        }

    def _check_dispatcher(self):
        if not self.env.user.has_group("powerbank_rental.group_powerbank_dispatcher"):
            raise AccessError(self.env._("The desk is for dispatchers."))

    # === TILES === #

    @api.model
    def _count_rentals(self):
        """Return `{state: number of rentals}` of all that are not over."""
        states = (*BOARD_STATES, "ended", "awaiting_payment")
        groups = self.env["powerbank.rental"]._read_group(
            [("state", "in", states)], ["state"], ["__count"]
        )
        return dict(groups)

    @api.model
    def _tiles(self, rentals, stocks):
        """Return the numbers on top of the board; addons add what they bring.

        :param dict rentals: number of rentals by state.
        :param dict stocks: number of stations by stock state.
        """
        return [
            *self._rental_tiles(rentals),
            self._undecided_tile(),
            self._case_tile(),
            self._approval_tile(),
            self._alert_tile(),
            self._offline_tile(),
            *self._stock_tiles(stocks),
        ]

    @api.model
    def _tile(self, name, label, count, level, model, domain):
        """Return one tile: what it counts, how urgent that is, and what it opens."""
        return {
            "name": name,
            "label": label,
            "count": count,
            "level": level if count else "muted",
            "model": model,
            "domain": domain,
        }

    @api.model
    def _rental_tiles(self, rentals):
        model = "powerbank.rental"
        tiles = (
            ("in_use", self.env._("Running"), "info"),
            ("ejecting", self.env._("Ejecting"), "info"),
            ("awaiting_payment", self.env._("Awaiting Payment"), "warning"),
            ("exception", self.env._("Exceptions"), "danger"),
        )
        return [
            self._tile(state, label, rentals.get(state, 0), level, model, domain)
            for state, label, level in tiles
            for domain in ([("state", "=", state)],)
        ]

    @api.model
    def _undecided_tile(self):
        model = "powerbank.rental"
        domain = [("undecided", "=", True)]
        count = self.env[model].search_count(domain)
        label = self.env._("Waits for a Decision")
        return self._tile("undecided", label, count, "warning", model, domain)

    @api.model
    def _case_tile(self):
        model = "powerbank.case"
        domain = [("state", "in", CASE_STATES)]
        count = self.env[model].search_count(domain)
        label = self.env._("Open Cases")
        return self._tile("cases", label, count, "warning", model, domain)

    @api.model
    def _approval_tile(self):
        model = "powerbank.rental.change"
        domain = [("state", "=", "pending")]
        count = self.env[model].search_count(domain)
        label = self.env._("For a Second Person")
        return self._tile("approvals", label, count, "warning", model, domain)

    @api.model
    def _alert_tile(self):
        model = "powerbank.alert"
        domain = [("state", "!=", "cleared")]
        count = self.env[model].search_count(domain)
        label = self.env._("Open Alerts")
        return self._tile("alerts", label, count, "danger", model, domain)

    @api.model
    def _offline_tile(self):
        domain = [("state", "in", ("offline", "fault"))]
        count = self.env["powerbank.cabinet"].search_count(domain)
        label = self.env._("Offline Cabinets")
        return self._tile(
            "offline_cabinets", label, count, "danger", "powerbank.cabinet", domain
        )

    @api.model
    def _stock_tiles(self, stocks):
        model = "powerbank.station"
        tiles = (
            ("empty", self.env._("Empty Stations"), "danger"),
            ("low", self.env._("Low Stations"), "warning"),
            ("full", self.env._("Full Stations"), "warning"),
        )
        return [
            self._tile(
                state,
                label,
                stocks.get(state, 0),
                level,
                model,
                [("stock_state", "=", state)],
            )
            for state, label, level in tiles
        ]

    # === RENTALS === #

    @api.model
    def _read_rentals(self, page, counts):
        """Return a page of the running rentals: those that hang first, then by age."""
        rentals = self.env["powerbank.rental"].search(
            [("state", "in", BOARD_STATES)],
            order="state, confirmed_at, id",
            offset=page * PAGE,
            limit=PAGE,
        )
        return {
            "page": page,
            "pages": _pages(sum(counts.get(state, 0) for state in BOARD_STATES)),
            "rows": [self._present_rental(rental) for rental in rentals],
        }

    @api.model
    def _present_rental(self, rental):
        labels = dict(rental._fields["state"]._description_selection(self.env))
        since = rental.started_at or rental.confirmed_at
        return {
            "id": rental.id,
            "name": rental.name,
            "state": rental.state,
            "label": labels[rental.state],
            "customer": rental.customer_id.display_name,
            "station": rental.station_id.display_name or "",
            "bank": rental.bank_id.display_name or "",
            "since": fields.Datetime.to_string(since),
            "amount": rental.currency_id.format(rental.running_amount),
        }

    # === STATIONS === #

    @api.model
    def _read_stations(self, page, state):
        """Return how many stations are in each state, and a page of the worst."""
        Station = self.env["powerbank.station"]
        query = SQL(
            """WITH stock AS MATERIALIZED (%(stock)s),
                    shown AS (SELECT * FROM stock
                               WHERE stock_state = %(state)s OR %(state)s IS NULL
                               ORDER BY array_position(%(urgency)s, stock_state),
                                        rentable, id
                               LIMIT %(limit)s OFFSET %(offset)s)
               SELECT (SELECT coalesce(jsonb_object_agg(stock_state, number), '{}')
                         FROM (SELECT stock_state, count(*) AS number
                                 FROM stock GROUP BY stock_state) states),
                      (SELECT coalesce(jsonb_agg(shown), '[]') FROM shown)""",
            stock=Station._stock_query(Station._search([]).subselect()),
            state=state or None,
            urgency=list(URGENCY),
            limit=PAGE,
            offset=page * PAGE,
        )
        [(states, rows)] = self.env.execute_query(query)
        number = states.get(state, 0) if state else sum(states.values())
        return {
            "page": page,
            "pages": _pages(number),
            "states": states,
            "rows": self._name_stations(rows),
        }

    @api.model
    def _name_stations(self, rows):
        """Add what people read to the counts of stations."""
        Station = self.env["powerbank.station"]
        labels = dict(Station._fields["stock_state"]._description_selection(self.env))
        stations = Station.browse(row["id"] for row in rows)
        for row, station in zip(rows, stations, strict=True):
            row["name"] = station.display_name
            row["city"] = station.city or ""
            row["label"] = labels[row["stock_state"]]
        return rows


def _pages(count):
    """Return how many pages `count` rows fill; at least one."""
    return max(1, -(-count // PAGE))
