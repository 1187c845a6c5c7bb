from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_datetime


class CaseEvidence(models.Model):
    """All that speaks for or against a case, in one place (EX-28).

    While it is undecided the pack is gathered anew whenever somebody looks; the
    decision keeps what was known then.
    """

    _inherit = "powerbank.case"

    evidence = fields.Json(string="Evidence When Decided", readonly=True, copy=False)
    evidence_html = fields.Html(
        string="Evidence", compute="_compute_evidence_html", sanitize=False
    )

    # === COMPUTE METHODS === #

    def _compute_evidence_html(self):
        row = Markup(
            "<tr><td><b>%s</b><br/><span class='text-muted'>%s</span></td>"
            "<td>%s</td></tr>"
        )
        table = Markup("<table class='table table-sm'>%s</table>")
        for case in self:
            lines = case.sudo().evidence or case.sudo()._evidence()
            rows = [row % (li["title"], self._local(li), li["text"]) for li in lines]
            case.evidence_html = table % Markup().join(rows)

    def _local(self, line):
        """Return when a line happened, by the reader's clock; empty when timeless."""
        return format_datetime(self.env, line["at"], dt_format="short")

    # === BUSINESS METHODS === #

    def _evidence(self):
        """Return the pack: `[{"at": UTC text or None, "title", "text"}]`.

        Addons add what they know, such as the raw answers of a cabinet.
        """
        self.ensure_one()
        rental = self.rental_id
        lines = [*self._evidence_of_claim()]
        if rental:
            lines += [
                self._evidence_line(None, self.env._("Price shown"), rental.price_text),
                *(
                    self._evidence_line(event.at, event.title, event.evidence)
                    for event in rental.event_ids
                ),
                *(self._evidence_of_bank(line) for line in rental.bank_line_ids),
            ]
        return lines

    def _evidence_line(self, at, title, text):
        return {"at": fields.Datetime.to_string(at), "title": title, "text": text or ""}

    def _evidence_of_claim(self):
        yield self._evidence_line(self.opened_at, self.env._("Customer"), self.text)
        if self.cabinet_id:
            cabinet = self.cabinet_id
            states = dict(cabinet._fields["state"]._description_selection(self.env))
            text = self.env._(
                "%(cabinet)s: %(state)s, %(free)s slots free",
                cabinet=cabinet.display_name,
                state=states[cabinet.state],
                free=cabinet.free_slot_count,
            )
            yield self._evidence_line(None, self.env._("Cabinet"), text)
        if self.absent_at:
            absent = self.env._("At this time it did not lie where it is said to be.")
            yield self._evidence_line(self.absent_at, self.env._("Absent"), absent)

    def _evidence_of_bank(self, line):
        bank = line.bank_id
        text = self.env._(
            "charge %(out)s when taken, %(back)s when returned; now: %(place)s",
            out=_percent(line.level_out),
            back=_percent(line.level_in),
            place=bank.place,
        )
        return self._evidence_line(line.from_at, bank.name, text)


def _percent(level):
    return f"{level} %" if level >= 0 else "?"
