import logging

from odoo import api, models
from odoo.tools import ormcache

from ..errors import Refusal

_logger = logging.getLogger(__name__)


class NumberSetting(models.TransientModel):
    """Whole numbers among the settings, each with the range in which it makes sense.

    A field says its range by `at_least` (0 when missing) and `at_most` (none when
    missing). What lies outside is neither taken nor used.
    """

    _inherit = "res.config.settings"

    def _valid_field_parameter(self, field, name):
        return name in ("at_least", "at_most") or super()._valid_field_parameter(
            field, name
        )

    def set_values(self):
        """Refuse numbers out of their range, before any setting is changed."""
        for name in self._number_fields().values():
            self._check_number(name)
        return super().set_values()

    def _check_number(self, name):
        field, value = self._fields[name], self[name]
        if _fits(field, value):
            return
        least, most = _range(field)
        raise Refusal(
            "refused",
            self.env._(
                'The setting "%(setting)s" is %(value)s. It must be %(range)s.',
                setting=self.fields_get([name], ["string"])[name]["string"],
                value=value,
                range=self._describe_range(least, most),
            ),
        )

    @api.model
    def _describe_range(self, least, most):
        if most is None:
            return self.env._("at least %s", least)
        return self.env._("between %(least)s and %(most)s", least=least, most=most)

    @api.model
    @ormcache()
    def _number_fields(self):
        """Return `{system parameter: field name}` of the suite's whole numbers."""
        return {
            field.config_parameter: name
            for name, field in self._fields.items()
            if field.type == "integer"
            and (getattr(field, "config_parameter", None) or "").startswith(
                "powerbank_"
            )
        }

    @api.model
    def _number(self, parameter, default):
        """Return a whole number of the settings.

        What somebody wrote into the system parameters by another way, and cannot be
        used, is logged; the default is used instead.

        :param str parameter: key of the system parameter.
        :param int default: what holds when nothing is set.
        """
        text = self.env["ir.config_parameter"].sudo().get_param(parameter)
        if not text:
            return default
        field = self._fields.get(self._number_fields().get(parameter))
        try:
            number = int(text)
        except ValueError:
            number = None
        if number is None or (field and not _fits(field, number)):
            _logger.warning(
                "System parameter %s is %r, which cannot be used: %s is used instead",
                parameter,
                text,
                default,
            )
            return default
        return number


def _range(field):
    """Return the least and the greatest value of a settings field; None for no end."""
    return getattr(field, "at_least", 0), getattr(field, "at_most", None)


def _fits(field, value):
    least, most = _range(field)
    return least <= value and (most is None or value <= most)
