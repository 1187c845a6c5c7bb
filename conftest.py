"""No test is skipped or expected to fail, wherever the tests run."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """Fail a run that has left out a test."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    left_out = sum(len(reporter.stats.get(kind, ())) for kind in ("skipped", "xfailed"))
    if left_out:
        reporter.write_line(f"{left_out} tests were skipped: that fails the run.")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
