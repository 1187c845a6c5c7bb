from odoo import fields, models


class Alerting(models.AbstractModel):
    """Records about which alerts are raised, and cleared when the cause is gone."""

    _name = "powerbank.alerting"
    _description = "Raises Alerts"

    #: Field of an alert that points here.
    _alert_field = None

    alert_count = fields.Integer("Alerts", compute="_compute_alert_count")

    # === COMPUTE METHODS === #

    def _compute_alert_count(self):
        alerts = self.env["powerbank.alert"]
        groups = alerts._read_group(
            alerts._live_domain() & fields.Domain(self._alert_field, "in", self.ids),
            [self._alert_field],
            ["__count"],
        )
        counts = {record.id: count for record, count in groups}
        for record in self:
            record.alert_count = counts.get(record.id, 0)

    # === BUSINESS METHODS === #

    def _live_alerts(self, *kinds):
        """Return the alerts of these kinds whose condition still holds; all without."""
        alerts = self.env["powerbank.alert"].sudo()
        domain = alerts._live_domain() & fields.Domain(
            self._alert_field, "in", self.ids
        )
        if kinds:
            domain &= fields.Domain("kind", "in", kinds)
        return alerts.search(domain)

    def _raise_alert(self, kind, message, level="2"):
        """Put this before people, or renew what they have of this kind already.

        :param str kind: a value of `powerbank.alert.kind`.
        :param str message: translated sentence: what is wrong, what to do.
        :param str level: a value of `powerbank.alert.level`.
        :return: the live alert.
        """
        self.ensure_one()
        alert = self._live_alerts(kind)
        if alert:
            alert._renew(message, level)
            return alert
        return alert.create(
            {
                "kind": kind,
                "level": level,
                "message": message,
                self._alert_field: self.id,
                "station_id": self.station_id.id,
                "company_id": self.company_id.id,
            }
        )

    def _clear_alerts(self, *kinds):
        """The condition behind alerts of these kinds is gone."""
        self._live_alerts(*kinds)._clear()

    # === ACTION METHODS === #

    def action_open_alerts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "powerbank_rental.alert_action"
        )
        action.update(domain=[(self._alert_field, "=", self.id)])
        return action
