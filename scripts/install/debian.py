"""Fetch Debian packages with apt, without root and without touching the system.

The mirror and the key are those of the machine's own sources; apt's state, lists and
cache lie in a folder of the project.
"""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

from scripts.install.step import StepError, run

SOURCES = Path("/etc/apt")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
ONE_LINE = re.compile(
    r"^deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s.*\bmain\b",
    re.MULTILINE,
)
# as mirrors and the lists of mirrors on cloud images are called
MAIN_ARCHIVE = re.compile(r"[/:]debian(\.list)?/?$")
ROLLING_SUITES = ("sid", "unstable", "testing")
SIDE_SUITES = ("security", "backports", "updates", "debug")


class Archive(NamedTuple):
    """A suite of a Debian archive, as the machine's sources name it."""

    uri: str
    suite: str
    signed_by: str | None = None

    def source_line(self, suite):
        """Return the sources.list line of a suite of this archive."""
        key = self.signed_by or (KEYRING if KEYRING.exists() else None)
        options = f"[signed-by={key}] " if key else ""
        return f"deb {options}{self.uri} {suite} main\n"

    def is_main(self):
        """Tell whether this is a release of Debian itself, not what comes beside it."""
        is_release = not any(word in self.suite for word in SIDE_SUITES)
        return is_release and bool(MAIN_ARCHIVE.search(self.uri))


def read_one_line(text):
    """Yield the archives of a file in the one-line format."""
    for entry in ONE_LINE.finditer(text):
        options = dict(
            option.split("=", 1)
            for option in (entry["options"] or "").split()
            if "=" in option
        )
        yield Archive(entry["uri"], entry["suite"], options.get("signed-by"))


def read_deb822(text):
    """Yield the archives of a file in the deb822 format."""
    for paragraph in re.split(r"\n\s*\n", text):
        fields = dict(re.findall(r"^([\w-]+):[ \t]*(.*)$", paragraph, re.MULTILINE))
        fields = {name.lower(): value.strip() for name, value in fields.items()}
        if (
            "deb" not in fields.get("types", "").split()
            or fields.get("enabled") == "no"
        ):
            continue
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                yield Archive(uri, suite, fields.get("signed-by") or None)


def own_archive(folder=SOURCES):
    """Return the machine's main Debian archive.

    :raise StepError: when the machine has no Debian sources.
    """
    parts = folder / "sources.list.d"
    files = [
        *folder.glob("sources.list"),
        *parts.glob("*.list"),
        *parts.glob("*.sources"),
    ]
    for file in files:
        read = read_deb822 if file.suffix == ".sources" else read_one_line
        for archive in filter(Archive.is_main, read(file.read_text())):
            return archive
    raise StepError(
        "this machine's apt sources name no Debian archive",
        "set ODOO_PATH to an Odoo 19 checkout, or use docker/compose.yaml",
    )


class PrivateApt:
    """apt with all its state below `folder`, for the machine's release and `sid`."""

    def __init__(self, folder):
        self.folder = folder
        self.archive = own_archive()
        rolls = self.archive.suite in ROLLING_SUITES
        self.release = "stable" if rolls else self.archive.suite

    def prepare(self):
        """Lay out the folder and fetch the package lists."""
        for name in ("state/lists/partial", "cache/archives/partial", "packages"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        lines = [self.archive.source_line(suite) for suite in (self.release, "sid")]
        (self.folder / "sources.list").write_text("".join(lines))
        self._apt("update")

    def download(self, packages):
        """Download packages, each ``name/suite``; return their files."""
        target = self.folder / "packages"
        self._apt("download", *packages, cwd=target)
        return sorted(target.glob("*.deb"))

    def _apt(self, *arguments, **options):
        settings = {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::State": self.folder / "state",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder / "cache",
            "Acquire::Languages": "none",
            "APT::Sandbox::User": "",
            "Acquire::Retries": 3,
        }
        given = [f"-o{name}={value}" for name, value in settings.items()]
        command = ["apt-get", "-q", *given, *arguments]
        remedy = f"check the mirror {self.archive.uri}, then run make setup again"
        return run(command, remedy, **options)


def unpack(package, tree, exclude=()):
    """Unpack a Debian package into `tree`, without the paths in `exclude`."""
    read = shlex.join(["dpkg-deb", "--fsys-tarfile", str(package)])
    left_out = [f"--exclude={path}" for path in exclude]
    write = shlex.join(["tar", "-x", "-C", str(tree), *left_out])
    command = ["bash", "-o", "pipefail", "-c", f"{read} | {write}"]
    run(command, "check the free disk space")
