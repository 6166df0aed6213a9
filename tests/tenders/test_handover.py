"""承接查验 from the ready list to the published result and its re-checks."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic

from accounts.roles import Role
from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from tenders.models import HandoverInspection, HandoverItem, HandoverRecheck
from tenders.queries.handover import (
    counts_of,
    items_of,
    open_defects,
    record_of,
    waiting_for_handover,
)
from tenders.rules.handover import CHECKLIST, Listed
from tenders.services import record_handover
from tenders.services.handover import (
    Signature,
    cancel_inspection,
    publish_inspection,
    recheck_item,
    sign_inspection,
)
from tenders.services.handover_entry import (
    add_item,
    add_photo,
    enter_items,
    save_details,
    start_inspection,
)
from tenders.states import Condition, ContractState, HandoverState, Recheck
from tests.factories import make_community, make_service, make_street, make_user
from tests.tenders.handover_kit import (
    AT,
    SIGNED_ON,
    WALK,
    defect,
    make_handover,
    published_handover,
    signed_handover,
    uploaded,
    waiting_service,
)

pytestmark = pytest.mark.django_db
BY_PAPER = Signature(signed_on=SIGNED_ON, owners_signatory="李某", company_signatory="王某")


def secretary() -> Any:
    return make_user(Role.COMMUNITY_SECRETARY, make_community())


def officer() -> Any:
    return make_user(Role.STREET_OFFICER, make_street())


def test_an_inspection_begins_with_the_ready_list_and_the_papers() -> None:
    service, by = waiting_service(), secretary()
    assert list(waiting_for_handover(by)) == [service]
    inspection = start_inspection(service=service, started_on=WALK, by=by, at=AT)
    rows = list(inspection.items.values_list("category", "item", "location", "unit"))
    assert rows == [tuple(line) for line in CHECKLIST]
    assert inspection.papers.count() == 8
    assert not waiting_for_handover(by)
    with pytest.raises(Conflict, match="已有一次承接查验"):
        start_inspection(service=service, started_on=WALK, by=by, at=AT)
    cancel_inspection(inspection=inspection, reason="走错小区", by=by, at=AT)
    again = start_inspection(service=service, started_on=WALK, by=by, at=AT)
    assert again.number.endswith("-2")


def test_only_what_is_signed_and_not_taken_over_is_inspected() -> None:
    with pytest.raises(Refusal, match="签订后才能承接查验"):
        start_inspection(
            service=waiting_service(state=ContractState.DRAFT), started_on=WALK, by=None, at=AT
        )
    with pytest.raises(Conflict, match="已登记接管"):
        start_inspection(service=make_service(), started_on=WALK, by=None, at=AT)
    with pytest.raises(Refusal, match="还没有到"):
        start_inspection(service=waiting_service(), started_on=date(2022, 10, 1), by=None, at=AT)


def test_lines_are_entered_together_or_not_at_all() -> None:
    inspection, by = make_handover(items=({}, {})), secretary()
    one, two = inspection.items.all()
    good = {"condition": Condition.GOOD, "quantity": 4}
    with pytest.raises(Refusal, match="情况"):
        enter_items(
            inspection=inspection, lines={one.pk: good, two.pk: {"condition": "?"}}, by=by, at=AT
        )
    one.refresh_from_db()
    assert one.condition == ""
    foreign = make_handover().items.get()
    with pytest.raises(Conflict, match="不属于本次查验"):
        enter_items(inspection=inspection, lines={foreign.pk: good}, by=by, at=AT)
    assert enter_items(inspection=inspection, lines={one.pk: good, two.pk: defect()}, by=by, at=AT)
    added = add_item(
        inspection=inspection, line=Listed("场地", "健身器材", "庭院", "件"), by=by, at=AT
    )
    assert (added.position, inspection.items.count()) == (3, 3)
    paper = inspection.papers.get()
    save_details(
        inspection=inspection,
        details={"owners_people": "李某"},
        papers={paper.pk: (True, "1本")},
        by=by,
        at=AT,
    )
    paper.refresh_from_db()
    assert (paper.present, paper.note) == (True, "1本")


def test_another_than_the_maker_signs_and_everything_freezes() -> None:
    maker, signer = officer(), officer()
    inspection = make_handover(items=(defect(), {}), by=maker)
    act: dict[str, Any] = {"inspection": inspection, "signature": BY_PAPER, "at": AT}
    with pytest.raises(Refusal, match="不能是开始查验或填写查验的人"):
        sign_inspection(by=maker, **act)
    with pytest.raises(Forbidden):
        sign_inspection(by=secretary(), **act)
    with pytest.raises(Forbidden, match="本人登录"):
        sign_inspection(by=None, **act)
    with pytest.raises(Refusal, match="还没有填写情况"):
        sign_inspection(by=signer, **act)
    last = inspection.items.get(position=2)
    good = {"condition": Condition.GOOD, "quantity": 1}
    enter_items(inspection=inspection, lines={last.pk: good}, by=maker, at=AT)
    sign_inspection(by=signer, **act)
    assert inspection.publish_by_day == SIGNED_ON + timedelta(days=3)
    with pytest.raises(Conflict, match="已签字"):
        sign_inspection(by=signer, **act)
    with pytest.raises(Conflict, match="已签字"):
        enter_items(inspection=inspection, lines={last.pk: good}, by=maker, at=AT)
    with pytest.raises(IntegrityError, match="签字后不可修改"), atomic():
        HandoverItem.objects.update(condition=Condition.GOOD)
    with pytest.raises(IntegrityError, match="签字后不可修改"), atomic():
        HandoverItem.objects.all()._raw_delete("default")
    with pytest.raises(IntegrityError, match="签字后不可修改"), atomic():
        HandoverInspection.objects.update(signed_on=WALK)


def test_the_database_too_wants_two_people() -> None:
    maker = officer()
    make_handover(by=maker)
    with pytest.raises(IntegrityError, match="handover_is_signed_by_another"), atomic():
        HandoverInspection.objects.update(signed_by=maker)


@pytest.mark.parametrize(
    ("signed_on", "sentence"),
    [(WALK - timedelta(days=1), "不能早于查验日期"), (date(2022, 10, 1), "还没有到")],
)
def test_the_day_of_signing_lies_between_the_walk_and_today(signed_on: date, sentence: str) -> None:
    late = Signature(signed_on=signed_on, owners_signatory="李某", company_signatory="王某")
    with pytest.raises(Refusal, match=sentence):
        sign_inspection(inspection=make_handover(), signature=late, by=officer(), at=AT)


@pytest.mark.parametrize(
    ("published_on", "late", "last"),
    [
        (date(2022, 9, 2), False, date(2022, 9, 16)),
        (date(2022, 9, 3), True, date(2022, 9, 17)),
    ],
)
def test_a_result_is_published_within_three_days_for_fifteen(
    published_on: date,
    late: bool,
    last: date,
) -> None:
    inspection, by = signed_handover(), officer()
    publish_inspection(
        inspection=inspection, published_on=published_on, where="公示栏", by=by, at=AT
    )
    assert (inspection.published_late, inspection.notice_last_day) == (late, last)
    assert ("晚于应公示日期2022-09-02" in Entry.objects.get().sentence) is late
    with pytest.raises(Conflict):
        publish_inspection(
            inspection=inspection, published_on=published_on, where="公示栏", by=by, at=AT
        )


def test_a_defect_is_rechecked_as_a_new_row_until_it_is_put_right() -> None:
    inspection = signed_handover(items=(defect(), {"condition": Condition.GOOD, "quantity": 1}))
    bad, good = inspection.items.all()
    act: dict[str, Any] = {"by": secretary(), "at": AT}
    with pytest.raises(Refusal, match="没有缺陷"):
        recheck_item(item=good, checked_on=SIGNED_ON, result=Recheck.FIXED, **act)
    with pytest.raises(Refusal, match="不能早于签字日期"):
        recheck_item(item=bad, checked_on=WALK, result=Recheck.FIXED, **act)
    recheck_item(item=bad, checked_on=SIGNED_ON, result=Recheck.NOT_FIXED, **act)
    due = bad.remedy_due_on
    assert [one.overdue for one in open_defects(items_of(inspection), on=due)] == [False]
    after = due + timedelta(days=1)
    assert [one.overdue for one in open_defects(items_of(inspection), on=after)] == [True]
    photo = uploaded("修好.png")
    recheck_item(item=bad, checked_on=date(2022, 9, 20), result="FIXED", file=photo, **act)
    assert not open_defects(items_of(inspection), on=after)
    assert counts_of(items_of(inspection))["fixed"] == 1
    with pytest.raises(IntegrityError, match="复查记录不可修改"), atomic():
        HandoverRecheck.objects.update(result=Recheck.FIXED)


def test_photos_are_taken_while_the_inspection_is_open() -> None:
    item, by = make_handover().items.get(), secretary()
    assert add_photo(item=item, file=uploaded("门.png"), by=by, at=AT).file.kind == "PNG"
    with pytest.raises(Refusal):
        add_photo(item=item, file=uploaded("门.png", b"MZ not a picture"), by=by, at=AT)
    closed = signed_handover().items.get()
    with pytest.raises(Conflict, match="已签字"):
        add_photo(item=closed, file=uploaded("门.png"), by=by, at=AT)


def test_the_printed_record_needs_no_more_statements_for_more_lines(
    django_assert_num_queries: Any,
) -> None:
    none = {"condition": Condition.NONE}
    inspection = published_handover(items=(defect(), defect(), none))
    with django_assert_num_queries(5):
        found = record_of(inspection)
    assert [row.item for row in found.items] == ["单元门1", "单元门2"]
    assert found.counts == {
        "looked": 2, "good": 0, "defect": 2, "missing": 0, "fixed": 0, "open": 0,
    }  # fmt: skip


def test_the_takeover_follows_the_signature_whatever_the_state_of_the_notice() -> None:
    inspection = published_handover()
    record_handover(services=[inspection.service_id], takeover_on=SIGNED_ON, by=officer(), at=AT)
    inspection.service.refresh_from_db()
    assert inspection.service.handover_record == inspection.number
    assert inspection.service.handover_on == SIGNED_ON
    assert inspection.state == HandoverState.PUBLISHED
