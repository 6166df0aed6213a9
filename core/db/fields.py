"""Numbers that must stay exact: stored as integers on both engines, Decimal in Python.

SQLite keeps DecimalField as REAL, where sums drift and equality misses (docs/adr/0002). An integer
of the smallest unit sums, compares and indexes exactly on SQLite and PostgreSQL alike.
"""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core import checks, exceptions
from django.db import models

type_error = "{field} takes Decimal, int or text, never {kind}: a float has already lost cents."


class ScaledIntegerField(models.BigIntegerField[Any, Any]):
    """A decimal with a fixed number of places, stored as an integer of its smallest unit."""

    places = 0
    description = "fixed-point decimal stored as an integer"
    # What the type stubs let in and out; without them they believe the integer base.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any
    _pyi_lookup_exact_type: Any

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        errors = super().check(**kwargs)
        if type(self) is ScaledIntegerField:
            errors.append(checks.Error("Use a subclass that names its unit.", obj=self))
        return errors

    @property
    def unit(self) -> Decimal:
        return Decimal(1).scaleb(-self.places)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.places)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError(type_error.format(field=type(self).__name__, kind="float"))
        try:
            number = Decimal(value)
            exact = number.quantize(self.unit)
        except (InvalidOperation, ValueError, TypeError) as error:
            raise exceptions.ValidationError(f"“{value}”不是数字。") from error
        if exact != number:
            raise exceptions.ValidationError(f"“{value}”的小数位超过 {self.places} 位。")
        return exact

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or hasattr(value, "resolve_expression"):
            return value  # type: ignore[no-any-return]  # an expression passes through
        number = self.to_python(value)
        return None if number is None else int(number.scaleb(self.places))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        return value if prepared else self.get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        options = {
            "form_class": forms.DecimalField,
            "decimal_places": self.places,
            "max_digits": 18,
        }
        return models.Field.formfield(self, **{**options, **kwargs})


class MoneyField(ScaledIntegerField):
    """元, stored in fen."""

    places = 2


class AreaField(ScaledIntegerField):
    """㎡, stored in 0.01 ㎡."""

    places = 2


class RateField(ScaledIntegerField):
    """元/㎡/月, stored in 0.0001 元."""

    places = 4


class PercentField(ScaledIntegerField):
    """A percentage (6.00 means 6 %), stored in 0.01 %."""

    places = 2


class ScoreField(ScaledIntegerField):
    """Points of a scorecard, stored in 0.01 points."""

    places = 2


class DegreeField(ScaledIntegerField):
    """A longitude or latitude in degrees, stored in 0.000001° (about 0.1 m)."""

    places = 6
