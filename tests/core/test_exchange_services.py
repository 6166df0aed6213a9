"""An import from upload to undo, with a kind that lives in memory."""

from typing import Any

import pytest
from django.db import connection

from core.audit.models import Entry
from core.exchange import queries, services
from core.exchange.fields import AS_NEW
from core.exchange.models import HeadingMap, ImportBatch, ImportEffect, ImportFile, StagedRow
from core.exchange.packing import unpack
from core.exchange.states import ImportState, Verdict
from core.rules.errors import Conflict, Forbidden, Refusal
from tests.core.exchange_kit import PATH, T0, Shelf, shelf, take_in, text_file, workbook

__all__ = ["shelf"]
pytestmark = pytest.mark.django_db
HEADS = ("小区名称", "户数（户）", "备注")


def previewed(rows: list[tuple[Any, ...]], **given: Any) -> ImportBatch:
    batch = take_in(workbook([HEADS, *rows]), **given)
    return services.stage(batch=batch, by=None, at=T0)


def confirmed(batch: ImportBatch, *, good_only: bool = False) -> ImportBatch:
    return services.confirm(
        batch=batch, digest=batch.preview_digest, good_only=good_only, by=None, at=T0
    )


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return (batch.new_count, batch.changed_count, batch.unchanged_count, batch.refused_count)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("verb", flat=True))


def test_a_file_goes_from_upload_to_the_register(shelf: Shelf) -> None:
    batch = previewed([("甲", "10户", "无"), ("乙", 20, "x")])
    assert (batch.state, counts(batch)) == (ImportState.PREVIEWED, (2, 0, 0, 0))
    assert confirmed(batch).state == ImportState.TAKEN
    assert shelf.things == {"甲": {"count": 10}, "乙": {"count": 20, "note": "x"}}
    assert verbs() == ["exchange.receive", "exchange.stage", "exchange.confirm"]


def test_the_same_file_again_changes_nothing(shelf: Shelf) -> None:
    first = confirmed(previewed([("甲", 10, "")]))
    again = previewed([("甲", 10, "")])
    assert again.same_as == first
    assert counts(again) == (0, 0, 1, 0)
    assert confirmed(again).state == ImportState.TAKEN
    assert not ImportEffect.objects.filter(batch=again).exists()


def test_a_change_shows_the_old_and_the_new_text(shelf: Shelf) -> None:
    confirmed(previewed([("甲", 10, "")]))
    batch = previewed([("甲", 12, "")])
    row = StagedRow.objects.get(batch=batch)
    assert (row.verdict, unpack(row.changes)) == ("CHANGED", [["户数", "10", "12"]])


def test_each_wrong_cell_of_a_row_is_named(shelf: Shelf) -> None:
    content = text_file([("小区名称", "户数", "状况"), ("", "很多", "坏")])
    batch = services.stage(batch=take_in(content, "a.csv"), by=None, at=T0)
    row = StagedRow.objects.get(batch=batch)
    assert row.number == 2
    assert [(field, seen) for field, seen, _ in unpack(row.complaints)] == [
        ("name", ""), ("count", "很多"), ("health", "坏"),
    ]  # fmt: skip


def test_refused_rows_need_a_consent(shelf: Shelf) -> None:
    batch = previewed([("甲", 10, ""), ("乙", "多", "")])
    with pytest.raises(Refusal, match="有1行不能导入"):
        confirmed(batch)
    assert confirmed(batch, good_only=True).good_only
    assert set(shelf.things) == {"甲"}


def test_what_two_rows_speak_of_is_taken_once(shelf: Shelf) -> None:
    batch = previewed([("甲", 10, ""), ("甲", 11, "")])
    assert counts(batch) == (1, 0, 0, 1)
    complaint = next(queries.refusals(batch))
    assert (complaint.number, complaint.title) == (3, "整行")
    assert complaint.sentence == "与工作表“台账”第2行说的是同一个对象，请只留一行。"


def test_a_second_confirmation_finds_it_done(shelf: Shelf) -> None:
    batch = previewed([("甲", 10, "")])
    confirmed(batch)
    with pytest.raises(Conflict, match="已导入"):
        confirmed(batch)
    assert len(ImportEffect.objects.filter(batch=batch)) == 1


def test_a_preview_that_changed_is_not_confirmed(shelf: Shelf) -> None:
    batch = previewed([("甲", 10, "")])
    with pytest.raises(Conflict, match="又有变化"):
        services.confirm(batch=batch, digest="0" * 64, good_only=False, by=None, at=T0)
    batch.refresh_from_db()
    assert batch.state == ImportState.PREVIEWED


def test_a_register_that_moved_on_is_not_overwritten(shelf: Shelf) -> None:
    batch = previewed([("甲", 10, "")])
    shelf.things["甲"] = {"count": 9}
    with pytest.raises(Conflict, match="第2行的对应记录"):
        confirmed(batch)
    assert shelf.things == {"甲": {"count": 9}}
    refreshed = services.refresh(batch=batch, by=None, at=T0)
    assert counts(refreshed) == (0, 1, 0, 0)
    confirmed(refreshed)
    assert shelf.things == {"甲": {"count": 10}}


def test_undo_brings_back_what_was(shelf: Shelf) -> None:
    confirmed(previewed([("甲", 10, "")]))
    batch = confirmed(previewed([("甲", 12, ""), ("乙", 1, "")]))
    undone = services.undo(batch=batch, by=None, at=T0)
    assert undone.state == ImportState.UNDONE
    assert shelf.things == {"甲": {"count": 10}}
    with pytest.raises(Conflict):
        services.undo(batch=batch, by=None, at=T0)


