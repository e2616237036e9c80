"""Access logs say which path was asked for, never what anybody typed."""

import logging


class PathsOnly(logging.Filter):
    """Cuts the query string off uvicorn's access records."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                argument.partition("?")[0] if isinstance(argument, str) else argument
                for argument in record.args
            )
        return True
