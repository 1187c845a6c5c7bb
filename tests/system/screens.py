"""A person's walk through the screens, and what is noticed on the way."""

import re
from functools import cache
from pathlib import Path

import polib

from scripts.paths import ADDONS
from scripts.services.service import ServiceError
from scripts.translations import translation_of

WALK = Path(__file__).with_name("walk.js").read_text()
TAG = re.compile(r"<[^>]*>")
WORD = re.compile(r"\w{3}")
#: Parts of a screen that are seen only after a press: tabs, and what can be searched.
FOLDED = ".o_form_view .o_notebook_headers .nav-link, .o_searchview_dropdown_toggler"
#: What anybody may be told who presses a button that is there for him.
REFUSALS = ("errors.Refusal", "UserError", "ValidationError", "RedirectWarning")


class Walk:
    """Opens one screen after the other and keeps what is wrong with each.

    :param Tab tab: signed in
    :param bool chinese: no term of ours may be read in English
    """

    def __init__(self, tab, chinese):
        self.tab = tab
        self.english = english_terms() if chinese else set()
        self.findings = {}
        self.seen = 0

    def open(self, place, *where):
        """Open a screen of the web client as `walk.open` does; look at all parts."""
        self.do(place, "walk.open", *where)
        self.look(place)
        number = 0
        while self.do(place, "walk.pressOne", FOLDED, number):
            self.look(place)
            number += 1

    def do(self, place, what, *arguments):
        """Do something in the page; that it fails is a finding."""
        try:
            return self.tab.call(what, *arguments)
        except ServiceError as error:
            self.findings[f"{place}: {error}"] = None

    def look(self, place, tolerated=()):
        """Keep what is wrong with what is shown now.

        :param tolerated: ends of the names of errors that are none
        """
        self.seen += 1
        shown = self.tab.call("walk.look")
        errors = [
            f"{kind}: {message}"
            for kind, message in shown["errors"]
            if not kind.endswith(tuple(tolerated))
        ]
        if not shown["errors"]:
            errors += shown["dialogs"]
        wide = [f"reaches beyond the window: {name}" for name in shown["beyond"]]
        english = [f"English: {text}" for text in self.english & set(shown["texts"])]
        wrong = (*errors, *self.tab.take_errors(), *wide, *english)
        self.findings |= {f"{place}: {what}": None for what in wrong}


def write(tab, selector, text):
    """Type into a field."""
    tab.call("walk.enter", selector)
    tab.type(text)
    tab.call("walk.settle")


def english_terms():
    """Return what the terms of all addons show in English, and not in Chinese."""
    english, chinese = set(), set()
    for entry in translations():
        english |= pieces(entry.msgid)
        chinese |= pieces(entry.msgstr)
    return english - chinese


def in_chinese(term):
    """Return how a term of ours reads in Chinese."""
    [chinese] = {entry.msgstr for entry in translations() if entry.msgid == term}
    return chinese


@cache
def translations():
    """Return the translated entries of all addons."""
    files = (translation_of(addon.name) for addon in ADDONS.glob("powerbank_*"))
    return [e for file in files for e in polib.pofile(str(file)).translated_entries()]


def pieces(term):
    """Return the texts between the tags of a term, such as have a word in them."""
    return {piece.strip() for piece in TAG.split(term) if WORD.search(piece)}
