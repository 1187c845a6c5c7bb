import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: Records read at a time; a run goes on until nothing is due or its time is over.
BATCH = 500

#: How long a record that could not be stepped waits for its next turn.
RETRY_MINUTES = 5


class Auto(models.AbstractModel):
    """Records that time alone changes.

    Whoever writes a record also writes when to look at it again; one index finds what
    is due, however many records wait. A scheduled job calls `_cron_wake`. It can be
    killed at any point: each record is its own transaction.
    """

    _name = "powerbank.auto"
    _description = "Changed by Time"

    wake_at = fields.Datetime(
        index="btree_not_null",
        copy=False,
        help="When time alone changes this record next.",
    )

    def _on_wake(self):
        """The time in `wake_at` has come. It must be moved on or cleared."""
        raise NotImplementedError

    @api.model
    def _woken_domain(self):
        """Return which of the due records the scheduled job looks after."""
        return Domain.TRUE

    @api.model
    def _cron_wake(self):
        """Step all that is due, oldest first, each in its own transaction."""
        due = Domain("wake_at", "<=", fields.Datetime.now()) & self._woken_domain()
        Cron = self.env["ir.cron"]
        seen = Domain.FALSE
        while batch := self.search(due & ~seen, order="wake_at, id", limit=BATCH):
            left = len(batch)
            Cron._commit_progress(remaining=left)
            last = batch[-1]
            seen = Domain("wake_at", "<", last.wake_at) | (
                Domain("wake_at", "=", last.wake_at) & Domain("id", "<=", last.id)
            )
            for record in batch:
                record._wake(due)
                if not Cron._commit_progress(1):
                    # there may be more, so the job goes on soon
                    Cron._commit_progress(remaining=1)
                    return

    def _wake(self, due):
        """Step one record; one that cannot be stepped now gets a later turn."""
        try:
            if self.filtered_domain(due):
                self._on_wake()
                self.env.flush_all()
        except (OperationalError, UserError):
            self.env.cr.rollback()
            _logger.warning("%r is left for later", self, exc_info=True)
            self._wake_later()
        except Exception:
            # a fault of one record must not keep all that come after it waiting
            self.env.cr.rollback()
            _logger.exception("%r cannot be stepped", self)
            self._wake_later()

    def _wake_later(self):
        """Put this record behind those that can be stepped."""
        if self.try_lock_for_update(allow_referencing=True):
            self.wake_at = fields.Datetime.now() + timedelta(minutes=RETRY_MINUTES)
