from datetime import timedelta

from odoo import api, fields, models

from ..protocol import brokered, codec

#: Minutes between two full inventories (table D.11).
INVENTORY_MINUTES = 20
#: Seconds between two inventories that odd frames make us ask for.
ANOMALY_SECONDS = 60


class Cabinet(models.Model):
    """A cabinet with a connection of its own: its link, and what that proves."""

    _inherit = "powerbank.cabinet"

    link_ids = fields.One2many("powerbank.cabinet.link", "cabinet_id", readonly=True)
    last_seen_at = fields.Datetime(compute="_compute_link")
    connected_since = fields.Datetime(compute="_compute_link")
    signal = fields.Integer(
        compute="_compute_link", help="CSQ, from 0 (weakest) to 31; -1 when unknown."
    )
    command_ids = fields.One2many("powerbank.command", "cabinet_id", readonly=True)
    device_event_ids = fields.One2many(
        "powerbank.device.event", "cabinet_id", readonly=True
    )
    quarantined_count = fields.Integer(compute="_compute_quarantined_count")
    inventory_due_at = fields.Datetime(readonly=True, copy=False)

    _connected_has_number = models.Constraint(
        "CHECK (vendor = 'manual' OR device_uid IS NOT NULL)",
        "A connected cabinet needs the device number by which it names itself.",
    )

    def init(self):
        """Leave room on each page: the next inventory's time touches no index."""
        super().init()
        self.env.cr.execute("ALTER TABLE powerbank_cabinet SET (fillfactor = 70)")

    # === COMPUTE METHODS === #

    @api.model
    def _selection_vendor(self):
        """Add the vendors whose protocols are spoken here."""
        return [*super()._selection_vendor(), *((v, codec(v).NAME) for v in brokered())]

    @api.depends("link_ids")
    def _compute_link(self):
        for cabinet in self:
            link = cabinet.link_ids  # one at most; a slice would be read alone
            cabinet.last_seen_at = link.last_seen_at
            cabinet.connected_since = link.connected_since
            cabinet.signal = link.signal if link else -1

    def _compute_quarantined_count(self):
        counts = dict(
            self.env["powerbank.device.event"]._read_group(
                [("cabinet_id", "in", self.ids), ("state", "=", "quarantined")],
                ["cabinet_id"],
                ["__count"],
            )
        )
        for cabinet in self:
            cabinet.quarantined_count = counts.get(cabinet, 0)

    # === BUSINESS METHODS === #

    def _is_connected(self):
        """Whether commands reach this cabinet by itself."""
        return self.vendor in brokered()

    @api.model
    def _silence(self, vendor):
        """Return how long a cabinet of this vendor may be silent and online."""
        name = f"powerbank_device.silence_minutes_{vendor}"
        default = codec(vendor).SILENCE_MINUTES
        minutes = self.env["res.config.settings"]._number(name, default)
        return timedelta(minutes=minutes)

    @api.model
    def _inventory_period(self):
        name = "powerbank_device.inventory_minutes"
        minutes = self.env["res.config.settings"]._number(name, INVENTORY_MINUTES)
        return timedelta(minutes=minutes)

    def _return_to_service(self):
        """A connected cabinet is online when it was heard of lately."""
        connected = self.filtered(lambda c: c._is_connected())
        now = fields.Datetime.now()
        for cabinet in connected:
            seen = cabinet.last_seen_at
            is_heard = seen and seen > now - self._silence(cabinet.vendor)
            cabinet.write({"state": "online", "offline_since": False})
            if not is_heard:
                cabinet._on_offline()
        return super(Cabinet, self - connected)._return_to_service()

    # === EVENTS === #

    def _on_online(self):
        """H02: the cabinet reports again; ask it for all it holds."""
        coming = self.filtered(lambda c: c.state in ("installed", "offline"))
        result = super()._on_online()
        coming._request_inventory()
        return result

    def _on_inventory(self, readings, received, evidence=""):
        result = super()._on_inventory(readings, received, evidence)
        self.inventory_due_at = received + self._inventory_period()
        return result

    def _on_anomaly(self):
        """Something does not fit: look at all slots (table D.11).

        A cabinet that says one odd thing after the other is asked once a minute.
        """
        just_now = fields.Datetime.now() - timedelta(seconds=ANOMALY_SECONDS)
        commands = self.env["powerbank.command"].sudo()
        asked = commands.search(
            [
                ("cabinet_id", "in", self.ids),
                ("kind", "=", "inventory"),
                ("create_date", ">", just_now),
            ]
        ).cabinet_id
        (self - asked)._request_inventory()

    def _on_inventory_due(self):
        """Ask for the periodic inventory; the next is due whether it answers or not."""
        self.ensure_one()
        self.inventory_due_at = fields.Datetime.now() + self._inventory_period()
        self._request_inventory()
