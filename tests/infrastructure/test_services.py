"""Facility needs: reported, verified, done; and their totals."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.roles import Role
from core.audit.models import Entry
from core.db.scope import Scope
from core.rules.errors import Conflict, Forbidden, Refusal
from infrastructure.catalogue import ITEMS
from infrastructure.models import FacilityItem, FacilityNeed
from infrastructure.queries import NeedTotal, needs_totals
from infrastructure.services import (
    NewNeed,
    cancel_need,
    load_items,
    record_done,
    report_needs,
    verify_need,
)
from infrastructure.states import NeedState
from tests.factories import (
    make_community,
    make_district,
    make_estate,
    make_item,
    make_need,
    make_street,
    make_user,
)

pytestmark = pytest.mark.django_db
AT = datetime(2022, 9, 30, 1, tzinfo=UTC)
S = NeedState


def new(**fields: Any) -> NewNeed:
    values = {"item_code": "CCTV", "quantity": 4, "surveyed_on": date(2022, 9, 1)}
    if "estate_id" not in fields:
        values["estate_id"] = make_estate().pk
    return NewNeed(**{**values, **fields})


def secretary(code: str = "001") -> Any:
    return make_user(Role.COMMUNITY_SECRETARY, make_community(code))


def test_the_catalogue_is_loaded_once_and_keeps_what_is_there() -> None:
    make_item("CCTV", name="本地摄像头")
    assert load_items(by=None, at=AT) == len(ITEMS) - 1
    assert load_items(by=None, at=AT) == 0
    assert FacilityItem.objects.get(code="CCTV").name == "本地摄像头"
    assert FacilityItem.objects.get(code="WATER_POINT").unit == "处"
    assert Entry.objects.count() == 1


def test_needs_are_reported_in_one_go() -> None:
    load_items(by=None, at=AT)
    estate = make_estate()
    rows = [new(estate_id=estate.pk), new(estate_id=estate.pk, item_code="WATER_POINT")]
    assert report_needs(rows=rows, by=secretary(), at=AT) == 2
    assert set(FacilityNeed.objects.values_list("state", "done")) == {(S.REPORTED, 0)}
    assert Entry.objects.latest("number").verb == "infrastructure.add_facilityneed"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"item_code": "NONE"}, "没有这样的设施项目：NONE"),
        ({"quantity": 0}, "第2行：需求数应为1以上，现为0"),
        ({"surveyed_on": date(2022, 10, 1)}, "第2行：摸底日期2022-10-01还没有到"),
        ({"estate_id": 10**6}, "不存在的小区"),
    ],
)
def test_one_bad_row_refuses_all(fields: dict[str, Any], sentence: str) -> None:
    make_item()
    with pytest.raises(Refusal, match=sentence):
        report_needs(rows=[new(), new(**fields)], by=None, at=AT)
    assert not FacilityNeed.objects.exists()


def test_an_estate_lists_an_item_once() -> None:
    need = make_need()
    with pytest.raises(Conflict, match="已登记过这个设施项目"):
        report_needs(rows=[new(estate_id=need.estate_id)], by=None, at=AT)


def test_a_foreign_secretary_reports_nothing() -> None:
    make_item()
    with pytest.raises(Forbidden):
        report_needs(rows=[new()], by=secretary("002"), at=AT)
    with pytest.raises(Forbidden):
        verify_need(need=make_need(), by=make_user(Role.AUDITOR, make_district()), at=AT)


def test_a_need_is_verified_and_done_step_by_step() -> None:
    need, act = make_need(quantity=10), {"by": secretary(), "at": AT}
    with pytest.raises(Conflict, match="现在是“已上报”"):
        record_done(need=need, done=3, **act)
    verify_need(need=need, **act)
    record_done(need=need, done=3, **act)
    assert (need.state, need.done) == (S.VERIFIED, 3)
    with pytest.raises(Refusal, match="应在3至10个之间，现为2个"):
        record_done(need=need, done=2, **act)
    with pytest.raises(Refusal, match="现为11个"):
        record_done(need=need, done=11, **act)
    record_done(need=need, done=10, **act)
    assert FacilityNeed.objects.get().state == S.DONE
    with pytest.raises(Conflict, match="现在是“已完成”"):
        cancel_need(need=need, reason="重复", **act)


def test_a_stale_count_is_not_written_over_a_newer_one() -> None:
    need = make_need(quantity=10, state=S.VERIFIED)
    stale = FacilityNeed.objects.get()
    record_done(need=need, done=5, by=None, at=AT)
    with pytest.raises(Conflict, match="已完成5"):
        record_done(need=stale, done=2, by=None, at=AT)
    assert FacilityNeed.objects.get().done == 5


def test_a_need_is_cancelled_with_a_reason() -> None:
    need = make_need()
    with pytest.raises(Refusal, match="事由"):
        cancel_need(need=need, reason="", by=None, at=AT)
    cancel_need(need=need, reason="重复登记", by=secretary(), at=AT)
    assert need.state == S.CANCELLED
    assert "重复登记" in Entry.objects.get().sentence


def test_totals_are_by_item_in_catalogue_order(django_assert_num_queries: Any) -> None:
    load_items(by=None, at=AT)
    cctv = FacilityItem.objects.get(code="CCTV")
    water = FacilityItem.objects.get(code="WATER_POINT")
    make_need(item=water, quantity=5)
    make_need(item=cctv, quantity=7, done=2)
    make_need(item=cctv, quantity=3)
    make_need(item=cctv, quantity=100, state=S.CANCELLED)
    make_need(item=cctv, quantity=100, surveyed_on=date(2022, 10, 1))
    make_need(make_estate(make_community("001", street=make_street("002"))), item=cctv)
    scope = Scope((make_street().path,))
    with django_assert_num_queries(1):
        found = needs_totals(scope=scope, on=date(2022, 9, 30))
    assert found == [
        NeedTotal("CCTV", "摄像头", "个", 10, 2),
        NeedTotal("WATER_POINT", "取水点", "处", 5, 0),
    ]
