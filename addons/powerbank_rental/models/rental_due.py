import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class RentalDue(models.Model):
    """What time alone brings about: the scheduled jobs' way through rentals."""

    _inherit = "powerbank.rental"

    @api.model
    def _for_each_due(self, domain, step):
        """Run `step` on each rental of `domain`, committing after each (cron).

        The step locks what it needs. A rental that cannot be stepped now is left for
        the next run, and keeps nobody behind it waiting.
        """
        Cron = self.env["ir.cron"]
        rentals = self.search(domain, order="id", limit=1000)
        Cron._commit_progress(remaining=len(rentals))
        for rental in rentals:
            try:
                if rental.filtered_domain(domain):
                    step(rental)
            except (OperationalError, UserError):
                self.env.cr.rollback()
                _logger.warning("Rental %s is left for later", rental.id, exc_info=True)
            if not Cron._commit_progress(1):
                break
