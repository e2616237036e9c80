"""What a value has to be, from what pydantic says of one that is not.

The pages show it to readers of any language: lists and signs where there are some.
"""

import re
from collections.abc import Mapping
from typing import Any

_SIGNS = {
    "greater_than": ("gt", ">"),
    "greater_than_equal": ("ge", "≥"),
    "less_than": ("lt", "<"),
    "less_than_equal": ("le", "≤"),
}


def allowed(error: Mapping[str, Any]) -> str:
    """
    Args:
        error: one of the ``errors()`` of a ``ValidationError``.
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind == "literal_error":
        # 'greedy', 'beam' or 'sample'
        return ", ".join(re.findall(r"'([^']*)'", context["expected"]))
    if kind in _SIGNS:
        name, sign = _SIGNS[kind]
        return f"{sign} {context[name]:.12g}"
    return error["msg"]
