from typing import NamedTuple

from odoo import api, models
from odoo.modules.module import get_module_path
from odoo.tools import SQL

from ..invariant_file import read_invariants


class Finding(NamedTuple):
    """One invariant and the rows that break it (none when it holds)."""

    id: str
    sentence: str
    rows: list


class Invariant(models.AbstractModel):
    """What must always be true, as SQL that returns no rows.

    Every addon of the suite ships its own in `invariants.sql` at its root.
    """

    _name = "powerbank.invariant"
    _description = "Invariant"

    @api.model
    def _addons(self):
        """Return the names of the addons whose invariants are checked."""
        return ["powerbank_rental"]

    @api.model
    def _invariants(self):
        """Return the invariants of all installed addons of the suite."""
        return [
            invariant
            for addon in self._addons()
            for invariant in read_invariants(f"{get_module_path(addon)}/invariants.sql")
        ]

    @api.model
    def _run(self):
        """Check every invariant; return a `Finding` for each, in order."""
        self.env.flush_all()
        return [
            Finding(invariant.id, invariant.sentence, self._rows(invariant.query))
            for invariant in self._invariants()
        ]

    @api.model
    def _rows(self, query):
        return self.env.execute_query(SQL(query.replace("%", "%%")))

    @api.model
    def _cron_check(self):
        """Nightly: put what is broken before the managers."""
        broken = [finding for finding in self._run() if finding.rows]
        if broken:
            self._alert(broken)

    @api.model
    def _alert(self, broken):
        group = self.env.ref("powerbank_rental.group_powerbank_manager")
        body = "\n".join(f"{f.id}: {f.sentence} ({f.rows[:5]})" for f in broken)
        for user in group.all_user_ids:
            user.partner_id.activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=user.id,
                summary=self.env._("%s invariants are broken", len(broken)),
                note=body,
            )
