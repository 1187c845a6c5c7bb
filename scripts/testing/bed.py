"""What tests run on: a cluster of this run alone, and copies of one template."""

import os
import shutil
from functools import cached_property

from scripts.paths import DATA, DATABASES
from scripts.services import Postgres, databases

PREFIX = "test-"
TEMPLATE = "template_powerbank"


class TestBed:
    """Starts the cluster and builds the template when they are first asked for.

    :param contextlib.ExitStack resources: ends what was started
    """

    def __init__(self, resources):
        self.resources = resources
        self.name = f"{PREFIX}{os.getpid()}"
        self.data = DATA / self.name

    @cached_property
    def postgres(self):
        """The running cluster."""
        self.resources.callback(shutil.rmtree, self.data, ignore_errors=True)
        return self.resources.enter_context(Postgres(self.name, lasting=False))

    @cached_property
    def installation_log(self):
        """The log of the template's installation; building it is what takes time."""
        log = databases.install_addons(self.postgres, TEMPLATE, self.data)
        databases.make_bundles(self.postgres, TEMPLATE, self.data)
        return log

    def copy(self, database):
        """Make a copy of the template and return its name."""
        assert self.installation_log.exists()
        databases.copy_database(self.postgres, TEMPLATE, database, self.data)
        return database


def remove_abandoned():
    """Remove what runs left behind that were ended by force."""
    for folder in [*DATABASES.glob(f"{PREFIX}*"), *DATA.glob(f"{PREFIX}*")]:
        process_id = folder.name.removeprefix(PREFIX)
        if process_id.isdigit() and not is_running(int(process_id)):
            shutil.rmtree(folder, ignore_errors=True)


def is_running(process_id):
    """Tell whether there is a process of that id."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
