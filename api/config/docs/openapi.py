"""What the OpenAPI document leaves out, and what it says once for all endpoints."""

import re
from collections.abc import Iterable
from typing import Any

Endpoint = tuple[str, str, str, Any]

# how a docstring of the code goes on for those who read the code
_SECTION = re.compile(r"^\s*(Args|Attributes|Raises|Returns|Yields):\s*$", re.MULTILINE)


def without_suffixes(endpoints: Iterable[Endpoint], **_kwargs: object) -> list[Endpoint]:
    """Leave out the addresses that end in a format: each is another one's twin."""
    return [endpoint for endpoint in endpoints if "{format}" not in endpoint[0]]


def with_shared_errors(result: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
    """Say each error once: the endpoints refer to it."""
    shared: dict[str, Any] = {}
    for methods in result["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if status < "400":
                    continue
                name = f"Error{status}"
                if shared.setdefault(name, response) == response:
                    operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    result["components"]["responses"] = dict(sorted(shared.items()))
    return result


def without_docstring_sections(result: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
    """Cut the descriptions of endpoints where their docstring begins to speak of Python."""
    for methods in result["paths"].values():
        for operation in methods.values():
            if "description" in operation:
                operation["description"] = _SECTION.split(operation["description"])[0].strip()
    return result
