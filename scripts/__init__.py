"""What the Makefile calls: set-up, services, tests, checks.

``python3 -m scripts.setup`` needs the standard library alone; every other script
runs on the interpreter of ``var/venv``.
"""
