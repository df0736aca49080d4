"""What fails is told when it fails: a run that is cut off before its end would keep it to itself."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Tell it where the results of all processes come together."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_TellingAtOnce(config), "told-at-once")


class _TellingAtOnce:
    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One line for a test, or its set-up, that failed."""
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if report.failed and terminal is not None:
            crash = getattr(report.longrepr, "reprcrash", None)
            why = crash.message.partition("\n")[0] if crash else report.longreprtext[-300:]
            terminal.write_line(f"\n{report.when} of {report.nodeid} failed: {why}")
