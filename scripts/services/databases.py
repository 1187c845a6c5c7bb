"""Databases of Odoo: a template with the addons installed, and copies of it."""

import os
import shutil

from scripts.paths import ADDONS, DATA, addon_names
from scripts.services.odoo import CONFIGURATION, run_odoo

LANGUAGES = ("en_US", "zh_CN")
ONE_PROCESS = ("--workers=0", "--max-cron-threads=0", "--no-http", "--stop-after-init")
PREGENERATE = 'env["ir.qweb"]._pregenerate_assets_bundles(); env.cr.commit()'


def install_addons(
    postgres, database, data=DATA, languages=LANGUAGES, more=(), path=ADDONS
):
    """Create a database with all addons and demo data.

    :param languages: locales, the default one first
    :param more: names of further addons to install, and `path` their folder
    :return: the file of the log
    """
    return run_odoo(
        f"install-{database}",
        postgres,
        "server",
        f"--config={CONFIGURATION}",
        f"--addons-path={','.join(map(str, dict.fromkeys((ADDONS, path))))}",
        f"--database={database}",
        f"--init={','.join((*addon_names(), *more))}",
        f"--load-language={','.join(languages)}",
        "--with-demo",
        "--skip-auto-install",
        *ONE_PROCESS,
        data=data,
    )


def make_bundles(postgres, database, data=DATA):
    """Generate the asset bundles once, which each copy of the database then has."""
    where = ("shell", f"--config={CONFIGURATION}", f"--database={database}")
    script = {"input": PREGENERATE, "text": True}
    run_odoo(f"bundles-{database}", postgres, *where, "--no-http", data=data, **script)


def copy_database(postgres, template, database, data=DATA):
    """Make a copy of a database that nobody uses, with its attachments."""
    postgres.create_database(database, template=template)
    files = data / "filestore"
    if (files / template).exists():
        # attachments are never written twice: both databases can share the files
        copied = {"copy_function": os.link, "dirs_exist_ok": True}
        shutil.copytree(files / template, files / database, **copied)


def drop_database(postgres, database, data=DATA):
    """Drop a database and its attachments."""
    postgres.drop_database(database)
    shutil.rmtree(data / "filestore" / database, ignore_errors=True)
