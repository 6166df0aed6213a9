"""API of 台账导入: send a file, say what its headings mean, look, decide, take back."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import django_filters
from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from core.exchange import registry, services
from core.exchange.fields import Kind
from core.exchange.models import ImportBatch
from core.exchange.queries import Describer, RowView, headings_of
from core.exchange.reading.book import MEGABYTE, MOST_BYTES
from core.exchange.states import ImportState, Verdict
from core.exchange.workbooks import write_template
from core.web.answers import XLSX
from core.web.api import Row, ScopedViewSet, StoredJson, act, report, word
from core.web.entry import TooLarge
from core.web.strict import Body, Day, Filters, Text, Whole, YesNo, plain
from portal.imports import queries

PERM = "exchange.import_register"
AROUND = MEGABYTE
"""What the other fields and the form's own lines may weigh beside the file."""


class Sent(MultiPartParser):
    """A form with one file of a bounded size."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        asked = (parser_context or {}).get("request")
        announced = int(asked.META.get("CONTENT_LENGTH") or 0) if asked else 0
        if announced > MOST_BYTES + AROUND:
            raise TooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except ParseError as error:
            raise ValidationError({"body": ["提交的不是完整的表单。"]}) from error


class ImportRow(Row):
    state_label = word("get_state_display", "状态（文字）")
    received_by_name = word("received_by.name", "上传人", optional=True)
    defaults = StoredJson(read_only=True, label="统一填写的内容")
    notes = StoredJson(read_only=True, label="说明")

    class Meta:
        model = ImportBatch
        fields = (
            "id", "kind", "path", "file_name", "size", "digest", "day", "template_version",
            "state", "state_label", "fault", "defaults", "notes", "job_id", "row_count",
            "new_count", "changed_count", "unchanged_count", "refused_count", "preview_digest",
            "good_only", "same_as", "received_by_name", "received_at", "confirmed_at", "undone_at",
        )  # fmt: skip


class ImportFilters(Filters):
    kind = django_filters.CharFilter("kind", label="导入表（代码）")
    state = django_filters.ChoiceFilter(choices=ImportState.choices, label="状态")


@extend_schema_field({"type": "string", "description": "JSON 对象：栏目名 → 文字"})
class TextsField(serializers.Field[Any, Any, Any, Any]):
    """A JSON object of texts, written into one field of a form."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        try:
            found = json.loads(data)
        except (TypeError, ValueError, RecursionError) as error:
            raise ValidationError("应是一个 JSON 对象。") from error
        return texts_of(found)


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class MappingField(serializers.Field[Any, Any, Any, Any]):
    """A JSON object of texts."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        return texts_of(data)


def texts_of(data: Any) -> dict[str, str]:
    """The object, whose every value must be text."""
    if not isinstance(data, dict) or not all(isinstance(text, str) for text in data.values()):
        raise ValidationError("应是一个 JSON 对象，每一项都是文字。")
    return data


class UploadBody(Body):
    file = serializers.FileField(
        max_length=200, allow_empty_file=True, label="文件（xlsx、xls、csv，最大20MB）"
    )
    kind = Text(max_length=40, label="导入表（代码）")
    on = Day(label="台账日期：表中情况自哪一天起有效")
    path = Text(max_length=120, required=False, label="属于哪个街道或社区（path），只管一个时不写")
    defaults = TextsField(required=False, label="没有写明的行一律按此填写")

    def validate_file(self, file: Any) -> Any:
        """Nothing larger than what may be read is taken into memory."""
        if file.size > MOST_BYTES:
            raise TooLarge
        return file

    def validate_kind(self, code: str) -> str:
        if code not in {kind.code for kind in registry.kinds()}:
            raise ValidationError("没有这种导入表。")
        return code

    def validate_on(self, day: Any) -> Any:
        """A register never speaks of a day that has not come."""
        if day > timezone.localdate():
            raise ValidationError(f"台账日期{day}还没有到。")
        return day

    def validate(self, attrs: Any) -> Any:
        """What is said for the whole file is said of columns that the kind has."""
        known = {field.name for field in registry.kind(attrs["kind"]).fields}
        strange = sorted(set(attrs.get("defaults", {})) - known)
        if strange:
            raise ValidationError({"defaults": [f"没有名为“{plain(strange[0])}”的栏目。"]})
        return attrs


class MappingBody(Body):
    mapping = MappingField(label="表头 → 栏目名；空文字表示不导入")


class ChooseBody(Body):
    row = Whole(min_value=1, label="行的编号")
    target = Text(max_length=40, allow_blank=True, label="选定的记录；new 按新增处理，空文字取消")


class ConfirmBody(Body):
    digest = Text(max_length=64, label="看到的预览摘要")
    good_only = YesNo(label="只导入合格的行")


class Imports(ScopedViewSet):
    """Reading and writing of long files is background work: `job_id` leads to its progress."""

    model = ImportBatch
    serializer_class = ImportRow
    filterset_class = ImportFilters
    related: ClassVar[tuple[str, ...]] = ("received_by",)
    order: ClassVar[str] = "-pk"

    @act(
        PERM, "上传文件，开始核对", UploadBody, on_list=True, success_status=201,
        parser_classes=(Sent,),
    )  # fmt: skip
    def upload(self, request: Request) -> Response:
        given, hand = self._sent(), self.hand()
        file = given.pop("file")
        batch = services.receive(content=file.read(), file_name=file.name, **given, **hand)
        if batch.state == ImportState.RECEIVED:
            services.start_staging(batch=batch, **hand)
        return self.answer(batch, status=201)

    @act(PERM, "对应表头，开始核对", MappingBody)
    def map_headings(self, request: Request, pk: str) -> Response:
        batch, given = self.asked()
        hand = self.hand()
        batch = services.map_headings(batch=batch, **given, **hand)
        services.start_staging(batch=batch, **hand)
        return self.answer(batch)

    @act(PERM, "核对（重新核对）")
    def stage(self, request: Request, pk: str) -> Response:
        return self._act(services.start_staging)

    @act(PERM, "选定相近的记录", ChooseBody)
    def accept_suggestion(self, request: Request, pk: str) -> Response:
        return self._act(services.accept_suggestion)

    @act(PERM, "确认导入", ConfirmBody)
    def confirm(self, request: Request, pk: str) -> Response:
        return self._act(services.start_confirming)

    @act(PERM, "恢复预览（后台写入中断）")
    def release(self, request: Request, pk: str) -> Response:
        return self._act(services.release)

    @act(PERM, "撤销导入")
    def undo(self, request: Request, pk: str) -> Response:
        return self._act(services.undo)

    @act(PERM, "放弃导入")
    def discard(self, request: Request, pk: str) -> Response:
        return self._act(services.discard)

    @report("预览的行", asks=("verdict", "page", "page_size"))
    def rows(self, request: Request, pk: str) -> Response:
        batch = self.get_object()
        verdict = request.query_params.get("verdict", Verdict.NEW)
        if verdict not in Verdict.values:
            raise ValidationError({"verdict": ["应是 NEW、CHANGED、UNCHANGED、REFUSED 之一。"]})
        found: Any = self.paginate_queryset(queries.pile(batch, Verdict(verdict)))
        return self.get_paginated_response([_told(row) for row in map(Describer(batch), found)])

    @report("表头和对应的栏目")
    def headings(self, request: Request, pk: str) -> Response:
        batch = self.get_object()
        columns = [view._asdict() for view in headings_of(batch)]
        return Response({"columns": columns, "fields": _fields(registry.kind(batch.kind))})

    @report("不能导入的行（工作簿）", gives=OpenApiTypes.BINARY)
    def refused(self, request: Request, pk: str) -> FileResponse:
        batch = self.get_object()
        if not batch.refused_count:
            raise NotFound
        return _workbook(
            f"不能导入的行-批次{batch.pk}.xlsx",
            lambda path: services.hand_back(batch=batch, path=path, **self.hand()),
        )

    @action(
        detail=False, methods=["get"], url_path="kinds", summary="可以导入的表和它们的栏目",
        gives=OpenApiTypes.OBJECT, pagination_class=None, filterset_class=None,
    )  # fmt: skip
    def kinds(self, request: Request) -> Response:
        found = [
            {"code": kind.code, "title": kind.title, "fields": _fields(kind)}
            for kind, _ in queries.kinds_of(request.user)
        ]
        return Response({"kinds": found})

    @action(
        detail=False, methods=["get"], url_path="template", summary="空白模板（工作簿）",
        gives=OpenApiTypes.BINARY, asks=("kind",), pagination_class=None, filterset_class=None,
    )  # fmt: skip
    def template(self, request: Request) -> FileResponse:
        kinds = {kind.code: kind for kind in registry.kinds()}
        kind = kinds.get(request.query_params.get("kind", ""))
        if kind is None:
            raise ValidationError({"kind": ["没有这种导入表。"]})
        return _workbook(
            f"{kind.title}模板.xlsx",
            lambda path: write_template(kind=kind, path=path, at=timezone.now()),
        )

    def _sent(self) -> dict[str, Any]:
        """The fields of the form, each given once."""
        data: Any = self.request.data
        twice = [name for name in data if len(data.getlist(name)) > 1]
        if twice:
            raise ValidationError({name: ["只能写一次。"] for name in twice})
        body = UploadBody(data=data.dict(), context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def _act(self, service: Callable[..., Any]) -> Response:
        batch, given = self.asked()
        service(batch=batch, **given, **self.hand())
        return self.answer(batch)


def _told(row: RowView) -> dict[str, Any]:
    return {
        "row": row.key,
        "sheet": row.sheet,
        "number": row.number,
        "verdict": row.verdict,
        "cells": [cell._asdict() for cell in row.cells],
        "changes": [change._asdict() for change in row.changes],
        "complaints": [{**line._asdict(), "text": str(line)} for line in row.lines],
        "suggestions": [suggestion._asdict() for suggestion in row.suggestions],
        "chosen": row.chosen,
    }


def _fields(kind: Kind) -> list[dict[str, Any]]:
    names = ("name", "title", "needed", "rule", "example")
    return [{name: getattr(field, name) for name in names} for field in kind.fields]


def _workbook(name: str, write: Callable[[Path], Any]) -> FileResponse:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write(path)
        # the open file outlives its folder: nothing is left behind
        return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=XLSX)


def routes(router: BaseRouter) -> None:
    router.register("imports", Imports, basename="api-imports")
