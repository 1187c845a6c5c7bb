"""The checks of ``make lint``.

Each is a function without arguments that returns its findings, one line each.
"""
