"""Who may know whom: the arrows between the addons, and the pure packages."""

import ast
import re

from scripts.checks.files import addon_of, imported_modules, place, project_files
from scripts.paths import ADDONS, addon_names

# an addon may know itself and these
KNOWS = {
    "powerbank_rental": set(),
    "powerbank_device": {"powerbank_rental"},
    "powerbank_payment": {"powerbank_rental"},
    "powerbank_merchant": {"powerbank_rental", "powerbank_payment"},
}
# packages that import no Odoo, so that they can be read, tested and fuzzed alone
PURE = {
    "powerbank_rental": {"geo", "opening", "tariff"},
    "powerbank_device": {"protocol", "gateway", "simulator"},
    "powerbank_payment": {"wechatpay", "alipay", "sandbox"},
    "powerbank_merchant": set(),
}
EXTERNAL_ID = re.compile(rf"\b({'|'.join(KNOWS)})\.\w")


def wrong_arrows():
    """An addon names only the addons that it may know."""
    findings = []
    for addon in addon_names():
        manifest = ADDONS / addon / "__manifest__.py"
        depends = set(ast.literal_eval(manifest.read_text()).get("depends", ()))
        for other in sorted(depends & KNOWS.keys() - KNOWS[addon]):
            findings.append(f"{place(manifest, 1)}: may not depend on {other}")
    for file in project_files(".py", ".xml", ".csv", ".js", ".sql"):
        if addon := addon_of(file):
            findings += unknown_names(file, KNOWS[addon] | {addon})
    return findings


def unknown_names(file, known):
    """Return the lines of a file that name something of an addon not known to it."""
    findings = []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        for name in set(EXTERNAL_ID.findall(line)) - known:
            findings.append(f"{place(file, number)}: may not know {name}")
    return findings


def impure_imports():
    """A pure package imports neither Odoo nor the Odoo side of its addon."""
    return [
        f"{place(file, line)}: a pure package may not import {module}"
        for file in project_files(".py")
        for package in pure_package_of(file)
        for module, line in imported_modules(file)
        if not is_pure(file, package, module)
    ]


def pure_package_of(file):
    """Return the path of the pure package that a file belongs to, in a list if any."""
    addon = addon_of(file)
    if addon is None:
        return []
    package = ADDONS / addon / file.relative_to(ADDONS / addon).parts[0]
    return [package] if package.name in PURE[addon] and package.is_dir() else []


def is_pure(file, package, module):
    """Tell whether a pure package may import a module."""
    dots = len(module) - len(module.lstrip("."))
    if not dots:
        return module.partition(".")[0] != "odoo"
    folder = file.parents[dots - 1]
    if folder.is_relative_to(package):
        return True
    sibling = module.lstrip(".").partition(".")[0]
    return folder == package.parent and sibling in PURE[package.parent.name]
