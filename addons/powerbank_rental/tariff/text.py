"""The whole tariff in words, for those who pay by it."""

from .languages import language, spoken_limit


def price_text(tariff, lang):
    """Return the whole tariff in sentences, one a line, that bind both sides.

    :param str lang: "en_US" or "zh_CN"; any other code gives English.
    """
    return "\n".join(_Writer(tariff, language(lang)).sentences())


def price_line(tariff, lang):
    """Return the same in one line, for lists that may cut it off.

    What time costs comes first, what is free last.
    """
    writer = _Writer(tariff, language(lang))
    return " ".join((*writer.price(), *writer.free()))


class _Writer:
    """Says every field that changes the price."""

    def __init__(self, tariff, language):
        self.tariff, self.language = tariff, language

    def sentences(self):
        yield from self.free()
        yield from self.price()

    def price(self):
        tariff = self.tariff
        if tariff.unlock:
            yield self._say("unlock", unlock=tariff.unlock)
        yield from self._tiers() if tariff.tiers else self._units()
        yield from self._windows()
        yield from self._limits()
        if tariff.bands or (tariff.cap is not None and self._is_calendar()):
            yield self._say("zone", tz=tariff.tz)

    def _say(self, phrase, **words):
        """Fill a phrase: prices in minor units become amounts, texts stay texts."""
        spoken = {
            name: word if isinstance(word, str) else self._amount(word)
            for name, word in words.items()
        }
        text = self.language.sentences[phrase].format(**spoken)
        return text[0].upper() + text[1:]

    def _amount(self, value):
        return self.language.amount(value, self.tariff.currency, self.tariff.exponent)

    def _is_calendar(self):
        return self.tariff.cap_anchor == "calendar"

    def free(self):
        tariff = self.tariff
        if tariff.free_s:
            phrase = f"free_{tariff.free_mode}"
            if not tariff.free_inclusive:
                phrase += "_below"
            yield self._say(phrase, free=self.language.duration(tariff.free_s))

    def _units(self):
        tariff = self.tariff
        if not any((tariff.price, tariff.first_price, tariff.bands)):
            if not tariff.unlock:
                yield self._say("nothing")
            return
        unit = self.language.unit(tariff.unit_s)
        yield from self._unit_prices(unit)
        for begin, end, price in tariff.bands:
            hours = {"begin": f"{begin:02}", "end": f"{end:02}"}
            yield self._say("band", price=price, unit=unit, **hours)
        span = self.language.duration(tariff.unit_s)
        yield self._say(tariff.rounding, unit=unit, span=span)

    def _unit_prices(self, unit):
        tariff = self.tariff
        used = any(kind == "price" for _until, (kind, _) in tariff.scaled.profile)
        words = {"price": tariff.price, "unit": unit}
        if tariff.first_price is not None:
            phrase = "first_price" if used else "first_price_bands"
            yield self._say(phrase, first_price=tariff.first_price, **words)
        elif used:
            yield self._say("price", **words)

    def _tiers(self):
        tariff = self.tariff
        bounded = tariff.tiers if tariff.tier_block else tariff.tiers[:-1]
        for upper, price in bounded:
            yield self._tier(upper, price)
        if tariff.tier_block:
            block_s, price = tariff.tier_block
            block = self.language.unit(block_s)
            yield self._say("tier_block", block=block, price=price)
        else:
            phrase = "tier_beyond" if bounded else "tier_only"
            yield self._say(phrase, price=tariff.tiers[-1][1])

    def _tier(self, upper, price):
        seconds, included = spoken_limit(upper)
        phrase = "tier_upto" if included else "tier_below"
        return self._say(phrase, upper=self.language.duration(seconds), price=price)

    def _windows(self):
        tariff = self.tariff
        window = self.language.duration(tariff.cap_s)
        flat = tariff.next_window_flat
        if tariff.cap is not None:
            phrase = "cap_first" if flat is not None else f"cap_{tariff.cap_anchor}"
            yield self._say(phrase, cap=tariff.cap, window=window)
        if flat is not None:
            yield self._say("next_window_flat", flat=flat, window=window)

    def _limits(self):
        tariff = self.tariff
        if tariff.min_charge:
            yield self._say("min_charge", min_charge=tariff.min_charge)
        if tariff.total_cap is not None:
            yield self._say("total_cap", total_cap=tariff.total_cap)
        if tariff.sale_after_s is not None:
            time = self.language.duration(tariff.sale_after_s)
            sale = {"time": time, "sale_amount": tariff.sale_amount or 0}
            yield self._say(f"sale_{tariff.sale_mode}", **sale)
