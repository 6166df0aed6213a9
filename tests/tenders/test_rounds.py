"""A round from its draft to the end of registration, and the three ways when too few apply."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import Measure
from estates.services import Touch
from estates.services.blockers import refuse_blocked
from tenders.models import (
    Deadline,
    DeadlineReason,
    Question,
    RoundEstate,
    RoundPublication,
    RoundSignature,
    SelectionRound,
)
from tenders.queries import choice
from tenders.queries import rounds as queries
from tenders.services import round_draft as drafts
from tenders.services import round_ends as ends
from tenders.services import round_notice as notice
from tenders.services import round_window as window
from tenders.services import rounds as spine
from tenders.states import ContractState, Method, RoundState
from tests.factories import (
    make_community,
    make_contract,
    make_district,
    make_estate,
    make_region,
    make_service,
    make_street,
)
from tests.rows import make_parameter
from tests.tenders import rounds_kit as kit
from tests.tenders.rounds_kit import AFTER, DRAFTED, DURING, PUBLISHED, make_round, office

pytestmark = pytest.mark.django_db
S = RoundState


@pytest.fixture
def people() -> tuple[User, User, User]:
    return office()


def draft(by: User, *estates: Any, **values: Any) -> SelectionRound:
    chosen = list(estates) or [make_estate(address="府前路1号")]
    return drafts.draft_round(
        street=make_street(), estates=chosen, values=kit.NOTICE | values, by=by, at=DRAFTED
    )


def sign(row: SelectionRound, by: User, at: datetime = DRAFTED) -> RoundSignature:
    seen = queries.content_digest(SelectionRound.objects.get(pk=row.pk))
    return notice.sign_round(selection=row, seen=seen, by=by, at=at)


def signed(people: tuple[User, User, User], *estates: Any, **values: Any) -> SelectionRound:
    officer, director, reviewer = people
    row = draft(officer, *estates, **values)
    sign(row, director)
    sign(row, reviewer)
    row.refresh_from_db()
    return row


def put_off(row: SelectionRound, by: User, at: datetime, new: date, code: str = "OTHER") -> Any:
    day = window.NewDay(field=Deadline.REGISTRATION, new=new, code=code, reason="多家企业咨询")
    return window.change_deadline(selection=row, day=day, by=by, at=at)


def last_entry() -> Entry:
    entry: Entry = Entry.objects.latest("number")
    return entry


# --- draft and signatures ----------------------------------------------------------------


def test_a_set_time_to_sign_is_frozen_with_the_round(people: tuple[User, User, User]) -> None:
    row, code = signed(people, make_estate(address="府前路1号")), "CONTRACT_SIGN_DAYS"
    values: dict[str, Any] = {"district": row.street.district, "code": code, "state": "APPROVED"}
    make_parameter(**values, value="20", first_day=date(2023, 1, 1), last_day=date(2023, 5, 31))
    make_parameter(**values, value="10", first_day=date(2023, 6, 1))
    notice.publish_round(selection=row, by=people[0], at=PUBLISHED)
    row.refresh_from_db()
    assert choice.term(row, code) == 20


def test_a_round_goes_from_draft_to_registration(people: tuple[User, User, User]) -> None:
    officer, _, _ = people
    first, second = make_estate(address="府前路1号"), make_estate(address="府前路2号")
    row = signed(people, first, second)
    assert row.state == S.CO_SIGNED
    before = Entry.objects.count()
    notice.publish_round(selection=row, by=officer, at=PUBLISHED)
    row.refresh_from_db()
    assert Entry.objects.count() == before + 1
    assert (row.state, row.applicants_needed) == (S.PUBLISHED, 3)
    assert queries.terms_of(row).integer("REGISTRATION_WORKDAYS") == 5
    facts = json.loads(row.publications.get().content)["facts"]
    assert [fact["name"] for fact in facts] == [first.name, second.name]
    assert facts[0]["floor_area"] == "5000.00"
    Measure.objects.filter(estate=first).update(household_count=99)
    assert queries.snapshot_of(queries.estates_of(row)[0])["households"] == 50
    assert spine.open_due_rounds(date(2023, 5, 7), PUBLISHED) == 0
    assert spine.open_due_rounds(kit.FIRST, DURING) == 1
    assert spine.open_due_rounds(kit.FIRST, DURING) == 0
    row.refresh_from_db()
    assert row.state == S.REGISTRATION
    assert last_entry().actor_key == "system"


def test_a_whole_region_is_told(people: tuple[User, User, User]) -> None:
    region = make_region()
    estates = [make_estate(region=region) for _ in range(2)]
    assert draft(people[0], *estates).region == region
    lone = make_region()
    one, _ = make_estate(region=lone), make_estate(region=lone)
    assert draft(people[0], one).region is None


def test_an_incomplete_notice_is_not_signed_and_every_gap_is_told(
    people: tuple[User, User, User],
) -> None:
    officer, director, _ = people
    row = draft(officer, make_estate(address=""), contact="", office_rooms=" ")
    with pytest.raises(Refusal) as caught:
        sign(row, director)
    for gap in ("联系人和联系电话", "物业服务用房", "坐落"):
        assert gap in caught.value.sentence


def test_who_drafted_or_changed_does_not_sign(people: tuple[User, User, User]) -> None:
    officer, director, reviewer = people
    row = draft(officer)
    SelectionRound.objects.filter(pk=row.pk).update(changed_by=director)
    with pytest.raises(Forbidden, match="另一人"):
        sign(row, director)
    with pytest.raises(Forbidden):
        sign(row, officer)
    with transaction.atomic(), pytest.raises(IntegrityError, match="signed_by_its_drafter"):
        RoundSignature.objects.create(
            round=row, seat="STREET", digest="0" * 64, drafted_by=officer, changed_by=director,
            signed_by=director, signed_at=DRAFTED,
        )  # fmt: skip
    sign(row, reviewer)
    with pytest.raises(Conflict, match=r"已经会签|两个人分别会签"):
        sign(row, reviewer)


def test_a_change_voids_the_signatures(people: tuple[User, User, User]) -> None:
    officer, director, _ = people
    row = signed(people)
    estates = [one.estate for one in queries.estates_of(row)]
    old = queries.content_digest(row)
    with pytest.raises(Refusal, match="没有变化"):
        drafts.change_round(
            selection=row, values=kit.NOTICE, estates=estates, by=officer, at=DRAFTED
        )
    changed = kit.NOTICE | {"contact": "李主任 0475-4210001"}
    drafts.change_round(selection=row, values=changed, estates=estates, by=officer, at=DRAFTED)
    row.refresh_from_db()
    assert (row.state, row.contact) == (S.DRAFT, changed["contact"])
    assert not row.signatures.filter(live=True).exists()
    with pytest.raises(Conflict, match="有改动"):
        notice.sign_round(selection=row, seen=old, by=director, at=DRAFTED)
    with pytest.raises(Conflict):
        notice.publish_round(selection=row, by=officer, at=PUBLISHED)


def test_the_database_keeps_what_was_signed_and_published(
    people: tuple[User, User, User],
) -> None:
    row = signed(people)
    statements = [
        "UPDATE tenders_selectionround SET contact = '别人'",
        "UPDATE tenders_roundsignature SET digest = 'x'",
        "DELETE FROM tenders_roundsignature",
        "DELETE FROM tenders_roundestate",
        "DELETE FROM tenders_selectionround",
    ]
    notice.publish_round(selection=row, by=people[0], at=PUBLISHED)
    put_off(row, people[0], DURING, date(2023, 5, 19))
    statements += [
        "UPDATE tenders_roundpublication SET content = '{}'",
        "DELETE FROM tenders_roundpublication",
        "UPDATE tenders_deadlinechange SET reason = '别的'",
        "UPDATE tenders_roundestate SET snapshot = '{}'",
        "UPDATE tenders_selectionround SET terms = '{}'",
        "UPDATE tenders_selectionround SET shortlist_most = 2",
    ]
    for statement in statements:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


# --- estates -----------------------------------------------------------------------------


def test_an_estate_is_in_one_running_round(people: tuple[User, User, User]) -> None:
    estate = make_estate()
    row = draft(people[0], estate)
    with pytest.raises(Refusal, match=row.number):
        draft(people[0], estate)
    with transaction.atomic(), pytest.raises(IntegrityError, match=r"running_round|estate_id"):
        RoundEstate.objects.create(round=make_round(state=S.DRAFT), estate=estate)
    ends.cancel_round(selection=row, reason="方案调整", by=people[1], at=DRAFTED)
    assert draft(people[0], estate).pk


def test_an_estate_under_a_contract_waits_until_it_ends(people: tuple[User, User, User]) -> None:
    served, leaving = make_estate(), make_estate()
    make_service(served, contract=make_contract(ends_on=date(2026, 12, 31)))
    contract = make_contract(state=ContractState.NOTICE_GIVEN, ends_on=date(2026, 12, 31))
    make_service(leaving, contract=contract)
    with pytest.raises(Refusal, match="才到期"):
        draft(people[0], served)
    row = draft(people[0], leaving)
    assert contract.number in row.estates.get().remark


def test_estates_of_another_street_are_refused(people: tuple[User, User, User]) -> None:
    other = make_community("009", street=make_street("002", name="别的街道"))
    with pytest.raises(Refusal, match="不在"):
        draft(people[0], make_estate(other))


# --- publication -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"registration_last_day": date(2023, 5, 11)}, "不少于5个工作日"),
        ({"registration_first_day": date(2023, 5, 4)}, "早于公告日"),
        ({"registration_last_day": date(2023, 5, 13)}, "休息日"),
    ],
)
def test_days_that_do_not_fit_are_not_published(
    people: tuple[User, User, User], values: dict[str, Any], words: str
) -> None:
    row = signed(people, **values)
    with pytest.raises(Refusal, match=words):
        notice.publish_round(selection=row, by=people[0], at=PUBLISHED)
    row.refresh_from_db()
    assert row.state == S.CO_SIGNED


# --- questions and deadlines -------------------------------------------------------------


def test_questions_are_answered_to_everyone(people: tuple[User, User, User]) -> None:
    row, officer = make_round(), people[0]
    asked = window.ask_question(
        selection=row, asker="诚信物业", text="物业用房在哪里？", by=officer, at=DURING
    )
    window.answer_question(
        selection=row, number=asked.number, answer="1号楼东侧。", by=officer, at=DURING
    )
    published = queries.published(row)
    assert published is not None
    assert (published.version, published.change) == (2, "答复提问1")
    said = json.loads(published.content)["questions"][0]
    assert (said["asker"], said["answer"]) == ("", "1号楼东侧。")
    with pytest.raises(Conflict, match="没有待答复"):
        window.answer_question(selection=row, number=1, answer="改口", by=officer, at=DURING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.update(answer="改口")


def test_a_question_after_its_last_day_is_refused_with_the_day(
    people: tuple[User, User, User],
) -> None:
    row = make_round()
    last = datetime(2023, 5, 10, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in Shanghai
    window.ask_question(selection=row, asker="甲", text="问", by=people[0], at=last)
    late = datetime(2023, 5, 10, 16, 0, 0, tzinfo=UTC)
    with pytest.raises(Refusal, match="2023-05-10截止"):
        window.ask_question(selection=row, asker="甲", text="问", by=people[0], at=late)


def test_a_changed_deadline_is_kept_and_published_anew(people: tuple[User, User, User]) -> None:
    row = make_round()
    change = put_off(row, people[0], DURING, date(2023, 5, 19))
    row.refresh_from_db()
    assert row.registration_last_day == date(2023, 5, 19)
    assert (change.old, change.publication.version) == (kit.LAST, 2)
    shown = json.loads(change.publication.content)
    assert shown["registration_last_day"] == "2023-05-19"
    assert shown["deadlines"][0]["old"] == "2023-05-12"
    data = json.loads(last_entry().data)
    assert (data["old"], data["new"]) == ("2023-05-12", "2023-05-19")


def test_a_closed_window_opens_again_only_for_too_few(people: tuple[User, User, User]) -> None:
    row = make_round()
    with pytest.raises(Refusal, match="已于2023-05-12截止"):
        put_off(row, people[0], AFTER, date(2023, 5, 19))
    put_off(row, people[0], AFTER, date(2023, 5, 19), DeadlineReason.TOO_FEW)
    assert RoundPublication.objects.filter(round=row).count() == 2
    row.refresh_from_db()
    spine.advance(row, S.SCREENING, act="开启申请", by=people[0], at=AFTER, sentence="开启申请。")
    with pytest.raises(Conflict):
        put_off(row, people[0], AFTER, date(2023, 5, 26), DeadlineReason.TOO_FEW)


# --- too few applied, failure, cancelling -------------------------------------------------


def applied(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(queries, "applications_in", lambda selection: number)


def test_negotiation_is_approved_by_the_bureau(
    people: tuple[User, User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, director, reviewer = people
    row = make_round()
    with pytest.raises(Refusal, match="没有企业报名"):
        ends.ask_negotiation(selection=row, reason="只有一家", by=officer, at=AFTER)
    applied(monkeypatch, 1)
    with pytest.raises(Refusal, match="24时才截止"):
        ends.ask_negotiation(selection=row, reason="只有一家", by=officer, at=DURING)
    ends.ask_negotiation(selection=row, reason="只有一家", by=officer, at=AFTER)
    with pytest.raises(Forbidden):
        ends.approve_negotiation(selection=row, by=director, at=AFTER)
    assert queries.missing_applicants(row) == 2
    ends.approve_negotiation(selection=row, by=reviewer, at=AFTER)
    row.refresh_from_db()
    assert (row.method, row.negotiated_by) == (Method.NEGOTIATED, reviewer)
    assert queries.missing_applicants(row) == 0
    with pytest.raises(IntegrityError, match="approved_by_another"), transaction.atomic():
        SelectionRound.objects.filter(pk=row.pk).update(negotiated_by=officer)


def test_enough_applied_leaves_none_of_the_three_ways(
    people: tuple[User, User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_round()
    applied(monkeypatch, 3)
    with pytest.raises(Refusal, match="已有3家"):
        ends.ask_negotiation(selection=row, reason="嫌少", by=people[0], at=AFTER)
    with pytest.raises(Refusal, match="已有3家"):
        ends.fail_round(selection=row, reason="嫌少", by=people[0], at=AFTER)


def test_a_failed_round_is_replaced_by_one_that_points_back(
    people: tuple[User, User, User],
) -> None:
    row, officer = make_round(), people[0]
    with pytest.raises(Refusal, match="24时才截止"):
        ends.fail_round(selection=row, reason="报名不足", by=officer, at=DURING)
    ends.fail_round(selection=row, reason="报名不足", by=officer, at=AFTER)
    new = ends.re_tender(selection=row, by=officer, at=AFTER)
    row.refresh_from_db()
    assert (row.state, new.state, new.replaces) == (S.RE_TENDERED, S.DRAFT, row)
    assert new.contact == row.contact
    assert new.registration_last_day is None
    assert new.estates.get().estate == row.estates.get().estate
    assert [one.live for one in (row.estates.get(), new.estates.get())] == [False, True]
    with pytest.raises(Conflict):
        ends.re_tender(selection=row, by=officer, at=AFTER)


def test_only_the_director_of_the_street_cancels(people: tuple[User, User, User]) -> None:
    officer, director, _ = people
    row = make_round()
    with pytest.raises(Forbidden):
        ends.cancel_round(selection=row, reason="方案调整", by=officer, at=DURING)
    _, stranger, _ = office(make_street("002", district=make_district("150526", "别旗")))
    with pytest.raises(Forbidden):
        ends.cancel_round(selection=row, reason="方案调整", by=stranger, at=DURING)
    with pytest.raises(Refusal, match="取消事由"):
        ends.cancel_round(selection=row, reason=" ", by=director, at=DURING)
    ends.cancel_round(selection=row, reason="方案调整", by=director, at=DURING)
    row.refresh_from_db()
    assert (row.state, row.closing_reason) == (S.CANCELLED, "方案调整")


@pytest.mark.parametrize("source", list(RoundState))
def test_only_moves_of_the_table_are_made(source: RoundState) -> None:
    from tenders.states import ROUND_STATES

    row = make_round(state=source)
    for to in set(RoundState) - ROUND_STATES.targets_of(source):
        with pytest.raises(Conflict):
            spine.advance(row, to, act="越级", by=None, at=AFTER, sentence="越级。")
    row.refresh_from_db()
    assert row.state == source


def test_an_estate_in_a_running_round_is_not_merged_away() -> None:
    row = make_round()
    estate = row.estates.get().estate
    with pytest.raises(Refusal, match=row.number):
        refuse_blocked([estate.pk], Touch.ENDS, kit.FIRST)
    refuse_blocked([estate.pk], Touch.CHANGES, kit.FIRST)
