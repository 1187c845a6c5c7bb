from odoo import fields, models


class CabinetFlood(models.Model):
    """A cabinet that says so much that the gateway lets no more of it in."""

    _inherit = "powerbank.cabinet"

    def _on_flood(self, calm):
        """Put it before people while it lasts.

        :param timedelta calm: for so long nothing was refused when it is over.
        """
        self.ensure_one()
        link = self.link_ids
        if link.flooded_at <= fields.Datetime.now() - calm:
            self._clear_alerts("flood")
            return
        message = self.env._(
            "Cabinet %(cabinet)s says more than any cabinet has to say: %(frames)s"
            " frames were refused. Others are heard as ever. If it does not stop by a"
            " restart, revoke its password: somebody else may use it.",
            cabinet=self.name,
            frames=link.refused_frames,
        )
        self._raise_alert("flood", message, level="3")
