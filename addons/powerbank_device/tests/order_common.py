from odoo.tests import new_test_user


class OrderCommon:
    """A dispatcher and an administrator, who order cabinets to do things."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "dora", "powerbank_rental.group_powerbank_dispatcher"
        )
        cls.manager = new_test_user(
            cls.env, "mona", "powerbank_rental.group_powerbank_manager"
        )

    def _wizard(self, kind, cabinets=None, user=None, **values):
        wizards = self.env["powerbank.cabinet.order"].with_user(user or self.dispatcher)
        cabinets = cabinets or self.cabinet
        return wizards.create({"kind": kind, "cabinet_ids": cabinets.ids, **values})
