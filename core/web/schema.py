"""The API's own document: OpenAPI in Chinese, and a page of it that needs no other server."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.views.generic import TemplateView
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

REFUSALS = (400, 401, 403, 404, 409)
WORDS = {"list": "列表", "retrieve": "一条"}


class Error(serializers.Serializer[Any]):
    """What every refusal looks like."""

    detail = serializers.CharField(label="一句说明")
    code = serializers.CharField(label="代码")


class OfficeSchema(AutoSchema):
    """Names operations in the office's words and lists the refusals of an act."""

    view: Any

    def get_summary(self) -> str:
        return self.view.summary or f"{self._subject()}：{WORDS.get(self.view.action, '')}"

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular's own signature
        perm = "、".join(self.view.needed)
        return f"{self.get_summary()}。所需权限：{perm}。只涉及本人职责范围内的记录。"

    def get_tags(self) -> list[str]:
        return [self._subject()]

    def get_request_serializer(self) -> Any:
        return self.view.body_class if self.method == "POST" and self.view.body_class else None

    def get_response_serializers(self) -> Any:
        found = self.view.gives or super().get_response_serializers()
        if self.method != "POST":
            return found
        return {self.view.success_status: found, **dict.fromkeys(REFUSALS, Error)}

    def _subject(self) -> str:
        return str(self.view.model._meta.verbose_name)


class Endpoint(NamedTuple):
    method: str
    path: str
    summary: str
    parameters: list[dict[str, Any]]
    body: list[dict[str, Any]]


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document; it changes only with a release."""
    generator: Any = SchemaGenerator
    found: dict[str, Any] = generator().get_schema(request=None, public=True)
    return found


def chapters() -> list[tuple[str, list[Endpoint]]]:
    """Endpoints by subject, in the order of the document."""
    found: dict[str, list[Endpoint]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            endpoint = _endpoint(method, path, operation)
            found.setdefault(operation["tags"][0], []).append(endpoint)
    return list(found.items())


def _endpoint(method: str, path: str, operation: dict[str, Any]) -> Endpoint:
    parameters = [
        {"name": row["name"], "note": row.get("description", "")}
        for row in operation.get("parameters", [])
    ]
    body = list(_properties(operation.get("requestBody", {})))
    return Endpoint(method.upper(), path, operation.get("summary", path), parameters, body)


def _properties(request_body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    schema = request_body.get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    found = document()["components"]["schemas"].get(name, {})
    required = set(found.get("required", []))
    for field, row in found.get("properties", {}).items():
        note = row.get("title") or row.get("description") or ""
        yield {"name": field, "note": note, "must": field in required}


class ApiDocs(TemplateView):
    """The document as a page, without a script and without another server."""

    template_name = "api/docs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(chapters=chapters(), **kwargs)
