"""Odoo 19 from Debian's own package, or from the checkout that ODOO_PATH names."""

import ast
import os
import shutil
import sys
from pathlib import Path

from scripts.install.debian import PrivateApt, unpack
from scripts.install.step import StepError, digest, is_stamped, write_stamp
from scripts.paths import ODOO_TREE, VAR, VENV

PACKAGES_FROM_SID = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-ocr-b",
)
# sid's newer releases of these no longer have the files that Odoo links to
PACKAGES_FROM_RELEASE = ("fonts-font-awesome", "fonts-inconsolata")

LIBRARY = "usr/lib/python3/dist-packages"
# a second, incomplete copy of the addons, and files of Odoo's own packaging
NOT_UNPACKED = tuple(f"./{LIBRARY}/{name}" for name in ("addons", "setup", "doc"))
KNOWN_MISSING = (
    # left out by Debian as not free; an addon of ours takes it out of the bundle
    "mail/static/lib/selfie_segmentation/selfie_segmentation.js",
    # made while Odoo runs
    "web/static/asset_styles_company_report.scss",
    # named by Odoo's own manifests without being there
    "project/static/src/views/project_task_model_mixin",
    "test_assetsbundle/static/invalid_src/xml/file_not_found.xml",
    "website/static/src/interactions/follow.edit.js",
)


def install_odoo(say):
    """Put Odoo where the virtual environment finds it."""
    given = os.environ.get("ODOO_PATH")
    library = check_checkout(Path(given)) if given else ODOO_TREE / LIBRARY
    present = f"uses {given}" if given else unpack_from_debian(say)
    link_into_environment(library)
    return present


def check_checkout(folder):
    """Return the folder that holds the ``odoo`` package of a checkout of Odoo 19."""
    release = folder.resolve() / "odoo" / "release.py"
    if not release.exists() or "version_info = (19," not in release.read_text():
        why = f"{folder} is no Odoo 19: {release} does not say so"
        raise StepError(why, "correct ODOO_PATH, or unset it")
    return folder.resolve()


def unpack_from_debian(say):
    """Download and unpack the packages into ``var/odoo``, once."""
    wanted = [*PACKAGES_FROM_SID, *PACKAGES_FROM_RELEASE, *NOT_UNPACKED]
    key = digest(*wanted)
    if is_stamped("odoo", key) and ODOO_TREE.exists():
        return "up to date"
    say("downloading")
    apt = PrivateApt(VAR / "apt")
    apt.prepare()
    files = apt.download(
        [f"{name}/sid" for name in PACKAGES_FROM_SID]
        + [f"{name}/{apt.release}" for name in PACKAGES_FROM_RELEASE]
    )
    say("unpacking")
    shutil.rmtree(ODOO_TREE, ignore_errors=True)
    ODOO_TREE.mkdir(parents=True)
    for file in files:
        unpack(file, ODOO_TREE, exclude=NOT_UNPACKED)
    shutil.rmtree(apt.folder)
    say("checking")
    check_tree(ODOO_TREE)
    write_stamp("odoo", key)
    return None


def check_tree(tree):
    """Refuse a tree with a dangling link or without a file that a manifest names."""
    links = (path for path in tree.rglob("*") if path.is_symlink())
    broken = [link for link in links if not link.exists()]
    missing = missing_manifest_files(tree / LIBRARY / "odoo" / "addons")
    if broken or missing:
        named = ", ".join(str(path) for path in [*broken, *missing][:10])
        why = f"{len(broken)} dangling links, {len(missing)} missing files: {named}"
        raise StepError(why, "set ODOO_PATH to an Odoo 19 checkout instead")


def missing_manifest_files(addons):
    """Return the data files and assets that manifests name and the tree lacks."""
    missing = []
    for manifest in sorted(addons.glob("*/__manifest__.py")):
        content = ast.literal_eval(manifest.read_text())
        name = manifest.parent.name
        for file in [*content.get("data", ()), *content.get("demo", ())]:
            if not (manifest.parent / file).exists():
                missing.append(f"{name}/{file}")
        missing += [
            path
            for path in asset_paths(content.get("assets", {}))
            if path not in KNOWN_MISSING and not exists_below(addons, path)
        ]
    return missing


def asset_paths(bundles):
    """Yield the paths that the asset bundles of a manifest add."""
    for entry in (entry for bundle in bundles.values() for entry in bundle):
        if isinstance(entry, str):
            yield entry.lstrip("/")
        elif entry[0] not in ("include", "remove"):
            yield entry[-1].lstrip("/")


def exists_below(addons, path):
    """Tell whether a path or a pattern below the addons names a file."""
    addon = path.partition("/")[0]
    is_elsewhere = path.startswith(("http:", "https:")) or not (addons / addon).exists()
    return is_elsewhere or "*" in path or (addons / path).exists()


def link_into_environment(library):
    """Let the interpreter of the virtual environment import Odoo."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    link = VENV / "lib" / version / "site-packages" / "odoo.pth"
    line = f"{library}\n"
    if not link.exists() or link.read_text() != line:
        link.write_text(line)
