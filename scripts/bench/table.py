"""The one table that the bench prints."""

from typing import NamedTuple


class Row(NamedTuple):
    """One figure, its baseline of the same run, their ratio, and the goal for it.

    A goal of "-" says that none is set.
    """

    what: str
    value: float
    baseline_name: str
    baseline: float
    ratio: float
    goal: str


def render(rows):
    """Return the table as text."""
    head = ("what", "value", "baseline", "value", "ratio", "goal")
    cells = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    lines = ("  ".join(_pad(line, widths)).rstrip() for line in cells)
    return "\n".join(lines)


def _cells(row):
    return (
        row.what,
        _number(row.value),
        row.baseline_name,
        _number(row.baseline),
        f"{row.ratio:.2f}",
        row.goal,
    )


def _number(value):
    return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"


def _pad(line, widths):
    return [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
