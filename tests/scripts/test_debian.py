"""Finding the machine's own Debian archive in apt's sources."""

import pytest

from scripts.install.debian import Archive, own_archive, read_deb822, read_one_line
from scripts.install.step import StepError

DEB822 = """\
Types: deb
# the day of the image
URIs: http://mirror.example/debian
Suites: trixie trixie-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb-src
URIs: http://sources.example/debian
Suites: trixie
Components: main
"""
ONE_LINE = """\
# deb http://old.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64 signed-by=/keys/a.gpg] http://mirror.example/debian/ bookworm main
deb http://mirror.example/debian bookworm-updates main contrib
"""


def test_the_deb822_format_is_read_without_source_packages():
    first, second = read_deb822(DEB822)
    key = "/usr/share/keyrings/debian-archive-keyring.gpg"
    assert first == Archive("http://mirror.example/debian", "trixie", key)
    assert second.suite == "trixie-updates"


def test_an_archive_that_is_switched_off_is_not_read():
    assert not list(
        read_deb822(DEB822.replace("Types: deb\n", "Types: deb\nEnabled: no\n"))
    )


def test_a_key_written_into_the_sources_is_left_to_the_keyring():
    text = "Types: deb\nURIs: http://m.example/debian\nSuites: sid\nSigned-By:\n -----"
    assert [archive.signed_by for archive in read_deb822(text)] == [None]


def test_the_one_line_format_is_read_without_comments():
    first, second = read_one_line(ONE_LINE)
    assert first == Archive("http://mirror.example/debian/", "bookworm", "/keys/a.gpg")
    assert second == Archive("http://mirror.example/debian", "bookworm-updates")


@pytest.mark.parametrize(
    ("uri", "suite", "expected"),
    [
        ("http://mirror.example/debian/", "trixie", True),
        ("mirror+file:/etc/apt/mirrors/debian.list", "trixie", True),
        ("http://mirror.example/debian", "trixie-updates", False),
        ("http://mirror.example/debian-security", "trixie-security", False),
        ("https://vendor.example/debian/12/prod", "bookworm", False),
    ],
)
def test_only_a_release_of_debian_itself_counts(uri, suite, expected):
    assert Archive(uri, suite).is_main() is expected


def test_the_machines_archive_is_found_among_others(tmp_path):
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (parts / "vendor.list").write_text("deb https://vendor.example/apt stable main\n")
    (parts / "debian.sources").write_text(DEB822)
    assert own_archive(tmp_path).suite == "trixie"


def test_a_machine_without_debian_sources_is_told_what_to_do(tmp_path):
    with pytest.raises(StepError) as failure:
        own_archive(tmp_path)
    assert "ODOO_PATH" in failure.value.remedy
