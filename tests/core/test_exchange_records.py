"""What an import remembers of the records it wrote, and how it takes them back."""

from datetime import date
from decimal import Decimal

import pytest

from core.exchange import records
from core.exchange.fields import Effect
from core.rules.errors import Conflict, Refusal
from estates.models import Estate, FeeYear, Measure
from tests.factories import make_community, make_estate

pytestmark = pytest.mark.django_db
KEY = ("estate", "year")


def fees(estate: Estate, year: int) -> FeeYear:
    return FeeYear(estate=estate, year=year, received=Decimal("1.50"), source="表")


def test_new_rows_get_their_keys_and_are_remembered_as_plain_texts() -> None:
    one, two = make_estate(), make_estate()
    rows = [fees(two, 2021), fees(one, 2021), fees(one, 2020)]
    effects = records.add(FeeYear, rows, key=KEY, kept=("received",))
    assert [effect.pk for effect in effects] == [row.pk for row in rows]
    assert FeeYear.objects.get(pk=effects[0].pk).estate == two
    assert effects[0] == Effect(
        model="estates.feeyear", pk=rows[0].pk, before=None,
        after={"estate": two.pk, "year": 2021, "received": "1.50"},
    )  # fmt: skip
    assert records.add(FeeYear, [], key=KEY) == []


def test_a_row_that_is_there_already_is_a_conflict() -> None:
    estate = make_estate()
    records.add(FeeYear, [fees(estate, 2021)], key=KEY)
    with pytest.raises(Conflict, match="已登记"):
        records.add(FeeYear, [fees(estate, 2021)], key=KEY)


def changed(estate: Estate, **values: object) -> list[Effect]:
    names = ("address", "completed_on", "parent")
    stored = {row["pk"]: row for row in Estate.objects.values("pk", *names)}
    return records.change(Estate, {estate.pk: values}, stored)


def test_two_changes_of_one_record_are_taken_back_to_the_first() -> None:
    estate, parent = make_estate(address="甲"), make_estate()
    effects = changed(estate, address="乙", completed_on=None)
    effects += changed(estate, address="丙", parent=parent.pk)
    estate.refresh_from_db()
    assert (estate.address, estate.parent, estate.completed_on) == ("丙", parent, None)
    records.take_back(effects[::-1], (Estate,))
    estate.refresh_from_db()
    assert (estate.address, estate.parent, estate.completed_on) == ("甲", None, date(2000, 1, 1))
    assert records.change(Estate, {}, {}) == []


def test_a_value_that_somebody_changed_since_is_named() -> None:
    estate = make_estate(name="阳光小区", address="甲")
    effects = changed(estate, address="乙")
    Estate.objects.update(address="丁")
    with pytest.raises(Refusal, match=r"小区“阳光小区”的地址已改动"):
        records.take_back(effects, (Estate,))


def test_a_record_that_went_is_named_and_a_long_list_is_cut() -> None:
    effects = [Effect(model="estates.feeyear", pk=pk, before=None, after={}) for pk in range(1, 13)]
    with pytest.raises(Refusal, match=r"等共12处") as refusal:
        records.take_back(effects, (FeeYear,))
    assert refusal.value.sentence.count("已不存在") == records.SHOWN


def test_a_created_record_that_others_refer_to_stays() -> None:
    estate = make_estate(make_community(), name="阳光小区")
    effect = Effect(model="estates.estate", pk=estate.pk, before=None, after={})
    with pytest.raises(Refusal, match=r"小区“阳光小区”已有"):
        records.take_back([effect], (Estate,))
    assert Estate.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("mode", "SELF", "自管"), ("enclosed", True, "是"), ("enclosed", False, "否"),
     ("mode", None, ""),
     ("site_area", Decimal("12.50"), "12.50"), ("completed_on", date(2009, 9, 1), "2009-09-01")],
)  # fmt: skip
def test_values_are_told_as_a_person_reads_them(name: str, value: object, words: str) -> None:
    assert records.told(Estate, name, value) == words


def test_texts_that_differ_in_width_only_are_the_same() -> None:
    assert records.same("（河东）文化路  12号", "(河东)文化路 12号")
    assert not records.same("甲", "乙")
    assert records.same(Decimal("1.50"), Decimal("1.5"))
    assert not records.same(None, "")
    assert records.told(Measure, "household_count", 0) == "0"
