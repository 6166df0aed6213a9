"""What the API takes in: nothing is guessed, nothing unknown is passed over.

DRF would store 1.9 and a full-width "１" as key 1, and "off" as false; these fields refuse them.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError as FormError
from drf_spectacular.drainage import set_override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError

DIGITS = re.compile(r"[0-9]{1,18}", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode classes of characters that nobody sees: controls, bidirectional marks, zero widths."""
YEARS = range(2000, 2101)
"""Years in which something can have happened; outside, offsets run out of the calendar."""
MOST = Decimal("99999999999.9999")
"""Far above any sum of the office, and four decimals of it still fit a BIGINT."""


def plain(text: str) -> str:
    """The text as it may be repeated in an answer: without lone surrogates and hidden signs."""
    return "".join("�" if unicodedata.category(sign) in HIDDEN else sign for sign in text)


def day_of(text: object) -> date:
    """A day spelled 2022-10-08 in plain digits; raises ValueError for anything else."""
    if not isinstance(text, str) or not DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def moment_of(text: object) -> datetime:
    """A moment with its offset; raises ValueError for anything else."""
    if not isinstance(text, str) or not MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def key_of(text: str) -> int:
    """A row number in plain ASCII digits; raises ValueError for anything else."""
    if not DIGITS.fullmatch(text):
        raise ValueError(text)
    return int(text)


class Body(serializers.Serializer[Any]):
    """What an act takes: a JSON object with known keys only."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise ValidationError({"body": ["提交的内容应是一个 JSON 对象。"]})
        unknown = sorted(plain(str(name)) for name in set(data) - set(self.fields))
        if unknown:
            raise ValidationError({name: ["不认识的字段。"] for name in unknown})
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON integer: no text, no 1.0, no true."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            raise ValidationError("应是整数。")
        if abs(data) > MOST:
            raise ValidationError("这个数太大。")
        return data


class YesNo(serializers.BooleanField):
    """JSON true or false, nothing else."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise ValidationError("应是 true 或 false。")
        return data


class Text(serializers.CharField):
    """JSON text without characters that nobody sees."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise ValidationError("应是文字。")
        if any(unicodedata.category(sign) in HIDDEN for sign in data if sign not in "\n\r\t"):
            raise ValidationError("含有看不见的字符，请重新录入。")
        return str(super().to_internal_value(data))


class Choice(serializers.ChoiceField):
    """One of the words of a list, as text."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or plain(data) != data:
            raise ValidationError("应是规定的代码之一。")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A day as 2022-10-08."""

    def to_internal_value(self, value: Any) -> date:
        try:
            return day_of(value)
        except ValueError as error:
            raise ValidationError("日期应写成 2022-10-08 的样式。") from error


class Moment(serializers.DateTimeField):
    """A moment with its offset: 2022-10-12T09:30:00+08:00."""

    def to_internal_value(self, value: Any) -> datetime:
        try:
            moment = moment_of(value)
        except ValueError as error:
            raise ValidationError("时间应带时区，例如 2022-10-12T09:30:00+08:00。") from error
        if moment.year not in YEARS:
            raise ValidationError(f"时间应在{YEARS[0]}年至{YEARS[-1]}年之间。")
        return moment


@extend_schema_field({"type": "string", "format": "decimal"})
class Number(serializers.Field[Any, Any, str, Any]):
    """An exact number: as text with its decimals going out, text or integer coming in.

    A JSON fraction is refused: it has been a binary float on its way.
    """

    def __init__(self, *, most: Decimal = MOST, places: int = 4, **options: Any) -> None:
        super().__init__(**options)
        self.most = most
        self.places = places

    def to_internal_value(self, data: Any) -> Decimal:
        whole = type(data) is int and data >= 0
        if not whole and not (isinstance(data, str) and NUMBER.fullmatch(data)):
            raise ValidationError('应是写成文字的数，例如 "12.50"。')
        number = Decimal(data)
        if number > self.most:
            raise ValidationError(f"最大 {self.most}。")
        if number != number.quantize(Decimal(1).scaleb(-self.places)):
            raise ValidationError(f"最多 {self.places} 位小数。")
        return number

    def to_representation(self, value: Any) -> str:
        return format(value, "f")


@extend_schema_field({"type": "integer"})
class Key(serializers.Field[Any, Any, Any, Any]):
    """The number of a row that this person may see; any other is not found, like a missing one."""

    def __init__(self, model: Any, **options: Any) -> None:
        super().__init__(**options)
        self.model = model

    def to_internal_value(self, data: Any) -> Any:
        if type(data) is not int:
            raise ValidationError("应是记录编号（整数）。")
        rows = self.model._default_manager.visible_to(self.context["request"].user)
        row = rows.filter(pk=data).first() if 0 < data < 10**18 else None
        if row is None:
            raise NotFound
        return row

    def to_representation(self, value: Any) -> Any:
        return value.pk


class Reason(Body):
    """What an act takes that needs nothing but its reason."""

    reason = Text(max_length=300, label="理由")


# --- filters: the same strictness for what stands behind the question mark --------------


class KeyField(forms.Field):
    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        try:
            return key_of(value)
        except ValueError as error:
            raise FormError("应是整数。") from error


class DayField(forms.Field):
    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            return day_of(value)
        except ValueError as error:
            raise FormError("日期应写成 2022-10-08 的样式。") from error


class YesNoField(forms.Field):
    def to_python(self, value: Any) -> bool | None:
        if value in self.empty_values:
            return None
        if value not in ("true", "false"):
            raise FormError("应是 true 或 false。")
        return bool(value == "true")


class KeyFilter(django_filters.NumberFilter):  # type: ignore[misc]  # no stubs
    """?community=3: rows of that unit (nothing where it is not the person's own)."""

    field_class = KeyField

    def get_max_validator(self) -> None:
        return None


class DayFilter(django_filters.DateFilter):  # type: ignore[misc]  # no stubs
    field_class = DayField


class YesNoFilter(django_filters.BooleanFilter):  # type: ignore[misc]  # no stubs
    field_class = YesNoField


class Filters(django_filters.FilterSet):  # type: ignore[misc]  # no stubs
    """Base of every app's filters; the label of a filter is also its line in the API's document."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for found in cls.base_filters.values():
            if isinstance(found, KeyFilter):
                told = {"type": "integer", "description": str(found.label)}
                set_override(found, "field", told)


def holds(field: str, label: str) -> django_filters.CharFilter:
    """?name=华苑: the text occurs somewhere in the column."""
    return django_filters.CharFilter(field, "icontains", label=label)
