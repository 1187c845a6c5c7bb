"""What a station is found by: characters, full pinyin and initials (A-206).

Everything is written in the letters A to Z, so that the trigram index of the database
serves every script, whatever its locale. A character beyond ASCII becomes a word of
capital letters that stands for its code point; Latin words are small letters without
accents. So `虹桥T2` reads ` IGHJ GIGF t2 hongqiaot2 hqt2 `.
"""

import re
import unicodedata

_CAPITALS = str.maketrans("0123456789abcdef", "ABCDEFGHIJKLMNOP")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def search_key(texts):
    """Return what `patterns` are matched against.

    :param texts: names and addresses in any language; empty ones are passed over.
    """
    words = {}
    for text in filter(None, texts):
        for phrase in _phrases(text):
            words.update(dict.fromkeys(_runs(phrase)))
            words.update(dict.fromkeys(_spoken(phrase)))
    return f" {' '.join(words)} " if words else ""


def sort_key(name):
    """Return the letters by which a name is put in order: Chinese by its pinyin."""
    return " ".join(_spoken(phrase)[0] for phrase in _phrases(name or ""))[:64]


def slug(name):
    """Return a name for an address: small letters and digits; Chinese by its pinyin."""
    return re.sub(r"[^a-z0-9]+", "-", sort_key(name).lower()).strip("-")


def patterns(query):
    """Return the LIKE patterns that must all match the `search_key`.

    Letters are looked for inside words, one or two only where a word begins. Nothing is
    returned for a query without letters and digits.
    """
    return [_pattern(run) for phrase in _phrases(query) for run in _runs(phrase)]


def _pattern(run):
    if run.isdigit() or (run.islower() and len(run) < 3):
        return f"% {run}%"
    return f"%{run}%"


def _phrases(text):
    """Return the pieces of a text that hold letters and digits alone."""
    plain = unicodedata.normalize("NFKD", text).lower()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", plain))


def _runs(phrase):
    """Return ASCII letters as they are, and other characters as words of capitals."""
    return [
        run if run.isascii() else " ".join(map(_code, run))
        for run in re.findall(r"[a-z0-9]+|[^a-z0-9]+", phrase)
    ]


def _code(character):
    return f"{ord(character):x}".translate(_CAPITALS)


def _spoken(phrase):
    """Return a phrase in pinyin, and its initials where they differ from it."""
    if not _HAN.search(phrase):
        return _runs(phrase)
    # loaded only where Chinese is written: its dictionary is large
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(phrase, errors=_as_ascii)
    initials = lazy_pinyin(phrase, style=Style.FIRST_LETTER, errors=_as_ascii)
    return ["".join(syllables), "".join(initials)]


def _as_ascii(text):
    return "".join(c for c in text if c.isascii())
