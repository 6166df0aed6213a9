"""业委会（物管会）台账 as a sheet: one row a committee, or a row for each member."""

from datetime import date
from typing import Any

import pytest

from committees.models import Committee, Member
from committees.sheets import KIND
from committees.states import CommitteeState
from core.exchange.fields import Wrong
from core.exchange.states import Verdict
from core.rules.errors import Conflict, Refusal
from tests.factories import (
    make_committee,
    make_community,
    make_contract,
    make_estate,
    make_region,
    make_street,
)
from tests.sheets_kit import complaints, context, plan, rows, take, verdicts

pytestmark = pytest.mark.django_db
S = CommitteeState
LINE = {
    "place": "阳光小区", "kind": "业委会", "term_number": "第一届", "formed_on": "2021-01-01",
    "filed_on": "2021-01-20", "filing_no": "街物备〔2021〕3号",
    "term": "2021年1月1日至2025年12月31日",
    "first_meeting_on": "2021-01-05", "party_led": "是",
    "members": "张三（主任）、李四（副主任）、王五", "member_count": "3人",
}  # fmt: skip


def line(**texts: str) -> dict[str, str]:
    return {**LINE, **texts}


def member(name: str, **texts: str) -> dict[str, str]:
    return line(members="", member_count="", member_name=name, **texts)


def refusals(*lines: dict[str, str], at: Any = None) -> list[tuple[str, str]]:
    return complaints(plan(KIND, rows(KIND, *lines), at or context()))


def test_one_row_makes_a_committee_with_its_members() -> None:
    estate = make_estate(name="阳光小区")
    given = rows(KIND, LINE)
    effects = take(KIND, given, context())
    committee = Committee.objects.get()
    assert (committee.estate, committee.kind, committee.state) == (estate, "OC", S.ACTIVE)
    assert (committee.name, committee.term_number) == ("阳光小区业主委员会", 1)
    assert (committee.term_first_day, committee.term_last_day) == (
        date(2021, 1, 1), date(2025, 12, 31))  # fmt: skip
    assert (committee.filing_no, committee.party_led) == ("街物备〔2021〕3号", True)
    assert list(committee.members.values_list("name", "title", "first_day")) == [
        ("张三", "主任", date(2021, 1, 1)), ("李四", "副主任", date(2021, 1, 1)),
        ("王五", "委员", date(2021, 1, 1)),
    ]  # fmt: skip
    assert verdicts(plan(KIND, given, context())) == [Verdict.UNCHANGED]
    KIND.undo(effects[::-1], context())
    assert not Committee.objects.exists()
    assert not Member.objects.exists()


def test_a_row_for_each_member_makes_one_committee() -> None:
    make_estate(name="阳光小区")
    given = rows(
        KIND,
        member("张三", member_title="主任", member_party="中共党员", member_phone="13812348000"),
        member("李四", member_owner="否", member_duty="管账", party_count="1"),
    )
    effects = take(KIND, given, context())
    one, two = Member.objects.order_by("pk")
    assert (one.title, one.is_party_member, str(one.contact)) != (two.title, True, "")
    assert one.contact.shown(lambda text: text[-4:]) == "8000"
    assert (two.is_owner, two.duty, two.is_party_member) == (False, "管账", False)
    assert "13812348000" not in str([effect.after for effect in effects])
    assert verdicts(plan(KIND, given, context())) == [Verdict.UNCHANGED] * 2
    assert KIND.identity
    assert KIND.together
    assert len({KIND.identity(row, context()) for row in given}) == 2
    assert len({KIND.together(row) for row in given}) == 1


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        ({}, S.ACTIVE),
        ({"first_meeting_on": ""}, S.FILED),
        ({"filed_on": ""}, S.ELECTED),
        ({"filed_on": "", "formed_on": "", "term": "", "first_meeting_on": ""}, S.PREPARING),
        ({"term": "2017-01-01至2021-12-31", "formed_on": "2017-01-01", "filed_on": "2017-01-20",
          "first_meeting_on": ""}, S.EXPIRED),
        ({"state": "换届"}, S.RE_ELECTION),
    ],
)  # fmt: skip
def test_the_state_follows_from_the_days_unless_it_is_written(
    texts: dict[str, str], state: str
) -> None:
    make_estate(name="阳光小区")
    take(KIND, rows(KIND, line(**texts)), context())
    assert Committee.objects.get().state == state


def test_a_region_may_have_one_and_a_pmc_its_own_name() -> None:
    region = make_region(name="第一区域")
    take(KIND, rows(KIND, line(place="第一区域", kind="物管会", name="一区物管会")), context())
    committee = Committee.objects.get()
    assert (committee.region, committee.kind, committee.name) == (region, "PMC", "一区物管会")


