"""What a gateway tells over HTTP."""

import json
import logging
import re
import urllib.error
import urllib.request
from pathlib import Path

import gateway
import pytest
from gateway.metrics import PREFIX, Metrics, MetricsServer
from log_json import JsonFormatter

FOLDER = Path(gateway.__file__).parent
#: What the client for Prometheus brings of itself.
OF_PROCESSES = "process_"


@pytest.fixture
def health():
    return {"broker": True, "database": True}


@pytest.fixture
def ask(health):
    """A function that returns status and text of an address."""
    metrics = Metrics()
    server = MetricsServer(metrics, lambda: health, "127.0.0.1", 0)
    server.start()

    def get(path):
        try:
            url = f"http://127.0.0.1:{server.port}{path}"
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    get.metrics = metrics
    yield get
    server.stop()


def test_health_is_200_only_when_all_is_connected(ask, health):
    assert ask("/health")[0] == 200
    for name in health:
        health[name] = False
        status, text = ask("/health")
        assert status == 503
        assert f"{name}: away" in text
        health[name] = True


def test_metrics_tell_what_was_stored(ask):
    with ask.metrics.batch(10):
        ask.metrics.on_stored(10, 4, 1)
    status, text = ask("/metrics")
    assert status == 200
    for line in (
        "powerbank_gateway_frames_received_total 10.0",
        'powerbank_gateway_frames_stored_total{as="heartbeat"} 6.0',
        'powerbank_gateway_frames_stored_total{as="routine"} 3.0',
        'powerbank_gateway_frames_stored_total{as="event"} 1.0',
        "powerbank_gateway_batch_seconds_count 1.0",
    ):
        assert line in text


def test_nothing_else_is_answered(ask):
    assert ask("/")[0] == 404


def test_log_line_is_json_with_what_the_call_gave_besides():
    record = logging.makeLogRecord(
        {"msg": "command %s", "args": (3,), "levelname": "INFO", "command": 3}
    )
    values = json.loads(JsonFormatter().format(record))
    assert values["message"] == "command 3"
    assert values["command"] == 3
    assert values["level"] == "info"


@pytest.fixture
def names():
    """What a gateway shows, without the prefix."""
    settings = gateway.Settings(mqtt_url="mqtt://localhost", database={})
    whole = gateway.Gateway(settings, codecs={}, compose=None, office=None)
    shown = [metric.name for metric in whole._metrics.registry.collect()]
    return {
        name.removeprefix(f"{PREFIX}_")
        for name in shown
        if not name.startswith(OF_PROCESSES)
    }


def test_readme_describes_each_metric_and_no_other(names):
    text = (FOLDER / "README.md").read_text()
    table = text[text.index("| name | tells |") :].split("\n\n")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines()[2:]]
    assert set(re.findall(r"`(\w+)`", " ".join(first_cells))) == names


def test_help_names_each_metric_and_no_other(names):
    text = (FOLDER.parent / "cli" / "powerbank_gateway.py").read_text()
    listed = re.search(rf"Metrics: {PREFIX}([^.]+)\.", text)[1]
    assert set(re.findall(r"\b_(\w+)", listed)) == names
