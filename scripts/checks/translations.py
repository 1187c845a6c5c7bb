"""Each addon is translated, and nothing of the translation is left open."""

import polib

from scripts.paths import ADDONS, addon_names
from scripts.translations import differences, template_of, translation_of


def open_translations():
    """Each addon has a template and a full Chinese translation in step with it."""
    return [finding for addon in addon_names() for finding in findings_of(addon)]


def findings_of(addon):
    """Return what an addon's translation lacks."""
    files = (template_of(addon), translation_of(addon))
    if absent := [file for file in files if not file.exists()]:
        return [f"{file.relative_to(ADDONS)} is not there" for file in absent]
    template, translation = (polib.pofile(str(file)) for file in files)
    where = files[1].relative_to(ADDONS)
    unsure = (
        f"{where}:{entry.linenum}: {entry.msgid!r} is fuzzy"
        for entry in translation.fuzzy_entries()
    )
    empty = (
        f"{where}:{entry.linenum}: {entry.msgid!r} is not translated"
        for entry in translation.untranslated_entries()
    )
    return [*differences(template, translation, where), *unsure, *empty]