def test_a_director_alone_is_a_member_but_no_list() -> None:
    make_estate(name="阳光小区")
    given = rows(KIND, line(members="", director="张三", member_count="5"))
    take(KIND, given, context())
    assert Member.objects.get().title == "主任"
    assert verdicts(plan(KIND, given, context())) == [Verdict.UNCHANGED]


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        ("place", {"place": "没有的小区"}),
        ("community", {"community": "没有社区"}),
        ("member_count", {"member_count": "5"}),
        ("director", {"director": "李四"}),
        ("state", {"state": "已解散"}),
        ("filed_on", {"filed_on": "", "state": "履职中"}),
        ("filed_on", {"filed_on": "2020-01-01"}),
        ("formed_on", {"formed_on": "2023-01-01", "filed_on": "", "first_meeting_on": ""}),
        ("term_last_day", {"term": "2021-01-01至2021-12-31", "state": "履职中"}),
        ("term_last_day", {"term": "2021-01-01至2020-12-31", "state": "履职中"}),
        ("term", {"term_first_day": "2021-02-01"}),
        ("member_name", {"member_title": "委员"}),
    ],
)
def test_what_is_refused(field: str, texts: dict[str, str]) -> None:
    make_estate(name="阳光小区")
    found = refusals(line(**texts))
    assert field in [name for name, _ in found]
    assert all(sentence.endswith("。") for _, sentence in found)


def test_a_committee_with_one_bad_row_is_refused_as_a_whole() -> None:
    make_estate(name="阳光小区")
    found = plan(KIND, rows(KIND, member("张三"), member("李四", filed_on="2021-02-02")), context())
    assert verdicts(found) == [Verdict.REFUSED] * 2
    assert "第3行" in found[0].complaints[0].sentence


def test_the_life_and_the_members_of_a_known_committee_are_not_changed() -> None:
    committee = make_committee(make_estate(name="阳光小区"))
    Member.objects.create(committee=committee, name="张三", title="主任")
    fields = [name for name, _ in refusals(LINE)]
    assert fields == ["filed_on", "members"]
    same = line(members="", member_count="", filed_on="", director="张三")
    found = plan(KIND, rows(KIND, same), context())[0]
    assert {change.title for change in found.changes} == {"首次会议日期", "备案文号", "红色物业"}
    effects = take(KIND, rows(KIND, same), context())
    committee.refresh_from_db()
    assert committee.filing_no == "街物备〔2021〕3号"
    KIND.undo(effects[::-1], context())
    committee.refresh_from_db()
    assert committee.filing_no == ""


def test_a_second_committee_of_the_same_kind_waits_for_the_first() -> None:
    make_committee(make_estate(name="阳光小区"))
    assert refusals(line(term_number="2"))[0][0] == "term_number"


def test_a_place_out_of_scope_is_refused_like_a_missing_one() -> None:
    mine = make_community()
    abroad = make_community("901", street=make_street("009", name="别的街道"))
    make_estate(abroad, name="别处小区", code="BC-1")
    own = context(scope=(mine.street.path,))
    found = [refusals(line(place=text), at=own) for text in ("别处小区", "BC-1", "没有小区")]
    assert found[0] == found[1] == found[2] != []


def test_what_was_built_upon_stays() -> None:
    make_estate(name="阳光小区")
    effects = take(KIND, rows(KIND, LINE), context())
    make_contract(committee=Committee.objects.get())
    with pytest.raises(Refusal, match="已有物业服务合同"):
        KIND.undo(effects[::-1], context())


def test_a_register_that_moved_is_a_conflict() -> None:
    make_estate(name="阳光小区")
    planned = plan(KIND, rows(KIND, LINE), context())
    KIND.take(planned, context())
    with pytest.raises(Conflict):
        KIND.take(planned, context())


@pytest.mark.parametrize(
    ("cell", "number"), [("第二届", 2), ("2", 2), ("首届", 1), ("第10届", 10), ("三", 3)]
)
def test_terms_are_counted(cell: str, number: int) -> None:
    assert KIND.field("term_number").read(cell) == number


@pytest.mark.parametrize("cell", ["第零届", "本届", "0", "第100届"])
def test_what_is_no_number_of_a_term(cell: str) -> None:
    with pytest.raises(Wrong):
        KIND.field("term_number").read(cell)


@pytest.mark.parametrize(
    "cell", ["2021-01-01至2025-12-31", "2021.1.1-2025.12.31", "2021年1月1日-2025年12月31日",
             "2021/1/1 - 2025/12/31", "2021-01-01~2025-12-31", "20210101—20251231"]
)  # fmt: skip
def test_a_term_in_one_cell(cell: str) -> None:
    assert KIND.field("term").read(cell) == (date(2021, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize("cell", ["五年", "2021-01-01", "2021至2025"])
def test_what_is_no_term(cell: str) -> None:
    with pytest.raises(Wrong):
        KIND.field("term").read(cell)
