"""Logs that machines read: one JSON object a line."""

import json
import logging
from datetime import UTC, datetime

#: What every record has; all else was given to the log call as `extra`.
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {
    "asctime",
    "dbname",
    "message",
    "perf_info",
    "pid",
}


class JsonFormatter(logging.Formatter):
    """Writes time, level, logger, process, message, error, and the call's `extra`."""

    def format(self, record):
        """Return the record as one line."""
        values = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "thread": record.threadName,
            "process": record.process,
            "message": record.getMessage(),
        }
        extra = {k: v for k, v in vars(record).items() if k not in STANDARD}
        if record.exc_info:
            extra["error"] = self.formatException(record.exc_info)
        return json.dumps({**values, **extra}, default=str, ensure_ascii=False)


def log_as_json():
    """Write all logs of this process as JSON from now on."""
    for handler in logging.getLogger().handlers:
        handler.setFormatter(JsonFormatter())
