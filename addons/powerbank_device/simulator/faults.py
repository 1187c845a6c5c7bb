"""What can go wrong in a virtual cabinet.

A cabinet makes a plan (see ``plans``) for what it is about to do and shows it to the
faults of that stage first; a fault answers with the plan it wants instead. A fault that
leaves a plan as it is has found nothing to do, and lies in wait for the next.
"""

from .fault import BOTH, STAGES, Fault
from .fault_rows import FAULTS


def known(name: str) -> Fault:
    """Return the fault of this name.

    :raise ValueError: there is none
    """
    if name not in FAULTS:
        raise ValueError(f"no fault {name!r}; known: {', '.join(FAULTS)}")
    return FAULTS[name]


def chaos() -> dict[str, float]:
    """Return the chance of every fault where everything goes wrong now and then."""
    return {name: fault.chaos for name, fault in FAULTS.items() if fault.chaos}


def table() -> str:
    """Return all faults as a table in Markdown, for the README."""
    lines = [
        "| fault | rows | strikes when | what happens | seconds | protocols |",
        "|---|---|---|---|---|---|",
    ]
    for name, fault in FAULTS.items():
        vendors = "both" if fault.vendors == BOTH else ", ".join(fault.vendors)
        seconds = f"{fault.seconds:g}" if fault.seconds else ""
        cells = (f"`{name}`", fault.rows, STAGES[fault.stage], fault.text, seconds)
        lines.append(f"| {' | '.join((*cells, vendors))} |")
    return "\n".join(lines)
