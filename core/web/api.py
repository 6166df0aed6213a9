"""What every API view shares: scope, permission, pages, strict input, refusals as sentences."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError as ModelError
from django.db import models
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import (
    APIException,
    NotFound,
    ParseError,
    Throttled,
    ValidationError,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.db.fields import ScaledIntegerField
from core.rules.errors import Refusal
from core.web.answers import status_of
from core.web.entry import Json, SignedIn
from core.web.paging import Pages
from core.web.schema import OfficeSchema
from core.web.strict import Body, Number

SENTENCES = {
    401: "请先登录。",
    403: "您的角色不能办理这一项。",
    404: "没有这条记录，或者它不在您的范围内。",
    405: "这个地址不支持这种操作。",
    406: "只提供 JSON。",
    413: "提交的内容太大，没有保存。",
    415: "请以 JSON 提交。",
}
STALE_FORM = "CSRF"


def refusal_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Every error as {"detail": one Chinese sentence, "code": …}.

    A refusal of a service becomes 409, 403 where the person may not; wrong input 400 with its
    `fields`; what is foreign or missing 404.
    """
    if isinstance(exc, Refusal):
        status = status_of(exc)
        return Response({"detail": exc.sentence, "code": exc.code}, status=status)
    if isinstance(exc, ModelError):
        exc = ValidationError(exc.messages)
    response = exception_handler(exc, context)
    if response is not None:
        response.data = _sentence(exc, response.status_code, response.data)
    return response


def _sentence(exc: Exception, status: int, data: Any) -> dict[str, Any]:
    code = exc.get_codes() if isinstance(exc, APIException) else ""
    code = code if isinstance(code, str) else "invalid"
    if isinstance(exc, ValidationError):
        fields = data if isinstance(data, dict) else {"": data}
        return {"detail": "提交的内容有误，请按各项提示改正。", "code": code, "fields": fields}
    if isinstance(exc, ParseError):
        return {"detail": "提交的不是完整的 JSON。", "code": code}
    if isinstance(exc, Throttled):
        wait = getattr(exc, "wait", None) or 60
        return {"detail": f"操作太频繁，请 {wait:.0f} 秒后再试。", "code": code}
    if isinstance(exc, APIException) and str(exc.detail).startswith(STALE_FORM):
        return {"detail": "页面已过期，请刷新后再试。", "code": "csrf"}
    default = str(data.get("detail", "")) if isinstance(data, dict) else ""
    return {"detail": SENTENCES.get(status, default), "code": code or "not_found"}


class MayAct(SignedIn):
    """The view's permission, asked of the role; rows are cut by `visible_to` and the service."""

    def has_permission(self, request: Request, view: Any) -> bool:
        known = super().has_permission(request, view)
        return known and any(map(request.user.has_perm, view.needed))


class Row(serializers.ModelSerializer[Any]):
    """Base of everything that goes out: read only, exact numbers as text with their decimals."""

    serializer_field_mapping: ClassVar[dict[Any, Any]] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        ScaledIntegerField: Number,
    }

    def include_extra_kwargs(self, kwargs: Any, extra_kwargs: Any) -> Any:
        return super().include_extra_kwargs(kwargs, {**extra_kwargs, "read_only": True})


@extend_schema_field({"type": "object"})
class StoredJson(serializers.Field[Any, Any, Any, Any]):
    """A column that keeps canonical JSON, as data."""

    def to_representation(self, value: str) -> Any:
        return json.loads(value) if value else {}


def word(source: str, label: str, *, optional: bool = False) -> serializers.CharField:
    """A column read through a relation or a label, as text; null where the relation may be."""
    return serializers.CharField(source=source, read_only=True, label=label, allow_null=optional)


