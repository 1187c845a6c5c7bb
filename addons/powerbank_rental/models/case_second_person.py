from odoo import SUPERUSER_ID, fields, models

from ..errors import Refusal


class CaseSecondPerson(models.Model):
    """R25: nobody gives up much money alone, whoever has written a case down.

    Who took it down at the desk is the first person; where the customer filed it
    himself, the first one is who accepts it first.
    """

    _inherit = "powerbank.case"

    first_person_id = fields.Many2one(
        "res.users",
        string="Accepted First By",
        readonly=True,
        copy=False,
        help="It is about much money: a second person has to accept it as well.",
    )

    # === BUSINESS METHODS === #

    def _waits_for_second_person(self, reason):
        """Whether this acceptance is the first of two; then it is written down.

        :raise Refusal: the same person has spoken for it before.
        """
        self.ensure_one()
        rental, first = self.rental_id, self._first_person()
        if not rental or not rental._needs_second_person(
            "end", rental._given_up_by(self)
        ):
            return False
        if first == self.env.user:
            raise Refusal(
                "wrong_state",
                self.env._(
                    "You spoke for case %s before, and it is about much money: a second"
                    " person has to accept it.",
                    self.name,
                ),
            )
        if not first:
            self._ask_second_person(reason)
        return not first

    def _first_person(self):
        """Return who of the staff has spoken for it, or nobody."""
        desk = self.create_uid.filtered(
            lambda user: (
                user.id != SUPERUSER_ID
                and user.has_group("powerbank_rental.group_powerbank_dispatcher")
            )
        )
        return self.first_person_id or desk

    def _ask_second_person(self, reason):
        """Keep who accepted it first and why, and put it before the others."""
        self._to_review(self.env._("A second person has to accept it."))
        self.first_person_id = self.env.user
        self.message_post(body=reason)
        for user in self.company_id._powerbank_staff("finance") - self.env.user:
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=user.id,
                note=self.env._(
                    "Case %s is about much money: accept it, or reject it.", self.name
                ),
            )
