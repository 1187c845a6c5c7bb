import logging

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.exceptions import LockError, UserError

_logger = logging.getLogger(__name__)


class BatchLine(models.Model):
    """One record of a mass action, and what came of it."""

    _name = "powerbank.batch.line"
    _description = "Record of a Mass Action"
    _inherit = ["powerbank.auto"]
    _order = "id"
    _rec_name = "name"

    batch_id = fields.Many2one(
        "powerbank.batch", required=True, readonly=True, ondelete="cascade"
    )
    res_id = fields.Integer(string="Record", required=True, readonly=True)
    name = fields.Char(readonly=True)
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    error = fields.Char(readonly=True)

    _progress = models.Index("(batch_id, state)")
    _record_uniq = models.UniqueIndex("(batch_id, res_id)")

    def _on_wake(self):
        """Carry the action out, once; what cannot be done says why.

        A record that somebody holds at this moment gets a later turn.
        """
        self.ensure_one()
        self.wake_at = False
        if self.state != "waiting":
            return
        try:
            with self.env.cr.savepoint():
                name = self.batch_id._carry_out(self)
            self.write({"state": "done", "name": name})
        except (LockError, OperationalError):
            raise
        except UserError as error:
            self._on_failed(str(error))
        except Exception as error:
            # One record must not keep the others waiting, whatever is wrong with it.
            _logger.exception("Mass action %s failed", self.batch_id.id)
            self._on_failed(repr(error))
        self.batch_id._tell()

    def _on_failed(self, reason):
        self.write({"state": "failed", "error": reason, "name": str(self.res_id)})

    def _is_without_success(self):
        """Whether it makes sense to try this record once more."""
        self.ensure_one()
        return self.state in ("failed", "cancelled")
