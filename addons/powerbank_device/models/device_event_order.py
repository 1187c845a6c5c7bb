from datetime import UTC, datetime, timedelta

from odoo import models

#: Seconds by which a call over HTTP may be late: cabinets try again for some time.
CALL_DELAY_SECONDS = 600


class DeviceEventOrder(models.Model):
    """What was said before what: frames bear no time, and not all come in order.

    A frame over MQTT was said just before it came, or while the broker kept it. One
    over HTTP may have been tried for minutes. What may be older than an eject tells of
    a slot as it was and proves nothing of now.
    """

    _inherit = "powerbank.device.event"

    def _said_at(self):
        """Return when this was said at the earliest: UTC, exact to the microsecond."""
        self.ensure_one()
        arrival = datetime.fromtimestamp(self.arrival, UTC).replace(tzinfo=None)
        if self.channel == "http":
            return arrival - self._call_delay()
        return self.waited_since or arrival

    def _call_delay(self):
        settings = self.env["res.config.settings"]
        name = "powerbank_device.call_delay_seconds"
        return timedelta(seconds=settings._number(name, CALL_DELAY_SECONDS))

    def _later_ejects(self, settled=timedelta()):
        """Return the ejects that may have been sent after this was said.

        :param timedelta settled: how long before it an eject counts as later too.
        """
        said_at = self._said_at() - settled
        ejects = self.env["powerbank.command"].search(
            [
                ("cabinet_id", "=", self.cabinet_id.id),
                ("kind", "=", "eject"),
                ("sent_at", ">=", said_at.replace(microsecond=0)),
            ]
        )
        return ejects.filtered(lambda eject: eject.sent_at >= said_at)

    def _precedes_an_eject(self):
        """Whether this may have been said before an eject was over.

        Until its sensors have settled, a cabinet may list a bank that is coming out.
        """
        settled = self.env["powerbank.command"]._setting("settle_seconds")
        return bool(self._later_ejects(timedelta(seconds=settled)))

    def _precedes_a_return(self):
        """Whether a bank may have come in after this was said.

        Only what the broker kept, perhaps for another gateway than the return, is that
        late. A call over HTTP is by minutes at most, and an inventory that shows a gap
        is followed by another before it is believed.
        """
        moves = self.env["powerbank.bank.move"]
        came_in = self.waited_since and moves.search_count(
            [
                ("bank_id", "in", self.cabinet_id.bank_ids.ids),
                ("create_date", ">=", self.waited_since),
            ],
            limit=1,
        )
        return bool(came_in)

    def _precedes_the_eject_of(self, bank):
        """Whether this may have been said of `bank` before it came out last.

        What one gateway brings comes in order: where it brought the answer to the eject
        too, this was said after that.
        """
        ejects = self._later_ejects().filtered(lambda eject: eject.bank_id == bank)
        answers = self.search(
            [
                ("command_id", "in", ejects.ids),
                ("kind", "=", "ejected"),
                ("gateway", "=", self.gateway),
            ]
        )
        return bool(ejects - answers.command_id)
