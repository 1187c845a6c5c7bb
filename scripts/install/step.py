"""One step of the set-up: a title, its work, and how it is shown and remembered."""

import hashlib
import subprocess
import time

from scripts.paths import STAMPS


class StepError(Exception):
    """A step could not do its work; says why and what to do about it."""

    def __init__(self, why, remedy):
        super().__init__(why)
        self.why = why
        self.remedy = remedy


def digest(*parts):
    """Return a hash of what a step depends on; bytes and strings alike."""
    result = hashlib.sha256()
    for part in parts:
        result.update(part if isinstance(part, bytes) else str(part).encode())
        result.update(b"\0")
    return result.hexdigest()


def is_stamped(name, key):
    """Tell whether step `name` has been done with the same dependencies."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == key


def write_stamp(name, key):
    """Remember that step `name` has been done with these dependencies."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(key)


def run(command, remedy, **options):
    """Run a command of a step and return its output.

    :raise StepError: with the end of the output, when the command fails.
    """
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **options}
    try:
        done = subprocess.run(
            [str(part) for part in command], text=True, check=False, **options
        )
    except FileNotFoundError as error:
        raise StepError(f"{command[0]} is not installed", remedy) from error
    if done.returncode:
        tail = "\n".join((done.stdout or "").splitlines()[-15:])
        why = f"{command[0]} ended with code {done.returncode}\n{tail}"
        raise StepError(why, remedy)
    return done.stdout


def show(position, total, title, work):
    """Run `work(say)` under a progress line such as "[3/4] Odoo 19: ... done in 12 s".

    `say(text)` names what is being done now; `work` returns what it found already
    done, or None when it did something.
    """
    started = time.monotonic()
    print(f"[{position}/{total}] {title}:", end=" ", flush=True)
    present = work(lambda text: print(f"{text} ...", end=" ", flush=True))
    print(present or f"done in {time.monotonic() - started:.0f} s", flush=True)
