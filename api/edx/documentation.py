"""How an endpoint is described in the OpenAPI document: one example says keys, order and types."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework.views import APIView

Schema = dict[str, Any]
View = TypeVar("View", bound=type[APIView])

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DETAIL: Schema = {
    "type": "object",
    "properties": {"detail": {"type": "string"}},
    "required": ["detail"],
}
_CODED: Schema = {
    "type": "object",
    "properties": {"error_code": {"type": "string"}, "developer_message": {"type": "string"}},
    "required": ["error_code", "developer_message"],
}
_NO_ADDRESS: Schema = {
    "type": "object",
    "properties": {"status": {"const": 404}},
    "required": ["status"],
}
_ERRORS = {
    (400, "application/json"): OpenApiResponse(
        {"anyOf": [_DETAIL, _CODED]}, description="A parameter can't be understood."
    ),
    (401, "application/json"): OpenApiResponse(_DETAIL, description="No token, or an unknown one."),
    (403, "application/json"): OpenApiResponse(
        _DETAIL, description="The token does not open this course, or not its learners."
    ),
    (404, "application/json"): OpenApiResponse(
        {"anyOf": [_DETAIL, _CODED, _NO_ADDRESS]},
        description="There are no such rows, or the address leads nowhere.",
    ),
    (406, "application/json"): OpenApiResponse(_DETAIL, description="No such format."),
    (429, "application/json"): OpenApiResponse(_DETAIL, description="Too many requests."),
    (503, "application/json"): OpenApiResponse(
        _DETAIL, description="The result store can't be read now."
    ),
}
_TOO_LONG: dict[Any, Any] = {
    (413, "application/json"): OpenApiResponse(_DETAIL, description="The body is too long.")
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The objects of an answer.

    Attributes:
        example: one of the objects.
        nullable: keys that may be null; dotted inside an inner object, `key[]` for a list's items.
        optional: keys that may be absent.
        is_list: whether the answer is a list of objects, or one object.
        is_paged: whether a page of the list can be asked for.
        is_open: whether inner objects may have keys that the example lacks.
        can_be_csv: whether the answer can be CSV too.
    """

    example: Mapping[str, Any]
    nullable: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    is_list: bool = True
    is_paged: bool = False
    is_open: bool = False
    can_be_csv: bool = True

    @property
    def schema(self) -> Schema:
        """The JSON schema of the whole answer."""
        item = self._object("", self.example)
        if not self.is_list:
            return item
        rows: Schema = {"type": "array", "items": item, "minItems": 1}
        return {"anyOf": [rows, _page_of(item)]} if self.is_paged else rows

    @property
    def whole_example(self) -> Any:
        """The example in the form of a whole answer."""
        return [dict(self.example)] if self.is_list else dict(self.example)

    def _object(self, prefix: str, example: Mapping[str, Any]) -> Schema:
        return {
            "type": "object",
            "properties": {
                key: self._value(f"{prefix}{key}", value) for key, value in example.items()
            },
            "required": [key for key in example if f"{prefix}{key}" not in self.optional],
            "additionalProperties": self.is_open,
        }

    def _value(self, name: str, value: Any) -> Schema:
        schema = self._type(name, value)
        if name in self.nullable:
            schema["type"] = [schema["type"], "null"]
        return schema

    def _type(self, name: str, value: Any) -> Schema:
        match value:
            case bool():
                return {"type": "boolean"}
            case int():
                return {"type": "integer"}
            case float():
                return {"type": "number"}
            case Mapping():
                return self._object(f"{name.removesuffix('[]')}.", value)
            case list():
                return {"type": "array", "items": self._value(f"{name}[]", value[0])}
            case str() if _DAY.fullmatch(value):
                return {"type": "string", "format": "date"}
            case _:
                return {"type": "string"}


def _page_of(item: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {
            "count": {"type": "integer"},
            "num_pages": {"type": "integer"},
            "next": {"type": ["string", "null"]},
            "previous": {"type": ["string", "null"]},
            "results": {"type": "array", "items": item},
        },
        "required": ["count", "num_pages", "next", "previous", "results"],
    }


def query(name: str, description: str, example: str) -> OpenApiParameter:
    """Describe a parameter of the query string."""
    return OpenApiParameter(
        name, str, description=description, examples=[OpenApiExample(name, value=example)]
    )


def in_path(name: str, description: str, example: str) -> OpenApiParameter:
    """Describe a part of the address."""
    return OpenApiParameter(
        name,
        str,
        "path",
        description=description,
        examples=[OpenApiExample(name, value=example)],
    )


COURSE = in_path(
    "course_id",
    "The course run, raw or percent-encoded; compared exactly.",
    "course-v1:edX+DemoX+2024",
)
DATES = (
    query("start_date", "First day (UTC), YYYY-MM-DD or YYYY-MM-DDTHHMMSS.", "2024-03-01"),
    query("end_date", "The day after the last one, in the same forms.", "2024-03-31"),
)
FIELDS = query("fields", "Keys to keep, separated by commas.", "course_id,count")
EXCLUDE = query("exclude", "Keys to leave out; stronger than `fields`.", "created")


def described(
    answer: Answer,
    *parameters: OpenApiParameter,
    body: Mapping[str, Schema] | None = None,
    tag: str,
    is_public: bool = False,
    methods: tuple[str, ...] = ("get",),
    answers: Mapping[Any, Any] | None = None,
    operation: str | None = None,
) -> Callable[[View], View]:
    """Describe a view; the view's docstring is the description.

    Args:
        answer: the objects of the view's answer.
        parameters: the parameters of the address and of the query.
        body: the keys of the object that the view takes by POST.
        tag: the kind of resource.
        is_public: whether the view needs no token.
        methods: the methods of the view.
        answers: further answers, by status and content type.
        operation: the id of the operation, where the id made from the address is not unique.
    """

    def decorate(view: View) -> View:
        common: dict[str, Any] = {
            "description": inspect.getdoc(view),
            "summary": (inspect.getdoc(view) or "").partition("\n")[0],
            "tags": [tag],
            "operation_id": operation,
            "responses": _responses(answer) | (_TOO_LONG if body else {}) | dict(answers or {}),
            "examples": [
                OpenApiExample(
                    "an answer",
                    value=answer.whole_example,
                    response_only=True,
                    status_codes=["200"],
                    media_type="application/json",
                )
            ],
        }
        if is_public:
            common["auth"] = []
        paths = [parameter for parameter in parameters if parameter.location == "path"]
        by_method: dict[str, dict[str, Any]] = {
            "get": {"parameters": list(parameters)},
            "post": {"parameters": paths, "request": _requests(body or {})},
        }
        return extend_schema_view(
            **{method: extend_schema(**common, **by_method[method]) for method in methods}
        )(view)

    return decorate


def _responses(answer: Answer) -> dict[Any, Any]:
    found: dict[Any, Any] = {(200, "application/json"): OpenApiResponse(answer.schema)}
    if answer.can_be_csv:
        found[(200, "text/csv")] = OpenApiResponse(OpenApiTypes.STR)
    return found | _ERRORS


def _requests(keys: Mapping[str, Schema]) -> dict[str, Schema]:
    schema: Schema = {"type": "object", "properties": dict(keys)}
    return {
        "application/json": schema,
        "application/x-www-form-urlencoded": schema,
    }
