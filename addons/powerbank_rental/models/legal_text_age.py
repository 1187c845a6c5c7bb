from markupsafe import Markup

from odoo import api, fields, models


class LegalTextAge(models.Model):
    """Who rents confirms that he is of age, as a consent of its own (rule B-73).

    The text names the age of the settings; another age there is a new version, which
    every customer confirms anew. An age of 0 asks nobody.
    """

    _inherit = "powerbank.legal.text"

    age = fields.Integer(
        string="Years of Age",
        readonly=True,
        copy=False,
        help="Those that customers confirm who agree to it.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _age_of_consent(self):
        """Return the age from which on one rents; 0 for any."""
        return self.env["powerbank.rental"]._setting("min_age", 14)

    @api.model
    def _kinds(self):
        """Return the kinds of texts, without the age where nobody is asked for it."""
        kinds = super()._kinds()
        return kinds if self._age_of_consent() else [k for k in kinds if k != "age"]

    @api.model
    def _required_kinds(self):
        kinds = super()._required_kinds()
        return [*kinds, "age"] if self._age_of_consent() else kinds

    @api.model
    def _publish_age(self):
        """Publish the text for the age of the settings, unless it is in force."""
        age = self._age_of_consent()
        if not age or self._in_force(["age"]).age == age:
            return
        text = self.create({"kind": "age", **self._age_words(age)})
        for lang, _name in self.env["res.lang"].get_installed():
            text.with_context(lang=lang).write(
                self.with_context(lang=lang)._age_words(age)
            )
        text.action_publish()

    @api.model
    def _age_words(self, age):
        sentence = self.env._("I am at least %s years old.", age)
        return {
            "name": self.env._("At least %s years old", age),
            "body": Markup("<p>%s</p>") % sentence,
        }

    # === ACTION METHODS === #

    def action_publish(self):
        """Keep in a text about the age which one that is."""
        result = super().action_publish()
        about_age = self.sudo().filtered(lambda text: text.kind == "age")
        about_age.age = self._age_of_consent()
        return result
