from datetime import timedelta

from odoo.tests import new_test_user

from .common import RentalCommon

GROUP = "powerbank_rental.group_powerbank_"


class ChangeCommon(RentalCommon):
    """Dora dispatches; Fay and Fred of finance may be her second person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.currency_id = cls.currency
        cls.dora = new_test_user(cls.env, "dora", groups=f"{GROUP}dispatcher")
        cls.fay = new_test_user(cls.env, "fay", groups=f"{GROUP}finance")
        cls.fred = new_test_user(cls.env, "fred", groups=f"{GROUP}finance")

    # === STEPS === #

    def _end(self, rental, user=None, **values):
        """Have `user` (Dora) confirm the wizard; return the change."""
        values = {
            "rental_id": rental.id,
            "kind": "end",
            "reason": "return_not_seen",
            "note": "Photo of the bank in the slot",
            "bank_place": "unknown",
            **values,
        }
        wizard = self.env["powerbank.rental.end"].with_user(user or self.dora)
        wizard.create(values).action_confirm()
        return rental.change_ids[:1]

    def _correct(self, rental, user=None, **values):
        values = {
            "rental_id": rental.id,
            "kind": "correction",
            "reason": "goodwill",
            "note": "Called the hotline",
            **values,
        }
        wizard = self.env["powerbank.rental.correction"].with_user(user or self.dora)
        wizard.create(values).action_confirm()
        return rental.change_ids[:1]

    def _returned(self, paid=True, **ago):
        """Return a rental of `ago` that was returned now, and paid."""
        rental = self._start(started_at=self._ago(**ago))
        self._return(rental, end=rental.started_at + timedelta(**ago))
        if paid:
            rental._on_paid(rental.due, "test")
        return rental
