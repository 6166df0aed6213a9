"""月报表 of the demo street agrees with the work plan: 151 estates, 77 unserviced, 46 covered."""

from datetime import date
from decimal import Decimal

import pytest

from committees.queries import coverage
from core.db.scope import SYSTEM, Scope
from estates.queries import board
from plans.models import Programme
from portal.exports.month import month_end, month_lines

pytestmark = pytest.mark.usefixtures("street")


def programme() -> Programme:
    return Programme.objects.get(street__name="大沁他拉街道")


def test_the_opening_month_has_the_numbers_of_the_plan() -> None:
    found = programme()
    *lines, total = month_lines(viewer=Seen(found.path), on=found.base_day)
    figures = total.figures
    assert (figures.estates, figures.unserviced, figures.base) == (151, 77, 77)
    assert (figures.covered, figures.base_covered, figures.introduced) == (46, 19, 0)
    shares = (figures.formed_rate, figures.covered_rate, figures.introduced_rate)
    assert shares == (Decimal("30.46"), Decimal("24.68"), Decimal("0.00"))
    assert sum(line.figures.estates for line in lines) == 151
    assert len(lines) == len({line.name for line in lines})


@pytest.mark.parametrize("month", [date(2022, 9, 1), date(2022, 11, 1), date(2023, 6, 1)])
def test_any_month_agrees_with_the_board_and_the_coverage(month: date) -> None:
    found = programme()
    on, scope = month_end(month), Scope((found.path,))
    figures = month_lines(viewer=Seen(found.path), on=on)[-1].figures
    register, covered = board(scope=scope, on=on), coverage(scope=scope, on=on)
    assert (figures.estates, figures.unserviced) == (register.estates, register.unserviced)
    assert (figures.estates, figures.covered) == (covered.base, covered.covered)
    assert figures.base == 77
    assert figures.introduced == 77 - figures.unserviced


class Seen:
    """Somebody who answers for one unit."""

    is_authenticated = True
    is_active = True

    def __init__(self, path: str) -> None:
        self.scope = Scope((path,))


def test_the_system_sees_every_unit() -> None:
    assert month_lines(viewer=SYSTEM, on=programme().base_day)[-1].figures.estates >= 151