class ScopedViewSet(ReadOnlyModelViewSet[Any]):
    """List and detail of one model, cut to the person's scope; acts are added with `act`."""

    model: ClassVar[type[models.Model]]
    related: ClassVar[tuple[str, ...]] = ()
    inside: ClassVar[tuple[Any, ...]] = ()
    """What to prefetch: the parts that a row shows."""
    hidden: ClassVar[tuple[str, ...]] = ()
    """Big columns that a row never shows."""
    order: ClassVar[str] = "pk"

    schema = OfficeSchema()
    pagination_class = Pages
    permission_classes = (MayAct,)
    parser_classes = (Json,)
    lookup_value_regex = "[0-9]{1,18}"

    # set for one act by `act` and `report`
    perm: tuple[str, ...] = ()
    body_class: type[Body] = Body
    summary = ""
    success_status = 200
    gives: Any = None
    asks: tuple[str, ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """Permissions of which one is enough: the act's own, else to open the model."""
        meta = self.model._meta
        return self.perm or (f"{meta.app_label}.view_{meta.model_name}",)

    def get_queryset(self) -> Any:
        table: Any = self.model._default_manager
        rows = table.visible_to(getattr(self.request, "user", None))
        rows = rows.select_related(*self.related) if self.related else rows
        return rows.prefetch_related(*self.inside).defer(*self.hidden).order_by(self.order)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known = self._known_parameters()
        wrong = {name: ["不认识的参数。"] for name in request.query_params if name not in known}
        for name in known:
            if len(request.query_params.getlist(name)) > 1:
                wrong[name] = ["参数重复。"]
        if wrong:
            raise ValidationError(wrong)

    def _known_parameters(self) -> set[str]:
        if self.action != "list":
            return set(self.asks)
        filters = getattr(self, "filterset_class", None)
        return {"page", "page_size", *self.asks, *(filters.base_filters if filters else ())}

    # --- what an act needs -----------------------------------------------------------

    def given(self) -> dict[str, Any]:
        """The body of the act, checked; raises 400 with every complaint."""
        body = self.body_class(data=self.request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def asked(self) -> tuple[Any, dict[str, Any]]:
        """The row of the act and its body; a foreign row is missing whatever the body says."""
        return self.get_object(), self.given()

    def hand(self) -> dict[str, Any]:
        """Who acts and when: the clock is read here, never below."""
        return {"by": self.request.user, "at": timezone.now()}

    def answer(self, row: models.Model, *, status: int = 200) -> Response:
        """The row as it stands after the act."""
        fresh = self.get_queryset().filter(pk=row.pk).first()
        if fresh is None:
            raise NotFound
        return Response(self.get_serializer(fresh).data, status=status)


def business_day(given: dict[str, Any]) -> date:
    """The day in the body, or today."""
    day: date | None = given.get("on")
    return timezone.localdate() if day is None else day


def _several(perm: str | tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(perm, tuple):
        return perm
    return (perm,) if perm else ()


Method = Callable[..., HttpResponseBase]


def act(
    perm: str | tuple[str, ...],
    summary: str,
    body: type[Body] = Body,
    *,
    on_list: bool = False,
    **described: Any,
) -> Callable[[Method], Method]:
    """A POST endpoint for one act: its permission (one of several), its name, what it takes.

    `described`: `gives` and `success_status` for the document, where it is not the row with 200.
    """

    def wrap(method: Method) -> Method:
        path = method.__name__.strip("_").replace("_", "-")
        options: dict[str, Any] = {"perm": _several(perm), "summary": summary, "body_class": body}
        options |= {"detail": not on_list, "methods": ["post"], "url_path": path, **described}
        made: Method = action(**options)(method)
        return made

    return wrap


def report(
    summary: str, *, perm: str = "", asks: tuple[str, ...] = (), gives: Any = OpenApiTypes.OBJECT
) -> Callable[[Method], Method]:
    """A GET endpoint beside the detail; `perm` is empty where opening the row is enough."""

    def wrap(method: Method) -> Method:
        path = method.__name__.strip("_").replace("_", "-")
        options: dict[str, Any] = {"perm": _several(perm), "summary": summary, "asks": asks}
        options |= {"detail": True, "methods": ["get"], "url_path": path, "gives": gives}
        made: Method = action(**options)(method)
        return made

    return wrap
