from odoo import models
from odoo.exceptions import AccessError


class AsDispatcher(models.AbstractModel):
    """The one door by which staff change what only events may change.

    Access rights let nobody write the state or the place of a record. An action checks
    who asks, and then does its work with the rights of the machine.
    """

    _name = "powerbank.as.dispatcher"
    _description = "Staff Actions"

    def _as_dispatcher(self):
        """Return these records with the rights of the machine, for dispatchers.

        :raise AccessError: the user is none, or may not read one of the records.
        """
        return self._as_member(
            "powerbank_rental.group_powerbank_dispatcher",
            self.env._("Only dispatchers may do this. Ask one of them."),
        )

    def _as_finance(self):
        """Return these records with the rights of the machine, for who takes money.

        :raise AccessError: as `_as_dispatcher` does.
        """
        return self._as_member(
            "powerbank_rental.group_powerbank_finance",
            self.env._("Only finance may do this. Ask one of them."),
        )

    def _as_member(self, group, refusal):
        if not self.env.user.has_group(group):
            raise AccessError(refusal)
        self.check_access("read")
        return self.with_context(powerbank_actor=self.env.user.name).sudo()

    def _refuse_direct_creation(self, vals_list, guarded):
        """Refuse the same fields in new records, given as values or as defaults.

        :param vals_list: as `create` gets it.
        :param guarded: set of field names.
        """
        defaults = {name for name in guarded if f"default_{name}" in self.env.context}
        for vals in vals_list:
            self._refuse_direct_change(vals.keys() | defaults, guarded)

    def _refuse_direct_change(self, vals, guarded):
        """Refuse to write fields that follow from events, other than by the machine.

        :param vals: what is to be written, by field name; or the names alone.
        :param guarded: set of field names.
        """
        names = guarded & set(vals)
        if names and not self.env.su:
            labels = self.fields_get(names, ["string"])
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be set by hand. Use the buttons of the record:"
                    " they also keep its history.",
                    fields=", ".join(labels[name]["string"] for name in sorted(names)),
                ),
            )
