"""Compact JSON and flat CSV, as existing clients read them."""

import json
from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer, JSONRenderer

from api.csv_text import csv_text


class CompactJSONRenderer(JSONRenderer):
    """JSON without blanks, UTF-8 unescaped; `Accept: application/json; indent=2` indents."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the body; None is an empty one."""
        if data is None:
            return b""
        if indent := self.get_indent(accepted_media_type or "", dict(renderer_context or {})):
            return json.dumps(data, indent=indent, ensure_ascii=False, default=str).encode()
        return orjson.dumps(data, default=str)


class FlatCSVRenderer(BaseRenderer):
    """CSV whose columns are the flattened keys of the rows, in alphabetical order.

    Nested objects are dotted (`country.alpha2`), lists joined by `, ` in one cell. `?fields=a,b`
    selects and orders the columns, each once. When it names no existing column, all columns are
    sent. The rows of a page are its results. A 404, or an object without keys, is an empty body.
    Any other error is sent as JSON, so that it can be read. A text that a spreadsheet would run
    gets an apostrophe.
    """

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        _accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the body; bytes, so that an empty one goes out without a content type."""
        context = renderer_context or {}
        response = context.get("response")
        if response is not None and response.exception and response.status_code != 404:
            response["Content-Type"] = "application/json"
            return orjson.dumps(data)
        if not data or (response is not None and response.exception):
            return b""
        found = data["results"] if _is_page(data) else data
        rows = [_flattened(row) for row in (found if isinstance(found, list) else [found])]
        columns = sorted({column for row in rows for column in row})
        request = context.get("request")
        if request is not None and (fields := request.query_params.get("fields")):
            asked = dict.fromkeys(fields.split(","))
            columns = [name for name in asked if name in set(columns)] or columns
        return csv_text(columns, rows).encode()


def _is_page(data: Any) -> bool:
    return isinstance(data, Mapping) and {"results", "num_pages"} <= set(data)


def _flattened(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, Mapping):
            flat |= _flattened(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            flat[f"{prefix}{key}"] = ", ".join(map(str, value))
        else:
            flat[f"{prefix}{key}"] = value
    return flat
