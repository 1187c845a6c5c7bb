from odoo import api, models

from .cabinet_orders import FOR_MANAGERS

#: Commands on the page of a cabinet.
SHOWN = 10


class CabinetCommands(models.Model):
    """What the page of a cabinet shows of its commands while they take their course."""

    _inherit = "powerbank.cabinet"

    # === PUBLIC METHODS === #

    @api.readonly
    def read_commands(self):
        """Return the orders that this cabinet understands, and its latest commands.

        :return: `{"connected", "orders": [{"kind", "label"}], "commands": [{...}]}`
        :raise AccessError: the user may not read the cabinet.
        """
        self.ensure_one()
        self.check_access("read")
        commands = self.env["powerbank.command"].search(
            [("cabinet_id", "=", self.id)], limit=SHOWN
        )
        return {
            "connected": self._is_connected(),
            "orders": self._offered_orders(),
            "commands": [command._shown() for command in commands],
        }

    def _offered_orders(self):
        """Return what the user may order here, `[{"kind", "label"}]`.

        A power bank is taken out of its slot, on the picture of the cabinet.
        """
        commands = self.env["powerbank.command"]
        labels = commands._fields["kind"]._description_selection(self.env)
        manager = "powerbank_rental.group_powerbank_manager"
        hidden = {"eject"}
        if not self.env.user.has_group(manager):
            hidden.update(FOR_MANAGERS)
        offered = set(self._known_kinds()) - hidden
        return [{"kind": k, "label": label} for k, label in labels if k in offered]
