"""Translation files: export templates from the code, merge and compare.

    make translations

writes ``i18n/<addon>.pot`` of each addon, and brings ``zh_CN.po`` in step with it; new
entries are left empty for a translator.
"""

import subprocess

import polib

from scripts.paths import ADDONS, DATA, PYTHON, RUN, addon_names
from scripts.services.odoo import CONFIGURATION, run_odoo

LANGUAGE = "zh_CN"
PLURAL = {"Plural-Forms": "nplurals=1; plural=0;"}
FORMATTER = PYTHON.with_name("oca-checks-po")


def template_of(addon):
    """Return the path of an addon's translation template."""
    return ADDONS / addon / "i18n" / f"{addon}.pot"


def translation_of(addon):
    """Return the path of an addon's Chinese translation."""
    return ADDONS / addon / "i18n" / f"{LANGUAGE}.po"


def identity(entry):
    """Return what an entry is found by: context, singular and plural."""
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def export_templates(postgres, database, data=DATA):
    """Export the terms of each addon as they are in the code now.

    :return: an exported template by addon
    """
    folder = RUN / "translations" / database
    folder.mkdir(parents=True, exist_ok=True)
    templates = {}
    for addon in addon_names():
        file = folder / f"{addon}.pot"
        where = ("-c", CONFIGURATION, "-d", database, "-o", file)
        name = f"export-{database}"
        run_odoo(name, postgres, "i18n", "export", *where, addon, data=data)
        templates[addon] = polib.pofile(str(file))
    return templates


def missing_and_stale(exported, kept):
    """Return the terms that only the exported, and only the kept file has."""
    in_code = {identity(entry): entry.msgid for entry in exported}
    in_file = {identity(entry): entry.msgid for entry in kept if not entry.obsolete}
    missing = [in_code[key] for key in in_code.keys() - in_file.keys()]
    stale = [in_file[key] for key in in_file.keys() - in_code.keys()]
    return sorted(missing), sorted(stale)


def differences(exported, kept, where):
    """Describe how a kept file differs from the exported terms."""
    missing, stale = missing_and_stale(exported, kept)
    return [
        *(f"{where} lacks {term!r}" for term in missing),
        *(f"{where} still has {term!r}" for term in stale),
    ]


def differences_from_code(postgres, database, data=DATA):
    """Describe how the addons' templates differ from the code, one line a term."""
    found = []
    for addon, exported in export_templates(postgres, database, data).items():
        file = template_of(addon)
        kept = polib.pofile(str(file)) if file.exists() else ()
        found += differences(exported, kept, file.relative_to(ADDONS))
    return found


def write_translations(postgres, database):
    """Write the templates, and bring the translations in step with them."""
    for addon, exported in export_templates(postgres, database).items():
        template = template_of(addon)
        template.parent.mkdir(exist_ok=True)
        kept = polib.pofile(str(template)) if template.exists() else ()
        if not kept or any(missing_and_stale(exported, kept)):
            exported.save(str(template))
        merge(polib.pofile(str(template)), translation_of(addon))
        files = (template, translation_of(addon))
        subprocess.run([FORMATTER, "--fix", *files], capture_output=True, check=False)


def merge(template, file):
    """Bring a translation in step with its template; keep what is translated."""
    kept = polib.pofile(str(file)) if file.exists() else polib.POFile()
    translated = {identity(entry): entry for entry in kept}
    merged = polib.POFile(wrapwidth=template.wrapwidth)
    merged.metadata = {**template.metadata, "Language": LANGUAGE, **PLURAL}
    for entry in template:
        if known := translated.get(identity(entry)):
            entry.msgstr = known.msgstr
            entry.msgstr_plural = known.msgstr_plural
        merged.append(entry)
    merged.save(str(file))
