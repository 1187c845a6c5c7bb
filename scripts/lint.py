"""``make lint``: what can be checked without running the project.

python -m scripts.lint          check
python -m scripts.lint --fix    first put right what tools can put right
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from scripts.checks import architecture, compose, machine, shape, tools, xml
from scripts.checks import translations as translated

CHECKS = (
    tools.pylint_odoo,
    tools.oca_modules,
    tools.oca_translations,
    tools.licences,
    tools.ruff_rules,
    tools.ruff_format,
    architecture.wrong_arrows,
    architecture.impure_imports,
    shape.oversized_code,
    machine.machine_paths,
    xml.invalid_data_files,
    translated.open_translations,
    compose.invalid_compose,
    compose.disagreements,
)
AT_ONCE = 2


def main(arguments):
    """Run the checks; print what they find; return the exit code."""
    if "--fix" in arguments:
        tools.format_files()
    started = time.monotonic()
    failed = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = pool.map(lambda check: check(), CHECKS)
        for check, findings in zip(CHECKS, results, strict=True):
            print(f"{'FAILED' if findings else 'ok':<6} {check.__doc__}", flush=True)
            for finding in findings:
                print(f"       {finding}")
            failed += bool(findings)
    seconds = time.monotonic() - started
    print(f"\n{len(CHECKS) - failed} checks hold, {failed} do not, in {seconds:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
