"""One JSON line for each thing that the server says of itself: no text can begin another line."""

import json
import logging
from datetime import UTC, datetime

from api.config.logs.request_log import request_id


class JsonLineFormatter(logging.Formatter):
    """Writes a record as one JSON object; line breaks of a text or a traceback are escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        line = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        # in ASCII: some readers of logs take U+0085 or U+2028 for the end of a line
        return json.dumps(line)
