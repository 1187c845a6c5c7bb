"""What tests run on: a cluster of this run alone, and copies of one template."""

import os
import re
import shutil
from functools import cached_property

from scripts.paths import DATA, DATABASES, LOG, RUN
from scripts.services import Postgres, databases

PREFIX = "test-"
RUN_NAME = re.compile(r"-(?P<process>\d+)$")
OF_RUNS = (DATABASES, DATA, LOG, RUN)
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
    """Remove what earlier runs left behind; their process id is in its name."""
    for file in (file for folder in OF_RUNS for file in folder.glob("*")):
        found = RUN_NAME.search(file.stem)
        if not found or is_running(int(found["process"])):
            continue
        if file.is_dir():
            shutil.rmtree(file, ignore_errors=True)
        else:
            file.unlink(missing_ok=True)


def is_running(process_id):
    """Tell whether there is a process of that id."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
