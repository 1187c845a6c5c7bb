import json
from decimal import Decimal
from fractions import Fraction

from odoo import models

from ..tariff import (
    Tariff,
    TariffError,
    contradictions,
    discounted,
    price_line,
    price_text,
)

#: Field of the pure tariff -> field of the form that sets it.
FORM_FIELDS = {
    "bands": "band_ids",
    "cap": "cap_price",
    "cap_anchor": "cap_anchor",
    "cap_s": "cap_hours",
    "currency": "currency_id",
    "first_price": "first_price",
    "free_inclusive": "free_inclusive",
    "free_mode": "free_mode",
    "free_s": "free_minutes",
    "min_charge": "min_charge",
    "next_window_flat": "next_window_price",
    "price": "unit_price",
    "rounding": "rounding",
    "sale_after_s": "sale_after_hours",
    "sale_amount": "sale_amount",
    "sale_mode": "sale_mode",
    "tier_block": "tier_block_minutes",
    "tiers": "tier_ids",
    "total_cap": "total_cap",
    "tz": "tz",
    "unit_s": "unit_minutes",
    "unlock": "unlock_price",
}


class TariffVersionContent(models.Model):
    """Between the form's fields and the pure tariff."""

    _inherit = "powerbank.tariff.version"

    # === BUSINESS METHODS === #

    def _tariff(self):
        """Return the pure tariff: as published, or as the draft's fields stand."""
        self.ensure_one()
        if self.content:
            return Tariff.from_dict(json.loads(self.content))
        return self._pure_tariff()

    def _member_tariff(self, percent):
        """Return the pure tariff with `percent` off its rent (case C31)."""
        exact = Fraction(repr(round(percent, 2)))
        return discounted(self._tariff(), exact) if exact else self._tariff()

    def _words_for(self, percent):
        """Return the price with `percent` off, in words of the language in use."""
        lang = "zh_CN" if (self.env.lang or "").startswith("zh") else "en_US"
        return self._words(self._member_tariff(percent), lang)

    def _words(self, tariff, lang):
        """Return all that decides the price, as the customer reads it; False for None.

        :param tariff: the pure tariff of this version, or a member's.
        :param str lang: "en_US" or "zh_CN".
        """
        if not tariff:
            return False
        return "\n".join(
            filter(None, (price_text(tariff, lang), self._abuse_text(lang)))
        )

    def _line(self, tariff):
        """Return the same in one line of English, the price first; False for None."""
        if not tariff:
            return False
        parts = (price_line(tariff, "en_US"), self._abuse_text("en_US"))
        return " ".join(filter(None, parts))

    def _abuse_text(self, lang):
        """Say how often the free time can be had (rule B-02); empty: always."""
        if not (self.free_minutes and self.free_abuse_count):
            return ""
        return self.with_context(lang=lang).env._(
            "After %(count)s free rentals within %(minutes)s minutes the next one has"
            " no free time.",
            count=self.free_abuse_count,
            minutes=self.free_abuse_minutes,
        )

    def _valid_tariff(self):
        """Return the pure tariff, or None while the fields contradict each other."""
        if not self.currency_id or self._contradiction_text():
            return None
        return self._tariff()

    def _contradiction_text(self):
        """Return one sentence a contradiction, naming the fields as the form does."""
        try:
            found = contradictions(self._pure_tariff())
        except TariffError as error:
            found = [error.finding]
        return "\n".join(self._describe(finding) for finding in found)

    def _describe(self, finding):
        """Translate a finding, with the form's labels for the names of fields."""
        labels = self.fields_get([*FORM_FIELDS.values()], ["string"])
        params = {
            name: labels[FORM_FIELDS[value]]["string"]
            if value in FORM_FIELDS
            else value
            for name, value in finding.params.items()
        }
        return self.env._(finding.template, **params)

    def _pure_tariff(self):
        """Build the pure tariff from the form's fields."""
        self.ensure_one()
        values = {
            "currency": self.currency_id.name,
            "exponent": self.currency_id.decimal_places,
            "tz": self.tz,
            "free_s": self.free_minutes * 60,
            "free_inclusive": self.free_inclusive,
            "free_mode": self.free_mode,
            "unlock": self._minor(self.unlock_price),
            "unit_s": self.unit_minutes * 60,
            "price": self._minor(self.unit_price),
            "rounding": self.rounding,
            "bands": [
                [band.from_hour, band.to_hour, self._minor(band.price)]
                for band in self.band_ids
            ],
            "tiers": [
                [tier.upper_minutes * 60, self._minor(tier.price)]
                for tier in self.tier_ids
            ],
            "cap_anchor": self.cap_anchor,
            "min_charge": self._minor(self.min_charge),
            "sale_mode": self.sale_mode,
        }
        return Tariff.from_dict({**values, **self._optional_values()})

    def _optional_values(self):
        """Return the fields whose absence means something; 0 in the form is absence.

        The cap's window alone is kept when it is 0: then it contradicts the cap.
        """
        optional = {
            "first_price": (self.has_first_price, self._minor(self.first_price)),
            "tier_block": (
                self.tier_block_minutes,
                [self.tier_block_minutes * 60, self._minor(self.tier_block_price)],
            ),
            "cap": (self.cap_price, self._minor(self.cap_price)),
            "cap_s": (
                self.cap_price or self.has_next_window_price,
                self.cap_hours * 3600,
            ),
            "next_window_flat": (
                self.has_next_window_price,
                self._minor(self.next_window_price),
            ),
            "total_cap": (self.total_cap, self._minor(self.total_cap)),
            "sale_after_s": (self.sale_after_hours, self.sale_after_hours * 3600),
            "sale_amount": (self.sale_amount, self._minor(self.sale_amount)),
        }
        return {name: value for name, (given, value) in optional.items() if given}

    def _minor(self, amount):
        """Return `amount` (major units) as an exact fraction of minor units, text."""
        exact = Decimal(repr(round(amount, 6))).scaleb(self.currency_id.decimal_places)
        numerator, denominator = exact.as_integer_ratio()
        return str(numerator) if denominator == 1 else f"{numerator}/{denominator}"
