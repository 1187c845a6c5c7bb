"""The guards of the tests and the checks of the code themselves."""

import ast
import shutil
import subprocess
import sys

import polib
import pytest

from scripts.checks import architecture, machine, shape, translations
from scripts.checks.files import imported_modules
from scripts.paths import ADDONS, ROOT
from scripts.testing.bed import RUN_NAME
from scripts.testing.guards import unimported_tests
from scripts.translations import merge, missing_and_stale

SKIPPING = "import pytest\n\n@pytest.mark.skip\ndef test_left_out():\n    assert True\n"
PASSING = "def test_done():\n    assert True\n"


@pytest.mark.parametrize(("text", "code"), [(SKIPPING, 1), (PASSING, 0)])
def test_a_skipped_test_fails_the_run(tmp_path, text, code):
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:odoo", tmp_path]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == code


def test_a_test_file_that_is_not_imported_is_found(tmp_path):
    tests = tmp_path / "some_addon" / "tests"
    tests.mkdir(parents=True)
    (tests / "__init__.py").write_text("from . import test_known\n")
    for name in ("test_known", "test_forgotten"):
        (tests / f"{name}.py").touch()
    (finding,) = unimported_tests(tmp_path)
    assert "test_forgotten" in finding


def test_imports_are_read_with_their_dots(tmp_path):
    file = tmp_path / "module.py"
    file.write_text("import odoo.http\nfrom .. import models\nfrom .a import b\n")
    found = [module for module, _line in imported_modules(file)]
    assert found == ["odoo.http", "..models", ".a.b"]


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("odoo.tools", False),
        ("odoo", False),
        ("fractions.Fraction", True),
        (".money.cents", True),
        ("..geo.distance", True),
        ("..models.rental", False),
    ],
)
def test_a_pure_package_imports_only_what_is_pure(module, expected):
    package = ADDONS / "powerbank_rental" / "tariff"
    assert architecture.is_pure(package / "bill.py", package, module) is expected


def test_an_addon_does_not_know_those_that_build_on_it():
    assert all(addon not in known for addon, known in architecture.KNOWS.items())
    found = architecture.EXTERNAL_ID.findall('ref="powerbank_payment.view"')
    assert set(found) - architecture.KNOWS["powerbank_device"] == {"powerbank_payment"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('DATA = "/' + 'home/somebody/data"', True),
        ('"/' + 'root/odoo"', True),
        ("http://example.com/home/page", False),
        ("var/work/file", False),
    ],
)
def test_a_folder_of_one_machine_is_recognized(line, expected):
    assert bool(machine.PERSONAL_FOLDER.search(line)) is expected


def test_an_addon_without_translation_is_found():
    findings = translations.findings_of("no_such_addon")
    assert len(findings) == 2


def entry(term, translation=""):
    return polib.POEntry(msgid=term, msgstr=translation)


def test_missing_and_stale_terms_are_told_apart():
    exported, kept = [entry("new"), entry("both")], [entry("both"), entry("old")]
    assert missing_and_stale(exported, kept) == (["new"], ["old"])


def test_merging_keeps_what_is_translated(tmp_path):
    template, old = polib.POFile(), polib.POFile()
    template += [entry("Rental"), entry("Station")]
    old += [entry("Rental", "租借"), entry("Gone", "没有了")]
    file = tmp_path / "zh_CN.po"
    old.save(str(file))
    merge(template, file)
    merged = {each.msgid: each.msgstr for each in polib.pofile(str(file))}
    assert merged == {"Rental": "租借", "Station": ""}


def test_the_length_of_a_function_is_counted_with_its_head():
    (function,) = ast.parse("def one():\n    a = 1\n    return a\n").body
    assert shape.length(function) == 3


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("postgres-test-123", True),
        ("test-scripts-123", True),
        ("demo", False),
        ("invariants-copy_1", False),
        ("odoo-demo", False),
    ],
)
def test_only_what_belongs_to_a_run_is_cleared_away(name, expected):
    assert bool(RUN_NAME.search(name)) is expected
