"""The parts of ``make test``, in their order: the quick ones first."""

import os

from scripts.paths import ADDONS, ROOT, addon_names
from scripts.testing.guards import unimported_tests
from scripts.testing.runners import (
    count_findings,
    run_native,
    run_odoo_pytest,
    run_pytest,
    warnings_in,
)
from scripts.translations import differences_from_code

# a limit against hanging for ever; no test comes near it
SECONDS = 900
PLAIN = ("-p", "no:odoo", f"--timeout={SECONDS}")


def check_imports(_bed):
    """Every test file is imported, so that Odoo's own runner sees it."""
    return count_findings(unimported_tests(ADDONS))


def test_plain_packages(_bed):
    """The pure packages and the scripts, without Odoo."""
    folders = [ROOT / "tests" / name for name in ("pure", "scripts")]
    return run_pytest("pure", *PLAIN, *filter(os.path.exists, folders))


def check_installation(bed):
    """The addons install without a warning."""
    return count_findings(warnings_in(bed.installation_log))


def check_translations(bed):
    """The templates of the translations have what the code has."""
    database = bed.copy("translations")
    return count_findings(differences_from_code(bed.postgres, database, bed.data))


def test_addons(bed):
    """The addons' tests under pytest, with HTTP server and browser."""
    return run_odoo_pytest(bed, bed.copy("addons"), ADDONS)


def test_natively(bed):
    """The same tests under Odoo's own runner, while the addons are updated."""
    return run_native(bed, bed.copy("native"), addon_names())


def test_system(bed):
    """The whole system, with real processes."""
    assert bed.installation_log.exists()
    environment = {**os.environ, "POWERBANK_TEST_CLUSTER": bed.name}
    folder = ROOT / "tests" / "system"
    return run_pytest("system", *PLAIN, folder, environment=environment)


PARTS = {
    "imports": check_imports,
    "pure": test_plain_packages,
    "install": check_installation,
    "translations": check_translations,
    "addons": test_addons,
    "native": test_natively,
    "system": test_system,
}
