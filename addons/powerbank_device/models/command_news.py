from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .command import SECRET, UNANSWERED

#: Seconds for which an answer may belong to an order of staff.
ANSWER_SECONDS = 300
#: Times of a command, in their order.
TIMES = ("create_date", "sent_at", "answered_at")

#: Rows that somebody holds are told of the next time.
TELL = """
    UPDATE powerbank_command command
       SET told_state = command.state
      FROM (SELECT id FROM powerbank_command
             WHERE user_id IS NOT NULL AND told_state IS DISTINCT FROM state
             ORDER BY id
             LIMIT 1000
               FOR NO KEY UPDATE SKIP LOCKED) untold
     WHERE command.id = untold.id
    RETURNING command.cabinet_id
"""


class CommandNews(models.Model):
    """What staff see of their orders while these take their course."""

    _inherit = "powerbank.command"

    meaning = fields.Char(compute="_compute_meaning")

    # === COMPUTE METHODS === #

    @api.depends("event_ids", "outcome", "state")
    def _compute_meaning(self):
        for command in self:
            command.meaning = command._meaning()

    # === BUSINESS METHODS === #

    @api.model
    def _tell_news(self):
        """Tell the open pages of orders whose state has changed.

        Gateways change states by their own statements, so it is looked for here.
        """
        self.flush_model()
        rows = self.env.execute_query(SQL(TELL))
        if rows:
            cabinets = self.env["powerbank.cabinet"].browse({row[0] for row in rows})
            self.env["powerbank.desk.news"]._note(cabinets)

    @api.model
    def _find_order(self, cabinet, kind, **argument):
        """Return the newest order of this kind that may still be answered.

        :param argument: what the order must say.
        """
        since = fields.Datetime.now() - timedelta(seconds=ANSWER_SECONDS)
        commands = self.search(
            [
                ("cabinet_id", "=", cabinet.id),
                ("kind", "=", kind),
                ("state", "in", ("sent", "unknown")),
                ("sent_at", ">", since),
            ]
        )
        return commands.filtered(lambda c: argument.items() <= c.argument.items())[:1]

    @api.model
    def _numbered(self, cabinet, kind, sequence):
        """Return the order of this kind that a cabinet was sent under this number.

        :param sequence: what its answer repeats; None or 0 where it repeats none.
        """
        return self.search(
            [
                ("id", "=", sequence or 0),
                ("cabinet_id", "=", cabinet.id),
                ("kind", "=", kind),
                ("sent_at", "!=", False),
            ]
        )

    def _forget_secret(self):
        """Once it is sent, nobody needs the password of a wireless network any more."""
        for command in self.filtered(lambda c: SECRET in c.argument):
            command.argument = {**command.argument, SECRET: ""}

    def _meaning(self):
        """Return in a sentence what is known of this command; empty when it says so."""
        self.ensure_one()
        if self.state == "queued":
            return self.env._("Waits for the gateway.")
        if self.state == "sent":
            return self.env._("Sent; the cabinet has not answered yet.")
        if self.state == "expired":
            return self.env._("Never sent: nothing happened.")
        if self.state == "unknown" and self.kind in UNANSWERED:
            return self.env._("Sent. Cabinets do not answer this order.")
        if self.state == "unknown":
            return self.env._("No answer came in time. It may have been carried out.")
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        return outcomes.get(self.outcome) or self._told()

    def _told(self):
        """Return what the cabinet answered to a question; most orders are none."""
        if self.kind != "details":
            return ""
        return "; ".join(event._told() for event in self.event_ids.sorted("id"))

    def _shown(self):
        """Return this command as the page of its cabinet shows it."""
        self.ensure_one()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("kind", "state")
        }
        return {
            "id": self.id,
            "kind": labels["kind"][self.kind],
            "argument": self.argument_text,
            "state": self.state,
            "state_label": labels["state"][self.state],
            "times": [
                self[name] and fields.Datetime.to_string(self[name]) for name in TIMES
            ],
            "code": self.code if self.answered_at and self.outcome else False,
            "meaning": self._meaning(),
            "user": self.user_id.name or False,
            "rental": self.rental_id.display_name or False,
        }
