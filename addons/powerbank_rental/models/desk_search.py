from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .desk import BOARD_STATES

#: Records shown of each kind.
SHOWN = 6
#: The fewest characters by which anything is searched, and by which a tail is.
SHORTEST = 2
SHORTEST_TAIL = 4


class DeskSearch(models.AbstractModel):
    """One place to search for whatever a caller can read out.

    Order numbers, serial numbers, device numbers and phones are found by their last
    characters, as people read them from a label or a display; stations by any part of
    their name, customers by its beginning. Each is one query on an index of its own,
    under the access rights of who asks.
    """

    _name = "powerbank.desk.search"
    _description = "Search of the Desk"

    # === PUBLIC METHODS === #

    @api.model
    @api.readonly
    def find(self, text):
        """Return what `text` may mean, by kind.

        :param str text: end of an order number, a serial number, a cabinet's name or
            device number or a phone; a code; a part of a station's name; the beginning
            of a customer's name.
        :return: list of `{"kind", "model", "rows": [{"id", "name", "detail"}]}`
        :raise AccessError: the user is no dispatcher.
        """
        self.env["powerbank.desk"]._check_dispatcher()
        text = (text or "").strip()
        if len(text) < SHORTEST:
            return []
        banks = self._find_banks(text)
        customers = self._find_customers(text)
        found = {
            "rentals": self._find_rentals(text, banks, customers),
            "customers": customers,
            "banks": banks,
            "cabinets": self._find_cabinets(text),
            "stations": self._find_stations(text),
        }
        return [
            {
                "kind": kind,
                "model": records._name,
                "rows": [self._present(record) for record in records],
            }
            for kind, records in found.items()
            if records
        ]

    # === BUSINESS METHODS === #

    @api.model
    def _find_rentals(self, text, banks, customers):
        """Return rentals by number or code, and the last of banks and customers."""
        Rental = self.env["powerbank.rental"]
        orders = Domain("state", "!=", "draft")
        by_number = _ends_with("name", text) | Domain("code", "=", text)
        found = Rental.search(by_number & orders, limit=SHOWN, order="id DESC")
        for name, records in (("customer_id", customers), ("bank_id", banks)):
            for record in records[:SHOWN]:
                domain = Domain(name, "=", record.id) & orders
                found |= Rental.search(domain, limit=SHOWN, order="id DESC")
        running = found.filtered(lambda r: r.state in BOARD_STATES)
        return (running | found)[: 2 * SHOWN]

    @api.model
    def _find_banks(self, text):
        Bank = self.env["powerbank.bank"].with_context(active_test=False)
        domain = _ends_with("name", text) | Domain("code", "=", text)
        return Bank.search(domain, limit=SHOWN)

    @api.model
    def _find_cabinets(self, text):
        domain = (
            _ends_with("name", text)
            | _ends_with("device_uid", text)
            | Domain("code", "=", text)
        )
        return self.env["powerbank.cabinet"].search(domain, limit=SHOWN)

    @api.model
    def _find_stations(self, text):
        domain = Domain("name", "ilike", _literal(text))
        return self.env["powerbank.station"].search(domain, limit=SHOWN)

    @api.model
    def _find_customers(self, text):
        Customer = self.env["powerbank.customer"]
        identities = self.env["powerbank.customer.identity"].search(
            _ends_with("value", text), limit=SHOWN
        )
        partners = self.env["res.partner"]._search(_starts_with("name", text))
        named = Customer.search([("partner_id", "in", partners)], limit=SHOWN)
        return (identities.customer_id | named)[:SHOWN]

    # === WORDS === #

    @api.model
    def _present(self, record):
        """Return how one result reads."""
        details = {
            "powerbank.rental": lambda: (
                self._label(record, "state"),
                record.customer_id.display_name,
                record.station_id.display_name,
            ),
            "powerbank.customer": lambda: (record.phone,),
            "powerbank.bank": lambda: (self._label(record, "state"), record.place),
            "powerbank.cabinet": lambda: (
                self._label(record, "state"),
                record.station_id.display_name,
            ),
            "powerbank.station": lambda: (record.city, record.street),
        }
        detail = " · ".join(part for part in details[record._name]() if part)
        return {"id": record.id, "name": record.display_name, "detail": detail}

    @api.model
    def _label(self, record, name):
        return dict(record._fields[name]._description_selection(self.env))[record[name]]


def _ends_with(name, text):
    """Return the domain "`name` ends with `text`", in the words of its index."""
    if len(text) < SHORTEST_TAIL:
        return Domain.FALSE
    pattern = _literal(text.upper()[::-1]) + "%"

    def to_sql(model, alias, _query):
        column = SQL.identifier(alias, name, to_flush=model._fields[name])
        return SQL("reverse(upper(%s)) LIKE %s", column, pattern)

    return Domain.custom(to_sql=to_sql)


def _starts_with(name, text):
    """Return the domain "`name` starts with `text`", in the words of its index."""
    pattern = _literal(text.lower()) + "%"

    def to_sql(model, alias, _query):
        column = SQL.identifier(alias, name, to_flush=model._fields[name])
        return SQL("lower(%s) LIKE %s", column, pattern)

    return Domain.custom(to_sql=to_sql)


def _literal(text):
    """Return `text` as a pattern of LIKE that means just itself."""
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, "\\" + sign)
    return text
