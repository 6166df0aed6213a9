"""A meeting of owners from its draft to what follows from it, and everything that is refused."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from accounts.roles import Role
from committees.models import (
    Assembly,
    Ballot,
    DismissalNotice,
    Elector,
    OwnersDecision,
    Tally,
    Vote,
)
from committees.queries import votes as queries
from committees.rules import Ballot as Figures
from committees.services.votes import (
    Item,
    Past,
    add_matter,
    cancel_assembly,
    confirm_count,
    drop_matter,
    enter_ballots,
    open_voting,
    publish_decision,
    publish_result,
    record_decision,
    return_count,
    review_ballots,
    revoke_decision,
    serve_dismissal,
)
from committees.states import Choice, Flaw, Matter, VoteState
from core.audit.models import Entry
from core.db.sealed import blind_index
from core.rules.errors import Conflict, Forbidden, Refusal
from tests.committees.votes_kit import (
    AFTER,
    BEFORE,
    DURING,
    LAST,
    NOTICE,
    Unit,
    announce,
    cast,
    count,
    decide,
    draft,
    electors,
    make_electorate,
    officer,
    opened,
    paper,
    passed,
    secretary,
)
from tests.factories import make_committee, make_community, make_estate, make_region, make_user
from tests.frozen import lifted

pytestmark = pytest.mark.django_db
DISMISSAL = Item(kind=Matter.PROVIDER, matter="解聘甲物业", dismisses=True, basis="满意度调查")
TWO = [Unit("100.00", "甲"), Unit("80.00", "乙")]


def test_the_notice_comes_fifteen_days_before_and_freezes_terms_and_electorate() -> None:
    assembly = draft(make_electorate([*TWO, Unit("20.00"), Unit("10.00", "甲")]))
    with pytest.raises(Refusal, match="最迟2023-05-05公告，现为2023-05-06"):
        announce(assembly, noticed_on=date(2023, 5, 6), at=datetime(2023, 5, 6, 2, tzinfo=UTC))
    found = announce(assembly)
    assert (found.unit_count, found.total_area, found.total_heads) == (4, Decimal("210.00"), 3)
    assert queries.electorate_digest(found) == found.electorate_sha256
    terms = queries.terms_of(found)
    assert terms.text("VOTE_QUORUM") == "2/3"
    assert terms.clause("VOTE_QUORUM").startswith("民法典第278条")
    assert found.decisions.get().state == VoteState.NOTICED
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"noticed_on": date(2023, 5, 6)}, "公告日期2023-05-06还没有到"),
        ({"informed_on": date(2023, 5, 6)}, "告知居委会日期2023-05-06还没有到"),
        (
            {"informed_on": date(2023, 5, 21), "at": datetime(2023, 6, 1, tzinfo=UTC)},
            "不能晚于会议日期",
        ),
    ],
)
def test_an_impossible_notice_is_refused(fields: dict[str, Any], sentence: str) -> None:
    assembly = draft(make_electorate(TWO))
    with pytest.raises(Refusal, match=sentence):
        announce(assembly, **fields)
    assert Assembly.objects.get().state == "DRAFT"
    assert not Elector.objects.exists()


def test_nobody_votes_without_matters_or_without_a_roster() -> None:
    assembly = draft(make_estate())
    with pytest.raises(Refusal, match="户册里没有户"):
        announce(assembly)
    matter = assembly.decisions.get()
    with pytest.raises(Refusal, match="请写明取消的事由"):
        drop_matter(decision=matter, reason=" ", by=None, at=BEFORE)
    drop_matter(decision=matter, reason="改期再议", by=None, at=BEFORE)
    with pytest.raises(Refusal, match="还没有表决事项"):
        announce(assembly)


def test_no_vote_on_what_was_not_announced() -> None:
    assembly = announce(draft(make_electorate(TWO)))
    late = Item(kind=Matter.OTHER, matter="增设充电桩")
    with pytest.raises(Conflict, match="现在是“已公告”，不能办理“增加表决事项”"):
        add_matter(assembly=assembly, item=late, by=None, at=BEFORE)
    with pytest.raises(DatabaseError), transaction.atomic():
        OwnersDecision.objects.create(
            assembly=assembly, community=assembly.community, estate=assembly.estate,
            matter="增设充电桩", kind=Matter.OTHER, held_on=LAST, position=9,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": ""}, "请选择事项类别"),
        ({"kind": "XX"}, "事项类别"),
        ({"matter": " "}, "表决事项"),
        ({"dismisses": True, "kind": Matter.OTHER}, "可以是解聘"),
    ],
)
def test_an_impossible_matter_is_refused(fields: dict[str, Any], sentence: str) -> None:
    values = {"kind": Matter.OTHER, "matter": "事项", **fields}
    with pytest.raises(Refusal, match=sentence):
        draft(make_estate(), Item(**values))


def test_the_majority_follows_the_kind() -> None:
    items = [Item(kind=kind, matter=kind) for kind in Matter.values]
    assembly = draft(make_estate(), *items)
    special = assembly.decisions.filter(special=True).order_by("position")
    assert [row.kind for row in special] == ["RAISE_FUND", "REBUILD", "COMMON_USE"]


def test_the_vote_opens_on_its_day_and_once() -> None:
    assembly = announce(draft(make_electorate(TWO)))
    with pytest.raises(Refusal, match="还没有到"):
        open_voting(assembly=assembly, by=None, at=BEFORE)
    open_voting(assembly=assembly, by=None, at=DURING)
    with pytest.raises(Conflict, match="现在是“表决中”"):
        open_voting(assembly=assembly, by=None, at=DURING)


def test_an_owner_in_two_estates_of_a_region_is_one_head() -> None:
    region = make_region()
    first, second, third = (
        make_electorate([Unit("100.00", "甲")], make_estate(region=region)) for _ in range(3)
    )
    for estate in (first, second):
        owner = estate.owners.get()
        owner.name_index, owner.phone_index = blind_index("张三"), blind_index("13812348000")
        owner.save()
    found = announce(draft(region))
    assert (found.unit_count, found.total_heads) == (3, 2)
    assert third.owners.exists()


def test_units_that_the_developer_still_owns_are_one_head() -> None:
    units = [Unit("90.00", "某开发公司"), Unit("80.00", "某开发公司"), Unit("70.00", "甲")]
    estate = make_electorate(units, make_estate(developer="某开发公司"))
    owner = estate.owners.order_by("ownerships__household").first()
    assert owner is not None
    owner.name_index = blind_index("某开发公司")
    owner.save()
    found = announce(draft(estate))
    assert found.total_heads == 2
    assert [row.head_kind for row in electors(found)] == ["DEVELOPER", "DEVELOPER", "OWNER"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"returned_on": NOTICE}, "不在表决期2023-05-20至2023-05-27内"),
        ({"returned_on": date(2023, 5, 23)}, "还没有到"),
        ({"medium": "ONLINE"}, "不办理线上表决"),
        ({"collector": " "}, "收票人"),
        ({"proxy": "王五"}, "应填授权委托书"),
        ({"flaw": "XX"}, "无效原因不在名单里"),
        ({"choices": {}}, "还有事项没有录入"),
        ({"choices": {-1: "AGREE"}}, "未公告的事项"),
    ],
)
def test_an_impossible_ballot_is_refused(fields: dict[str, Any], sentence: str) -> None:
    assembly = opened(make_electorate(TWO))
    first = electors(assembly)[0]
    row = paper(first)
    wrong = type(row)(**{**{name: getattr(row, name) for name in row.__slots__}, **fields})
    with pytest.raises(Refusal, match=sentence):
        cast(assembly, [wrong], by=secretary(), checker=None)
    assert not Ballot.objects.exists()


def test_a_proxy_is_kept_masked_and_without_authority_the_ballot_is_invalid() -> None:
    assembly = opened(make_electorate(TWO))
    first, second = electors(assembly)
    papers = [
        paper(first, proxy="王小五", authorisation="授权3号"),
        paper(second, proxy="赵六", flaw=Flaw.NO_AUTHORITY),
    ]
    cast(assembly, papers, by=secretary(), checker=officer())
    assert list(Ballot.objects.values_list("proxy", flat=True).order_by("pk")) == ["王**", "赵*"]
    assert set(Vote.objects.values_list("choice", flat=True)) == {Choice.AGREE, Choice.SPOILED}


def test_one_person_enters_and_another_checks() -> None:
    assembly = opened(make_electorate(TWO))
    clerk = secretary()
    cast(assembly, [paper(row) for row in electors(assembly)], by=clerk, checker=None)
    pks = list(Ballot.objects.values_list("pk", flat=True))
    review: dict[str, Any] = {"assembly": assembly, "sent_back": {}, "at": DURING}
    with pytest.raises(Refusal, match="是您录入的，应由另一人复核"):
        review_ballots(agreed=pks, by=clerk, **review)
    with pytest.raises(Forbidden):
        review_ballots(agreed=pks, by=None, **review)
    with pytest.raises(Forbidden):
        review_ballots(agreed=pks, by=make_user(Role.SURVEYOR, make_community()), **review)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.filter(pk=pks[0]).update(checked_by=clerk, checked_at=DURING)
    assert review_ballots(agreed=pks, by=officer(), **review) == (2, 0)
    with pytest.raises(Conflict, match="刚被他人复核或更正"):
        review_ballots(agreed=pks, by=officer(), **review)


def test_a_second_entry_of_a_unit_is_a_conflict_and_a_correction_names_what_it_replaces() -> None:
    assembly = opened(make_electorate(TWO))
    first = electors(assembly)[0]
    clerk, checker = secretary(), officer()
    cast(assembly, [paper(first)], by=clerk, checker=checker)
    with pytest.raises(Conflict, match="的票已有人录入"):
        cast(assembly, [paper(first)], by=checker, checker=None)
    old = Ballot.objects.get()
    with pytest.raises(Refusal, match="更正事由"):
        cast(assembly, [paper(first, replaces=old.pk)], by=clerk, checker=None)
    again = paper(first, Choice.AGAINST, replaces=old.pk, reason="录入有误")
    cast(assembly, [again], by=clerk, checker=None)
    with pytest.raises(Conflict):
        cast(assembly, [again], by=clerk, checker=None)
    old.refresh_from_db()
    new = Ballot.objects.get(replaces=old)
    assert (old.state, new.state) == ("SUPERSEDED", "ENTERED")
    assert Ballot.objects.count() == 2


def test_a_disagreement_sends_the_ballot_back_and_blocks_the_count() -> None:
    assembly = opened(make_electorate(TWO))
    clerk, checker = secretary(), officer()
    cast(assembly, [paper(row) for row in electors(assembly)], by=clerk, checker=None)
    first, second = Ballot.objects.order_by("pk")
    review: dict[str, Any] = {"assembly": assembly, "by": checker, "at": DURING}
    with pytest.raises(Refusal, match="请写明退回的复核意见"):
        review_ballots(agreed=[], sent_back={first.pk: " "}, **review)
    review_ballots(agreed=[], sent_back={first.pk: "原票是反对"}, **review)
    with pytest.raises(Refusal, match=r"还有2张票没有复核，不能计票：.*复核退回.*待复核"):
        count(assembly)
    review_ballots(agreed=[second.pk], sent_back={}, **review)
    fixed = paper(first.elector, Choice.AGAINST, replaces=first.pk, reason="复核退回")
    cast(assembly, [fixed], by=clerk, checker=checker)
    count(assembly)
    assert Tally.objects.get().against_heads == 1


def test_one_head_has_one_choice() -> None:
    assembly = opened(make_electorate([Unit("60.00", "甲"), Unit("40.00", "甲"), Unit("50.00")]))
    one, other, third = electors(assembly)
    papers = [paper(one), paper(other, Choice.AGAINST), paper(third)]
    clerk, checker = secretary(), officer()
    cast(assembly, papers, by=clerk, checker=checker)
    with pytest.raises(Refusal, match="“选聘物业服务企业”1-1-0001、1-1-0002（同一业主）"):
        count(assembly)
    wrong = Ballot.objects.get(elector=other)
    fixed = paper(other, replaces=wrong.pk, reason="业主书面确认")
    cast(assembly, [fixed], by=clerk, checker=checker)
    count(assembly)
    tally = Tally.objects.get()
    assert (tally.agree_area, tally.agree_heads) == (Decimal("150.00"), 2)


def test_the_count_waits_for_the_last_day_unless_everybody_has_voted() -> None:
    assembly = opened(make_electorate(TWO))
    first, second = electors(assembly)
    cast(assembly, [paper(first)], by=secretary(), checker=officer())
    with pytest.raises(Refusal, match="还有未收回的票"):
        count(assembly, at=DURING)
    cast(assembly, [paper(second)], by=secretary(), checker=officer())
    assert count(assembly, at=DURING).state == "COUNTED"


def test_the_counter_does_not_confirm_and_a_returned_count_is_kept() -> None:
    assembly = opened(make_electorate(TWO))
    cast(assembly, [paper(row) for row in electors(assembly)], by=secretary(), checker=officer())
    counter, other = officer(), secretary()
    count(assembly, counter)
    with pytest.raises(Refusal, match="计票人不能自己监票确认"):
        confirm_count(assembly=assembly, by=counter, at=AFTER)
    with pytest.raises(Conflict):
        enter_ballots(assembly=assembly, papers=[], by=counter, at=AFTER)
    return_count(assembly=assembly, reason="漏收一张", by=other, at=AFTER)
    count(assembly, counter)
    done = confirm_count(assembly=assembly, by=other, at=AFTER)
    assert done.state == "DECIDED"
    assert list(Tally.objects.values_list("round", flat=True)) == [1, 2]
    with pytest.raises(Conflict, match="结果已确认"):
        confirm_count(assembly=assembly, by=other, at=AFTER)


def test_a_tampered_ballot_stops_the_confirmation() -> None:
    assembly = opened(make_electorate(TWO))
    cast(assembly, [paper(row) for row in electors(assembly)], by=secretary(), checker=officer())
    count(assembly, officer())
    with lifted("committees_vote"):
        Vote.objects.filter(ballot__elector__number=1).update(choice=Choice.AGAINST)
    with pytest.raises(Conflict, match="重新计票与登记的结果不一致"):
        confirm_count(assembly=assembly, by=secretary(), at=AFTER)


def test_the_count_is_one_statement_whatever_the_number_of_matters(
    django_assert_num_queries: Any,
) -> None:
    items = [Item(kind=Matter.OTHER, matter=f"事项{n}") for n in range(3)]
    assembly = passed(make_electorate(TWO), *items)
    with django_assert_num_queries(1):
        assert len(queries.count(assembly)) == 3


FROZEN = [
    "UPDATE committees_elector SET exclusive_area = 1",
    "DELETE FROM committees_elector",
    "UPDATE committees_ballot SET collector = 'x'",
    "UPDATE committees_ballot SET state = 'ENTERED'",
    "DELETE FROM committees_ballot",
    "UPDATE committees_vote SET choice = 'AGAINST'",
    "DELETE FROM committees_vote",
    "UPDATE committees_tally SET passed = NOT passed",
    "DELETE FROM committees_tally",
    "UPDATE committees_ownersdecision SET agree_heads = 1",
    "UPDATE committees_ownersdecision SET matter = 'x'",
    "DELETE FROM committees_ownersdecision",
    "UPDATE committees_assembly SET total_heads = 1",
    "UPDATE committees_assembly SET confirmed_at = NULL",
    "DELETE FROM committees_assembly",
]


@pytest.mark.parametrize("statement", FROZEN)
def test_what_is_frozen_is_refused_by_the_database(statement: str) -> None:
    passed(make_electorate(TWO))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_result_is_posted_within_three_days_and_a_late_one_says_so() -> None:
    assembly = passed(make_electorate(TWO))
    matter = assembly.decisions.get()
    assert (matter.decided_on, matter.publish_by_day) == (date(2023, 5, 28), date(2023, 5, 31))
    act: dict[str, Any] = {"where": "公告栏", "by": None, "at": AFTER + timedelta(days=9)}
    with pytest.raises(Refusal, match="不能早于结果日期"):
        publish_result(assembly=assembly, published_on=date(2023, 5, 27), **act)
    publish_result(assembly=assembly, published_on=date(2023, 6, 1), **act)
    assert "已超过公布期限2023-05-31" in Entry.objects.latest("number").sentence
    assert [row.pk for row in queries.published_decisions()] == [matter.pk]
    with pytest.raises(Conflict):
        publish_result(assembly=assembly, published_on=date(2023, 6, 1), **act)


def test_a_decision_is_revoked_with_its_document() -> None:
    matter = passed(make_electorate(TWO)).decisions.get()
    act: dict[str, Any] = {"decision": matter, "reason": "程序违法", "by": officer(), "at": AFTER}
    with pytest.raises(Refusal, match="撤销文书"):
        revoke_decision(revoked_on=date(2023, 5, 28), document="", **act)
    with pytest.raises(Refusal, match="不能早于结果日期"):
        revoke_decision(revoked_on=date(2023, 5, 1), document="民初1号", **act)
    revoke_decision(revoked_on=date(2023, 5, 28), document="民初1号", **act)
    assert OwnersDecision.objects.get().state == VoteState.REVOKED
    with pytest.raises(Conflict):
        revoke_decision(revoked_on=date(2023, 5, 28), document="民初1号", **act)


def test_a_failed_decision_is_not_revoked() -> None:
    assembly = opened(make_electorate(TWO))
    said = [paper(row, Choice.AGAINST) for row in electors(assembly)]
    cast(assembly, said, by=secretary(), checker=officer())
    decide(assembly)
    matter = assembly.decisions.get()
    with pytest.raises(Refusal, match="没有通过，不需要撤销"):
        revoke_decision(
            decision=matter,
            revoked_on=date(2023, 5, 28),
            reason="x",
            document="y",
            by=None,
            at=AFTER,
        )


def test_a_dismissal_takes_effect_sixty_days_after_its_notice() -> None:
    matter = passed(make_electorate(TWO), DISMISSAL).decisions.get()
    act: dict[str, Any] = {"document": "解聘函1号", "by": officer(), "at": AFTER}
    with pytest.raises(Refusal, match="不能早于决定日期"):
        serve_dismissal(decision=matter, served_on=date(2023, 5, 20), **act)
    assert queries.earliest_end(matter) is None
    serve_dismissal(decision=matter, served_on=date(2023, 5, 28), **act)
    assert queries.earliest_end(matter) == date(2023, 7, 27)
    with pytest.raises(Refusal):
        serve_dismissal(decision=matter, served_on=date(2023, 5, 28), **act)
    assert DismissalNotice.objects.get().clause.startswith("民法典第946条")


def test_nobody_is_dismissed_by_another_decision() -> None:
    matter = passed(make_electorate(TWO)).decisions.get()
    with pytest.raises(Refusal, match="不是已通过的解聘决定"):
        serve_dismissal(
            decision=matter, served_on=date(2023, 5, 28), document="函", by=officer(), at=AFTER
        )


def test_a_cancelled_meeting_keeps_its_ballots_and_counts_nothing() -> None:
    assembly = opened(make_electorate(TWO))
    cast(assembly, [paper(electors(assembly)[0])], by=secretary(), checker=None)
    cancel_assembly(assembly=assembly, reason="遇汛期", by=None, at=DURING)
    with pytest.raises(Conflict, match="现在是“已取消”"):
        count(assembly)
    assert Ballot.objects.count() == 1


def figures(**fields: Any) -> Figures:
    values = {
        "total_area": Decimal("12000.00"), "total_heads": 120, "part_area": Decimal("8000.00"),
        "part_heads": 80, "agree_area": Decimal("4000.01"), "agree_heads": 41,
    }  # fmt: skip
    return Figures(**{**values, **fields})


@pytest.mark.parametrize(
    ("fields", "special", "outcome"),
    [
        ({}, False, VoteState.PASSED),
        ({}, True, VoteState.FAILED),
        ({"agree_area": Decimal("4000.00"), "agree_heads": 40}, False, VoteState.FAILED),
        ({"part_heads": 79}, False, VoteState.INVALID),
    ],
)
def test_a_vote_of_before_is_entered_by_its_totals_with_its_document(
    fields: dict[str, Any], special: bool, outcome: VoteState
) -> None:
    past: dict[str, Any] = {
        "matter": "选聘物业",
        "special": special,
        "held_on": date(2022, 9, 1),
        "document": "",
    }
    act: dict[str, Any] = {"committee": make_committee(), "by": officer(), "at": AFTER}
    with pytest.raises(Refusal, match="补录依据的文件"):
        record_decision(past=Past(**past), ballot=figures(**fields), **act)
    row = record_decision(
        past=Past(**{**past, "document": "会议纪要1号"}), ballot=figures(**fields), **act
    )
    assert (row.outcome, row.passed) == (outcome, outcome == VoteState.PASSED)
    assert row.assembly is None
    assert "补录" in Entry.objects.get().sentence
    publish_decision(decision=row, published_on=date(2022, 9, 3), where="公告栏", by=None, at=AFTER)
    assert OwnersDecision.objects.get().state == VoteState.PUBLISHED
