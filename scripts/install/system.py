"""System packages: the few programs that neither PyPI nor the Odoo tree bring."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from scripts.install.step import StepError, run

# not in every release of Debian; without it reports come as HTML only
OPTIONAL = {"wkhtmltopdf"}
SEARCH_PATH = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"
POLICY = Path("/usr/sbin/policy-rc.d")
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
CHINESE_FONTS = ("wqy-*", "Noto*CJK*", "SourceHan*", "uming*", "ukai*")


def has_program(*names):
    """Tell whether any of the programs is installed."""
    return any(shutil.which(name, path=SEARCH_PATH) for name in names)


def has_chinese_font():
    """Tell whether a font with Chinese glyphs is installed."""
    return any(
        next(folder.rglob(pattern), None)
        for folder in FONT_FOLDERS
        for pattern in CHINESE_FONTS
    )


def missing_packages():
    """Return the Debian packages whose program or font is not there."""
    present = {
        "mosquitto": has_program("mosquitto"),
        "mosquitto-clients": has_program("mosquitto_sub"),
        "chromium": has_program("chromium", "google-chrome", "google-chrome-stable"),
        "wkhtmltopdf": has_program("wkhtmltopdf"),
        "fonts-wqy-microhei": has_chinese_font(),
        "python3-venv": bool(find_spec("ensurepip")),
        "util-linux": has_program("setpriv", "setsid"),
    }
    return [package for package, found in present.items() if not found]


def install_system_packages(say):
    """Install what is missing with apt, as root only."""
    missing = missing_packages()
    if not set(missing) - OPTIONAL:
        return f"all there, without {', '.join(missing)}" if missing else "all there"
    command = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if os.geteuid() or not has_program("apt-get"):
        raise StepError(f"missing: {', '.join(missing)}", f"as root: {command}")
    say(f"installing {', '.join(missing)}")
    with services_left_alone():
        install_with_apt(missing, f"run by hand: {command}")
    if still_missing := set(missing_packages()) - OPTIONAL:
        raise StepError(f"still missing: {', '.join(sorted(still_missing))}", command)
    return None


def install_with_apt(packages, remedy):
    """Install packages, with fresh package lists when the old ones do not know them."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if not all(is_offered(package) for package in packages):
        run(["apt-get", "update", "-q"], remedy, env=environment)
    offered = [package for package in packages if is_offered(package)]
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *offered]
    run(install, remedy, env=environment)


def is_offered(package):
    """Tell whether apt's lists have a package."""
    shown = ["apt-cache", "show", "--no-all-versions", package]
    return subprocess.run(shown, capture_output=True, check=False).returncode == 0


@contextmanager
def services_left_alone():
    """Keep apt from starting the broker that it installs: ours is started by hand."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()
