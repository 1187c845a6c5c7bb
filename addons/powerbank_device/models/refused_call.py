from datetime import timedelta

from odoo import api, fields, models

#: Days after which nobody asks any more who knocked.
KEEP_DAYS = 90


class RefusedCall(models.Model):
    """A call by HTTP whose secret is not that of the number it gives.

    It has changed nothing. Calls beyond the limit of an address are not even listed.
    """

    _name = "powerbank.refused.call"
    _description = "Refused Call"
    _order = "id DESC"
    _rec_name = "device_uid"
    _log_access = False

    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    cabinet_id = fields.Many2one(
        "powerbank.cabinet", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    company_id = fields.Many2one(related="cabinet_id.company_id")
    vendor = fields.Char(required=True, readonly=True)
    device_uid = fields.Char(string="Device Number", required=True, readonly=True)
    call = fields.Char(required=True, readonly=True)
    address = fields.Char(readonly=True, help="Where it came from.")

    # === BUSINESS METHODS === #

    @api.model
    def _note(self, vendor, device_uid, call, address):
        """List a refused call, and alert people once when it is about our cabinet."""
        cabinet = self.env["powerbank.cabinet"]._numbered(vendor, device_uid)
        self.sudo().create(
            {
                "cabinet_id": cabinet.id,
                "vendor": vendor,
                "device_uid": device_uid,
                "call": call,
                "address": address,
            }
        )
        if cabinet and not cabinet._live_alerts("forged"):
            message = self.env._(
                "Somebody called under the number of this cabinet with a wrong secret. "
                "Was it given a new one that nobody wrote into the cabinet? Otherwise "
                "see the refused calls for where they come from."
            )
            cabinet._raise_alert("forged", message)

    @api.autovacuum
    def _gc_calls(self):
        """Drop what is old."""
        horizon = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("at", "<", horizon)]).unlink()
