from functools import partial
from time import monotonic

from odoo import api, models

#: The channel for which browsers ask; the server turns it into one a company.
CHANNEL = "powerbank_desk"
#: Seconds for which one process says nothing more about a company. Browsers read the
#: desk again only after `desk.js` has waited longer, so that nothing is missed.
QUIET_SECONDS = 1

#: When this process last told a company of news: `{(database, company id): seconds}`.
_told = {}


class DeskNews(models.AbstractModel):
    """Tells the open desks, over the bus, that there is news.

    However much a transaction changes, it sends one message a company, and a busy
    process sends at most one a second: a start of a rental seldom pays for it. The
    message bears no data: each desk reads what its user may see.
    """

    _name = "powerbank.desk.news"
    _description = "News for the Desk"

    @api.model
    def _note(self, records):
        """Remember, until the transaction commits, that `records` have changed."""
        precommit = self.env.cr.precommit
        changed = precommit.data.get("powerbank_desk")
        if changed is None:
            changed = precommit.data["powerbank_desk"] = {}
            precommit.add(self._tell)
        changed[records._name] = changed.get(records._name, records) | records

    @api.model
    def _tell(self):
        """Send one message to each company whose records have changed.

        What changes along with a rental belongs to the rental's company, which its
        transaction has read already.
        """
        changed = self.env.cr.precommit.data.pop("powerbank_desk")
        rentals = changed.get("powerbank.rental")
        companies = self.env["res.company"].union(
            *(
                records.sudo().company_id
                for records in ([rentals] if rentals else changed.values())
            )
        )
        for company in companies.filtered(self._is_due):
            self.env["bus.bus"]._sendone((company, CHANNEL), f"{CHANNEL}/news", {})
            self.env.cr.postcommit.add(partial(self._told, company))

    @api.model
    def _is_due(self, company):
        told = _told.get((self.env.cr.dbname, company.id))
        return told is None or monotonic() - told >= QUIET_SECONDS

    @api.model
    def _told(self, company):
        _told[self.env.cr.dbname, company.id] = monotonic()