def test_undo_is_refused_where_somebody_built_on_it(shelf: Shelf) -> None:
    batch = confirmed(previewed([("甲", 10, "")]))
    shelf.built_on.add("甲")
    with pytest.raises(Refusal, match="不能撤销：甲"):
        services.undo(batch=batch, by=None, at=T0)
    batch.refresh_from_db()
    assert batch.state == ImportState.TAKEN


def test_a_near_match_waits_for_a_person(shelf: Shelf) -> None:
    shelf.things["甲小区"] = {"count": 1}
    batch = previewed([("甲", 10, "")])
    row = StagedRow.objects.get(batch=batch)
    before = batch.preview_digest
    services.accept_suggestion(batch=batch, row=row.pk, target="甲小区", by=None, at=T0)
    batch.refresh_from_db()
    assert (counts(batch), batch.preview_digest == before) == ((0, 1, 0, 0), False)
    confirmed(batch)
    assert shelf.things == {"甲小区": {"count": 10}}


def test_a_person_may_say_that_it_is_none_of_them(shelf: Shelf) -> None:
    shelf.things["甲小区"] = {"count": 1}
    batch = previewed([("甲", 10, "")])
    row = StagedRow.objects.get(batch=batch)
    services.accept_suggestion(batch=batch, row=row.pk, target=AS_NEW, by=None, at=T0)
    batch.refresh_from_db()
    confirmed(batch)
    assert set(shelf.things) == {"甲", "甲小区"}


def test_only_what_was_suggested_can_be_chosen(shelf: Shelf) -> None:
    batch = previewed([("甲", 10, "")])
    row = StagedRow.objects.get(batch=batch)
    with pytest.raises(Refusal, match="列出的相近记录"):
        services.accept_suggestion(batch=batch, row=row.pk, target="别的", by=None, at=T0)


def test_unknown_headings_are_mapped_once(shelf: Shelf) -> None:
    rows = [("小区名称", "居住户", "片区"), ("甲", "3", "1")]
    batch = take_in(workbook(rows))
    assert batch.state == ImportState.NEEDS_MAPPING
    with pytest.raises(Refusal, match="不认得的表头：片区"):
        services.map_headings(batch=batch, mapping={"居住户": "count"}, by=None, at=T0)
    mapping = {"居住户": "count", "片区": ""}
    mapped = services.map_headings(batch=batch, mapping=mapping, by=None, at=T0)
    assert mapped.state == ImportState.RECEIVED
    services.stage(batch=batch, by=None, at=T0)
    assert unpack(StagedRow.objects.get(batch=batch).texts) == {"name": "甲", "count": "3"}
    assert take_in(workbook(rows)).state == ImportState.RECEIVED
    assert HeadingMap.objects.count() == 2


def test_two_columns_for_one_field_are_refused(shelf: Shelf) -> None:
    batch = take_in(workbook([("小区名称", "名称"), ("甲", "乙")]))
    assert batch.state == ImportState.NEEDS_MAPPING
    with pytest.raises(Refusal, match="两列都对应“小区名称”"):
        services.map_headings(batch=batch, mapping={}, by=None, at=T0)


def test_a_missing_needed_column_is_named(shelf: Shelf) -> None:
    batch = take_in(workbook([("户数", "备注"), (1, "x")]))
    with pytest.raises(Refusal, match="缺少必填栏目：小区名称"):
        services.map_headings(batch=batch, mapping={}, by=None, at=T0)


def test_a_default_stands_in_for_a_missing_column(shelf: Shelf) -> None:
    content = workbook([("户数", "备注"), (1, "x")])
    batch = take_in(content, defaults={"name": " 甲 "})
    services.stage(batch=batch, by=None, at=T0)
    batch.refresh_from_db()
    confirmed(batch)
    assert shelf.things == {"甲": {"count": 1, "note": "x"}}


def test_a_wrong_default_is_refused(shelf: Shelf) -> None:
    with pytest.raises(Refusal, match="统一填写的“户数"):
        take_in(workbook([HEADS, ("甲", 1, "")]), defaults={"count": "多"})


def test_what_is_given_up_leaves_no_rows(shelf: Shelf) -> None:
    batch = previewed([("甲", 10, "")])
    services.discard(batch=batch, by=None, at=T0)
    assert not StagedRow.objects.exists()
    assert not ImportFile.objects.exists()
    with pytest.raises(Conflict):
        confirmed(batch)


def test_a_resident_number_in_a_refused_row_is_not_kept_whole(shelf: Shelf) -> None:
    number = "150525199003071234"
    batch = previewed([("甲", f"{number}号", f"证号{number}")])
    [row] = queries.rows_of(batch)
    assert number not in str(row)
    assert "150525********1234" in str(row)
    assert row.verdict == Verdict.REFUSED


class Stranger:
    pk = 1
    is_authenticated = is_active = True

    def has_perm(self, perm: str) -> bool:
        return False


def test_a_stranger_is_sent_away(shelf: Shelf) -> None:
    with pytest.raises(Forbidden):
        take_in(workbook([HEADS]), by=Stranger(), path=PATH)
    batch = previewed([("甲", 10, "")])
    for act in (services.stage, services.refresh, services.undo, services.discard):
        with pytest.raises(Forbidden):
            act(batch=batch, by=Stranger(), at=T0)


def test_no_cell_stands_in_the_database_as_it_was_read(shelf: Shelf) -> None:
    batch = confirmed(
        previewed([("张三家", 10, "13812348000"), ("李四家", "许多", "")]), good_only=True
    )
    assert batch.state == ImportState.TAKEN
    for model in (StagedRow, ImportEffect, ImportFile):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            stored = str(cursor.fetchall())
        assert "s1." in stored
        assert [word for word in ("张三家", "13812348000", "许多") if word in stored] == []
