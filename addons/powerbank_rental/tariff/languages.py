"""How amounts, durations and sentences about prices are put in each language."""

from fractions import Fraction

FINEST = 3
UNITS_S = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}


def decimals(amount, exponent):
    """Return (text, exact) of `amount` minor units written in major units.

    The text has at least `exponent` decimals; a finer price gets up to three more.
    """
    major = Fraction(amount) / 10**exponent
    for digits in range(exponent, exponent + FINEST + 1):
        if (major * 10**digits).denominator == 1:
            return _fixed(major, digits), True
    return _fixed(major, exponent + FINEST), False


def _fixed(major, digits):
    shifted = (2 * major * 10**digits + 1) // 2
    text = str(shifted).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def duration_parts(seconds):
    """Split a duration the way people say it: [(quantity, unit), ...].

    Whole days are used from two days on, and minutes up to 90, so that 24 hours and
    90 minutes stay what tariffs call them.
    """
    if seconds % 86400 == 0 and seconds > 86400:
        return [(seconds // 86400, "day")]
    if seconds % 60 == 0 and seconds <= 5400 and seconds % 3600:
        return [(seconds // 60, "minute")]
    parts = []
    for unit in ("hour", "minute", "second"):
        quantity, seconds = divmod(seconds, UNITS_S[unit])
        if quantity:
            parts.append((quantity, unit))
    return parts or [(0, "second")]


class English:
    """British in style, with the currency sign in front."""

    signs = {
        "CNY": "CN¥",
        "EUR": "€",
        "GBP": "£",
        "HKD": "HK$",
        "JPY": "¥",
        "KRW": "₩",
        "TWD": "NT$",
        "USD": "$",
    }
    space = " "
    phrases = {
        "nothing": "The rental is free of charge.",
        "free_grace": (
            "Up to and including {free} is free; a longer rental is charged from its "
            "start."
        ),
        "free_grace_below": (
            "Less than {free} is free; from {free} on a rental is charged from its "
            "start."
        ),
        "free_deduct": "The first {free} of a rental are not charged.",
        "free_deduct_below": (
            "Less than {free} is free; in a longer rental the first {free} are not "
            "charged."
        ),
        "unlock": "Each rental costs {unlock} to unlock.",
        "price": "{price} per {unit}.",
        "first_price": "{first_price} for the first {unit}, then {price} per {unit}.",
        "first_price_bands": "{first_price} for the first {unit}.",
        "band": (
            "{price} per {unit} that starts between {begin}:00 and {end}:00 local time."
        ),
        "ceil": "Every {unit} that is started counts in full.",
        "floor_min1": (
            "The first {unit} counts in full; after it only a complete {unit} counts."
        ),
        "nearest_min1": (
            "The first {unit} counts in full; after it half of {unit} or more counts "
            "in full and less does not count."
        ),
        "tier_below": "Less than {upper}: {price}.",
        "tier_upto": "Up to and including {upper}: {price}.",
        "tier_only": "{price} for a rental of any length.",
        "tier_beyond": "Longer: {price}.",
        "tier_block": "After that {price} for every {block} that is started.",
        "cap_rolling": "At most {cap} in every {window}, counted from the start.",
        "cap_first": "At most {cap} in the first {window}.",
        "cap_calendar": (
            "At most {cap} per calendar day; what starts before midnight belongs to "
            "the day that ends."
        ),
        "next_window_flat": (
            "After the first {window}: {flat} for every further {window} that is "
            "started."
        ),
        "min_charge": "If anything is due, it is at least {min_charge}.",
        "total_cap": (
            "At {total_cap} in all the power bank counts as bought: it is yours and "
            "nothing more is charged."
        ),
        "sale_cap": (
            "After more than {time} the power bank counts as bought at the rent "
            "reached by then."
        ),
        "sale_rent_plus_fee": (
            "After more than {time} the power bank counts as bought: {sale_amount} on "
            "top of the rent for {time}."
        ),
        "sale_fixed_total": (
            "After more than {time} the power bank counts as bought: {sale_amount} in "
            "all, rent included."
        ),
        "sale_fixed_sale": (
            "After more than {time} the power bank counts as bought: its price of "
            "{sale_amount} takes the place of the rent."
        ),
        "zone": "Local time is that of {tz}.",
    }

    def amount(self, value, currency, exponent):
        """Return an amount in minor units as "£0.50" or "CZK 30.00"."""
        text, exact = decimals(value, exponent)
        whole, point, fraction = text.partition(".")
        sign = self.signs.get(currency, f"{currency} ")
        about = "" if exact else "about "
        return f"{about}{sign}{int(whole):,}{point}{fraction}"

    def duration(self, seconds):
        """Return "30 minutes" or "1 hour 1 second"."""
        return " ".join(
            f"{quantity} {unit}{'s' * (quantity != 1)}"
            for quantity, unit in duration_parts(seconds)
        )

    def unit(self, seconds):
        """Return a billing unit: "hour" or "30 minutes"."""
        return self.duration(seconds).removeprefix("1 ")


class Chinese:
    """Simplified Chinese, with the name of the currency behind the amount."""

    names = {
        "CHF": "瑞士法郎",
        "CNY": "元",
        "CZK": "捷克克朗",
        "EUR": "欧元",
        "GBP": "英镑",
        "HKD": "港元",
        "JPY": "日元",
        "KRW": "韩元",
        "MOP": "澳门元",
        "SGD": "新加坡元",
        "THB": "泰铢",
        "TWD": "新台币",
        "USD": "美元",
    }
    units = {"day": "天", "hour": "小时", "minute": "分钟", "second": "秒"}
    space = ""
    phrases = {
        "nothing": "租借免费。",
        "free_grace": "使用不超过{free}(含{free})免费,超过后自租借开始起计费。",
        "free_grace_below": "使用不满{free}免费,满{free}起自租借开始计费。",
        "free_deduct": "每次租借的前{free}不计费。",
        "free_deduct_below": "使用不满{free}免费,更长的租借前{free}不计费。",
        "unlock": "每次租借收取开锁费{unlock}。",
        "price": "{price}/{unit}。",
        "first_price": "首个{unit}{first_price},之后{price}/{unit}。",
        "first_price_bands": "首个{unit}{first_price}。",
        "band": "当地时间{begin}:00至{end}:00开始的计费单位{price}/{unit}。",
        "ceil": "不足一个计费单位({span})的按一个计费单位计。",
        "floor_min1": "首个计费单位({span})不足也按一个计,此后不足一个的部分不计费。",
        "nearest_min1": (
            "首个计费单位({span})不足也按一个计,此后满半个按一个计,不满半个不计费。"
        ),
        "tier_below": "不满{upper}:{price}。",
        "tier_upto": "不超过{upper}(含):{price}。",
        "tier_only": "不论时长:{price}。",
        "tier_beyond": "更长时间:{price}。",
        "tier_block": "此后每{block}{price},不足{block}按{block}计。",
        "cap_rolling": "自租借开始起每{window}封顶{cap}。",
        "cap_first": "首个{window}封顶{cap}。",
        "cap_calendar": "每个自然日封顶{cap},跨零点的计费单位计入其开始的当日。",
        "next_window_flat": (
            "首个{window}之后,每{window}{flat},不足{window}按{window}计。"
        ),
        "min_charge": "产生费用时最低收费{min_charge}。",
        "total_cap": "费用累计达到{total_cap}视为购买,充电宝归您所有,不再计费。",
        "sale_cap": "超过{time}未归还视为购买,按届时的租金结算。",
        "sale_rent_plus_fee": (
            "超过{time}未归还视为购买,除{time}的租金外另付{sale_amount}。"
        ),
        "sale_fixed_total": "超过{time}未归还视为购买,总价{sale_amount}(含租金)。",
        "sale_fixed_sale": (
            "超过{time}未归还视为购买,只付售价{sale_amount},不再收租金。"
        ),
        "zone": "当地时间指{tz}时间。",
    }

    def amount(self, value, currency, exponent):
        """Return an amount in minor units as "2.5元"."""
        text, exact = decimals(value, exponent)
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return ("" if exact else "约") + text + self.names.get(currency, currency)

    def duration(self, seconds):
        """Return "30分钟"."""
        return "".join(
            f"{quantity}{self.units[unit]}"
            for quantity, unit in duration_parts(seconds)
        )

    def unit(self, seconds):
        """Return a billing unit: "小时" or "30分钟"."""
        unit = self.duration(seconds)
        return unit[1:] if unit in ("1小时", "1分钟") else unit


def language(lang):
    """Return the language for an Odoo code such as "zh_CN"; English otherwise."""
    return Chinese() if lang.startswith("zh") else English()
