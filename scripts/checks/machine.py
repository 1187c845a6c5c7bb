"""Nothing in the project depends on, or tells of, one machine."""

import re

from scripts.checks.files import place, project_files

PERSONAL_FOLDER = re.compile(r"(?<![\w.$}/*-])/(?:home|root|work|Users)/\w")


def machine_paths():
    """No file names a folder of one machine."""
    findings = []
    for file in project_files():
        try:
            lines = file.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            if PERSONAL_FOLDER.search(line):
                findings.append(f"{place(file, number)}: {line.strip()[:80]}")
    return findings
