"""The parts of ``make test`` and what they run on."""
