from odoo import api, fields, models

from ..errors import Refusal

COMMISSIONING, REMOVAL = "commissioning", "removal"


class CabinetChecklist(models.Model):
    """What must be done before a cabinet is installed (H01) or removed (H08)."""

    _inherit = "powerbank.cabinet"

    spot = fields.Char(
        string="Where in the Venue", help="Floor, counter, next to what it stands."
    )
    check_ids = fields.One2many("powerbank.cabinet.check", "cabinet_id", readonly=True)
    label_attached = fields.Boolean(
        compute="_compute_checked",
        help="The QR label sticks on it, and scanning it shows this cabinet.",
    )
    eject_tested = fields.Boolean(
        compute="_compute_checked", help="A power bank came out on order."
    )

    # === COMPUTE METHODS === #

    @api.depends("check_ids.done_at")
    def _compute_checked(self):
        for cabinet in self:
            done = cabinet.check_ids.filtered("done_at").mapped("kind")
            cabinet.label_attached = "label" in done
            cabinet.eject_tested = "test_eject" in done

    # === BUSINESS METHODS === #

    def _points(self, phase):
        """Return the points of a checklist in their order; addons add theirs."""
        self.ensure_one()
        if phase == REMOVAL:
            return ["banks_out", "label_off", "collected"]
        return ["venue", "position", "label", "test_eject"]

    def _proof(self, kind):
        """Return what the books know of a point.

        :return: the evidence; an empty string while it is not so; None where only
            people can tell.
        """
        self.ensure_one()
        if kind == "venue":
            return self.station_id.name or ""
        if kind == "position":
            return (self.spot or "").strip()
        if kind == "banks_out":
            banks = self.with_context(active_test=False).bank_ids
            return "" if banks else self.env._("no power bank inside")
        return None

    def _update_checks(self, phase):
        """Write the checklist down as it stands now, and return its points."""
        self.ensure_one()
        kinds = self._points(phase)
        checks = self._missing_checks(phase, kinds) | self.check_ids
        checks = checks.filtered(lambda check: check.kind in kinds)
        for check in checks:
            proof = self._proof(check.kind)
            check.by_hand = proof is None
            if proof:
                check._note(proof)
            elif proof == "":
                check._reopen()
        return checks

    def _missing_checks(self, phase, kinds):
        there = self.check_ids.mapped("kind")
        return self.env["powerbank.cabinet.check"].create(
            [
                {"cabinet_id": self.id, "phase": phase, "kind": kind}
                for kind in kinds
                if kind not in there
            ]
        )

    def _note_check(self, kind, evidence):
        """Note a point that was found done by other means than the books."""
        checks = self._update_checks(COMMISSIONING)
        checks.filtered(lambda check: check.kind == kind)._note(evidence)

    def _check_list(self, phase):
        """Guard of H01 and H08: nothing of the checklist is open.

        :raise Refusal: it names what is still to do.
        """
        checks = self._update_checks(phase)
        kinds = dict(checks._fields["kind"]._description_selection(self.env))
        missing = [kinds[c.kind] for c in checks if not c.done_at]
        if missing:
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Cabinet %(cabinet)s is not ready. Still to do: %(points)s.",
                    cabinet=self.name,
                    points="; ".join(missing),
                ),
            )

    # === ACTION METHODS === #

    def action_open_checklist(self):
        """Go through the checklist of the step that comes next."""
        self.ensure_one()
        phase = COMMISSIONING if self.state == "registered" else REMOVAL
        self._as_dispatcher()._update_checks(phase)
        return {
            "type": "ir.actions.act_window",
            "name": (
                self.env._("Commission the Cabinet")
                if phase == COMMISSIONING
                else self.env._("Remove the Cabinet")
            ),
            "res_model": "powerbank.cabinet.checklist",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_cabinet_id": self.id, "default_phase": phase},
        }
