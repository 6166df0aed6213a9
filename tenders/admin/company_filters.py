"""Filters beside the list of companies."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import RadioFilter

from tenders.queries import expiring_licences, suspects


class ListedFilter(RadioFilter):  # type: ignore[misc]  # unfold has no types
    title = "红黑名单"
    parameter_name = "listed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("black", "在黑名单（禁入期内）"), ("red", "在红名单")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = {"black": {"is_black": True}, "red": {"is_red": True}}
        return queryset.filter(**chosen.get(self.value(), {}))


class LicenceFilter(RadioFilter):  # type: ignore[misc]  # unfold has no types
    title = "证照"
    parameter_name = "licence"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("due", "30日内到期或已过期"), ("unseen", "未核验")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "due":
            return queryset.filter(pk__in=expiring_licences(timezone.localdate()).values("pk"))
        return queryset.filter(licence_seen_at=None) if self.value() == "unseen" else queryset


class ServingFilter(RadioFilter):  # type: ignore[misc]  # unfold has no types
    title = "在管项目"
    parameter_name = "serving"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "有在管项目"), ("0", "没有在管项目")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = self.value() in {"0", "1"}
        return queryset.filter(serves=self.value() == "1") if known else queryset


class RecordFilter(RadioFilter):  # type: ignore[misc]  # unfold has no types
    title = "登记情况"
    parameter_name = "record"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("alike", "可能重复"), ("merged", "已并入别的登记")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "alike":
            return queryset.filter(pk__in=suspects())
        return queryset.filter(merged_into__isnull=False) if self.value() == "merged" else queryset
