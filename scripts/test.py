"""``make test``: every test of the project; a skipped one fails the run.

python -m scripts.test                all parts
python -m scripts.test pure system    the named parts
"""

import sys
import time
from contextlib import ExitStack

from scripts.services import ServiceError, ended_by_signals
from scripts.testing.bed import TestBed, remove_abandoned
from scripts.testing.parts import PARTS
from scripts.testing.runners import Count


def run_part(name, bed):
    """Run one part and print its closing line; return its count."""
    part = PARTS[name]
    print(f"\n=== {name}: {part.__doc__}", flush=True)
    started = time.monotonic()
    try:
        count = part(bed)
    except ServiceError as error:
        print(error)
        count = Count(passed=0, failed=1)
    seconds = time.monotonic() - started
    outcome = f"{count.passed} passed, {count.failed} failed"
    print(f"--- {name}: {outcome} in {seconds:.0f} s", flush=True)
    return count


def main(names):
    """Run the parts of these names, or all; return the exit code."""
    if unknown := set(names) - set(PARTS):
        print(f"No such part: {', '.join(unknown)}; there are {', '.join(PARTS)}.")
        return 2
    remove_abandoned()
    with ended_by_signals(), ExitStack() as resources:
        bed = TestBed(resources)
        counts = [run_part(name, bed) for name in names or PARTS]
    passed = sum(count.passed for count in counts)
    failed = sum(count.failed for count in counts)
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
