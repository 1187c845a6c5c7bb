"""Whether two names of a city mean the same one."""

import re
import unicodedata

#: What people write around the name of a city, or leave out.
FILLERS = {"city", "municipality", "of", "shi", "the"}
DISTRICTS = {"county", "district", "qu", "xian"}
ALIASES = {
    "beijing": ("beijing", "peking", "北京"),
    "chengdu": ("chengdu", "chengtu", "成都"),
    "shenzhen": ("shenzhen", "深圳"),
}
CITIES = {alias: city for city, names in ALIASES.items() for alias in names}
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z' .]+")
_PROVINCE = re.compile(r"^.{2,8}?(?:省|自治区)(?=.)")
_WITHIN = re.compile(r"^(?:市.*|.*[区县])?$")


def city_key(text):
    """Return a key that is the same for all usual spellings of one city.

    "北京", "北京市朝阳区", "Beijing", "BEIJING Shi" and "Chaoyang District, Běijīng"
    give "beijing". A city without aliases is known by its name alone, without case,
    spaces and the word for "city". An empty text gives "".
    """
    plain = _plain(text or "")
    runs = [_han(run) for run in _HAN.findall(plain.replace(" ", ""))]
    runs += [_latin(run) for run in _LATIN.findall(plain)]
    runs = [run for run in runs if run]
    known = next((CITIES[run] for run in runs if run in CITIES), None)
    return known or "".join(runs[:1])


def _plain(text):
    """Return the text in lower case, in plain letters, without the marks of tones."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in letters if not unicodedata.combining(each))


def _han(run):
    """Return a Chinese name without its province, its "city" and its district."""
    name = _PROVINCE.sub("", run)
    for alias in CITIES:
        if name.startswith(alias) and _WITHIN.match(name.removeprefix(alias)):
            return alias
    return name.removesuffix("市") or name


def _latin(run):
    words = [word for word in re.findall(r"[a-z]+", run) if word not in FILLERS]
    if len(words) > 1 and words[-1] in DISTRICTS and words[0] in CITIES:
        return words[0]
    return "".join(words)
