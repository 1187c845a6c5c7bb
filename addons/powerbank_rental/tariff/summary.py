"""The tariff in at most 30 characters of Chinese, as payment providers want it."""

from .languages import language, spoken_limit

LONGEST = 30
SEPARATOR = ","
POSTED = "按公示价格计费"
MORE = "更久另计"
ORDER = (
    "free_s",
    "unlock",
    "first_price",
    "base",
    "cap",
    "next_window_flat",
    "total_cap",
    "sale_amount",
)


def summary_30(tariff):
    """Return at most 30 characters such as "2.5元/30分钟,每24小时封顶20元".

    What matters least is left out first; the price of a unit stays to the last.
    """
    return _Summary(tariff).text()


class _Summary:
    """Joins a base, which says the price of time, and the parts that still fit."""

    def __init__(self, tariff):
        self.tariff, self.language = tariff, language("zh_CN")
        prices = [price for _until, (_kind, price) in tariff.scaled.profile]
        self.prices = [tariff.scaled.exact(each(prices)) for each in (min, max)]
        self.timed = any((tariff.tiers, tariff.first_price, *self.prices))

    def text(self):
        """Add the parts by importance as long as they fit."""
        base = self._tiers() if self.tariff.tiers else self._unit()
        if len(base) > LONGEST:
            base = POSTED
        chosen = {"base": base}
        for name, part in self._parts():
            longer = {**chosen, name: part}
            if len(_said(longer)) <= LONGEST:
                chosen = longer
        return _said(chosen)

    def _amount(self, value):
        return self.language.amount(value, self.tariff.currency, self.tariff.exponent)

    def _unit(self):
        if not self.timed:
            unlock = self.tariff.unlock
            return f"每次{self._amount(unlock)}" if unlock else "免费"
        low, high = (self._amount(price) for price in self.prices)
        price = high if low == high else f"{low}-{high}"
        return f"{price}/{self.language.unit(self.tariff.unit_s)}"

    def _tiers(self):
        """Say as many tiers as fit, and that there are more where some do not."""
        tiers = list(self._tier_texts())
        text = SEPARATOR.join(tiers)
        while len(text) > LONGEST and tiers:
            tiers.pop()
            text = SEPARATOR.join([*tiers, MORE])
        return text if tiers else POSTED

    def _tier_texts(self):
        *bounded, (upper, price) = self.tariff.tiers
        for limit, cumulative in bounded:
            yield f"{self._limit(limit)}内{self._amount(cumulative)}"
        if not self.tariff.tier_block:
            yield f"{'更久' if bounded else '每次'}{self._amount(price)}"
            return
        yield f"{self._limit(upper)}内{self._amount(price)}"
        block_s, block_price = self.tariff.tier_block
        block = self.language.unit(block_s)
        yield f"之后每{block}{self._amount(block_price)}"

    def _limit(self, upper):
        return self.language.duration(spoken_limit(upper)[0])

    def _parts(self):
        """Yield (name, text), the most important part first."""
        tariff = self.tariff
        window = self.language.duration(tariff.cap_s)
        if tariff.cap is not None:
            yield "cap", f"{self._capped_time(window)}封顶{self._amount(tariff.cap)}"
        if tariff.unlock and self.timed:
            yield "unlock", f"开锁费{self._amount(tariff.unlock)}"
        if tariff.first_price is not None:
            unit = self.language.unit(tariff.unit_s)
            yield "first_price", f"首{unit}{self._amount(tariff.first_price)}"
        if tariff.free_s:
            yield "free_s", self._free()
        if tariff.total_cap is not None:
            yield "total_cap", f"总封顶{self._amount(tariff.total_cap)}"
        if tariff.sale_amount is not None:
            yield "sale_amount", self._sale()
        if tariff.next_window_flat is not None:
            flat = self._amount(tariff.next_window_flat)
            yield "next_window_flat", f"之后每{window}{flat}"

    def _capped_time(self, window):
        if self.tariff.cap_anchor == "calendar":
            return "每日"
        return f"{'每' if self.tariff.next_window_flat is None else '首'}{window}"

    def _free(self):
        free = self.language.duration(self.tariff.free_s)
        if self.tariff.free_mode == "deduct":
            return f"前{free}免费"
        return f"{free}内免费" if self.tariff.free_inclusive else f"不满{free}免费"

    def _sale(self):
        time = self.language.duration(self.tariff.sale_after_s)
        amount = self._amount(self.tariff.sale_amount)
        if self.tariff.sale_mode == "rent_plus_fee":
            return f"超{time}另付{amount}"
        return f"超{time}总价{amount}"


def _said(parts):
    return SEPARATOR.join(parts[name] for name in ORDER if name in parts)
