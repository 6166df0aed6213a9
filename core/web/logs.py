"""What no log line may hold: the token of a company's link, which stands in its address."""

import logging
import re

TOKENS = re.compile(r"(/apply/)[^/\s'\"?]+")


class NoTokens(logging.Filter):
    """Takes tokens out of every line, whoever wrote it (a server error names the address too)."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if "/apply/" in text:
            record.msg, record.args = TOKENS.sub(r"\1…", text), ()
        return True
