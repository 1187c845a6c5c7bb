"""The virtual environment with the pinned requirements."""

import shutil
import sys

from scripts.install.step import digest, is_stamped, run, write_stamp
from scripts.paths import PYTHON, ROOT, VENV

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")


def install_python_packages(say):
    """Create ``var/venv`` and install both requirement files into it."""
    files = [ROOT / name for name in REQUIREMENTS]
    interpreter = digest(sys.version, VENV)
    packages = digest(interpreter, *(file.read_bytes() for file in files))
    if is_stamped("packages", packages) and PYTHON.exists():
        return "up to date"
    if not (is_stamped("venv", interpreter) and PYTHON.exists()):
        say("creating the virtual environment")
        create_environment()
        write_stamp("venv", interpreter)
    say("installing packages")
    wanted = [option for file in files for option in ("-r", file)]
    remedy = "check that pip reaches PyPI, then run make setup again"
    run([PYTHON, "-m", "pip", "install", "-q", *wanted], remedy)
    write_stamp("packages", packages)
    return None


def create_environment():
    """Make an empty environment from the interpreter that runs the set-up."""
    shutil.rmtree(VENV, ignore_errors=True)
    remedy = "on Debian: apt-get install python3-venv"
    run([sys.executable, "-m", "venv", VENV], remedy)
