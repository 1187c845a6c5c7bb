"""No test is skipped, expected to fail or timed, wherever the tests run."""

import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """Fail a run that has left out a test."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    left_out = sum(len(reporter.stats.get(kind, ())) for kind in ("skipped", "xfailed"))
    if left_out:
        reporter.write_line(f"{left_out} tests were skipped: that fails the run.")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
