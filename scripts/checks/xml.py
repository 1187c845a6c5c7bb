"""Data files are well-formed and follow Odoo's own schema."""

import importlib.util
from pathlib import Path

from lxml import etree

from scripts.checks.files import addon_of, place, project_files

DATA_FOLDERS = {"data", "demo", "report", "security", "views", "wizards"}


def invalid_data_files():
    """Each data file is valid by Odoo's schema."""
    schema = etree.RelaxNG(etree.parse(odoo_folder() / "import_xml.rng"))
    findings = []
    for file in project_files(".xml"):
        if addon_of(file) and DATA_FOLDERS.intersection(file.parts):
            findings += problems_of(file, schema)
    return findings


def problems_of(file, schema):
    """Return what is wrong with a data file."""
    try:
        document = etree.parse(file)
    except etree.XMLSyntaxError as error:
        return [f"{place(file, error.lineno)}: {error.msg}"]
    if schema.validate(document):
        return []
    return [f"{place(file, each.line)}: {each.message}" for each in schema.error_log]


def odoo_folder():
    """Return the folder of Odoo's package, without loading Odoo."""
    (folder,) = importlib.util.find_spec("odoo").submodule_search_locations
    return Path(folder)
