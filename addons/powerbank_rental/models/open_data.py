from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: How often its time an answer may be old and still be given, while it is made anew.
GRACE = 2
#: Answers that are kept at most: the boxes of the map layer are without number.
MOST = 1000
#: Hours after which an answer that nobody asked for again is forgotten.
KEEP_HOURS = 2


class OpenData(models.Model):
    """Answers of the open data, made once for all who ask while they are fresh.

    One of those who come when an answer is too old makes it anew; the others get the
    old one meanwhile. Where there is none that could be given they wait for it: their
    transactions meet at the row, and start again when the new answer is there.
    """

    _name = "powerbank.open.data"
    _description = "Kept Open Data"
    _log_access = False

    name = fields.Char(required=True)
    body = fields.Text()
    generated_at = fields.Datetime(required=True, index=True)

    _name_uniq = models.UniqueIndex("(name)")

    # === BUSINESS METHODS === #

    @api.model
    def _answer(self, name, ttl, build):
        """Return `(text, age in seconds)` of an answer.

        :param str name: tells it from all others.
        :param int ttl: seconds for which it is fresh.
        :param build: function without arguments that returns the text.
        """
        kept = self.search_fetch([("name", "=", name)], ["body", "generated_at"])
        age = kept._age()
        if kept and (age < ttl or (age < GRACE * ttl and not kept._claim())):
            return kept.body, age
        if not kept and not self._has_room():
            return build(), 0
        kept = self._begin(name)
        kept.body = build()
        return kept.body, 0

    def _age(self):
        now = fields.Datetime.now()
        return max(0, int((now - (self.generated_at or now)).total_seconds()))

    def _claim(self):
        """Whether it is this request that makes the answer anew."""
        return bool(self.try_lock_for_update())

    @api.model
    def _has_room(self):
        """Whether one more answer is kept; what nobody wants any more makes room."""
        self._gc_unwanted()
        return self.search_count([], limit=MOST) < MOST

    @api.model
    def _begin(self, name):
        """Return the row of an answer that is made now; whoever else wants to waits."""
        query = SQL(
            """INSERT INTO powerbank_open_data (name, generated_at) VALUES (%s, %s)
               ON CONFLICT (name) DO UPDATE SET generated_at = excluded.generated_at
               RETURNING id""",
            name,
            fields.Datetime.now(),
        )
        self.env.cr.execute(query, log_exceptions=False)
        row = self.browse(self.env.cr.fetchone())
        row.invalidate_recordset()
        return row

    # === CRUD METHODS === #

    @api.autovacuum
    def _gc_unwanted(self):
        """Forget what nobody asked for again."""
        horizon = fields.Datetime.now() - timedelta(hours=KEEP_HOURS)
        unwanted = self.search([("generated_at", "<", horizon)], limit=MOST)
        unwanted.try_lock_for_update().unlink()
