"""The box in the head: what it finds by which name, inside the person's scope, and what never."""

import re
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from communities.models import Community
from portal.estates.queries import finding
from tests.factories import (
    make_committee,
    make_community,
    make_company,
    make_contract,
    make_estate,
    make_region,
    make_service,
)
from tests.portal.test_chinese import words_on
from tests.portal.test_staff_pages import foreign_community, person, signed_in
from tests.repository.house import ROOT

pytestmark = pytest.mark.django_db
READERS = set(Role) - {Role.SURVEYOR, Role.SYS_ADMIN}


@pytest.fixture
def community() -> Community:
    return make_community()


def look(community: Community, words: str, role: Role = Role.STREET_OFFICER) -> Any:
    return signed_in(person(role, community)).get("/search/", {"q": words})


def hits(answer: Any) -> dict[str, list[str]]:
    return {group.kind: [hit.name for hit in group.hits] for group in answer.context["groups"]}


@pytest.mark.parametrize("role", list(Role))
def test_every_reader_of_the_register_may_search(role: Role, community: Community) -> None:
    assert look(community, "绿", role).status_code == (200 if role in READERS else 403)


@pytest.mark.parametrize("words", ["绿", "洲花", "老果园", "解放路", " 绿洲 ", "绿洲花园"])
def test_an_estate_is_found_by_any_part_of_name_alias_and_address(
    community: Community, words: str
) -> None:
    make_estate(community, name="绿洲花园", aliases="老果园家属楼", address="解放路12号")
    make_estate(community, name="别的")
    assert hits(look(community, words)) == {"estate": ["绿洲花园"]}


def test_committees_companies_and_contracts_are_found_by_their_names(community: Community) -> None:
    make_committee(make_estate(community, name="东院"), name="光明业委会")
    make_committee(make_region(community), name="光明物管会")
    company = make_company("光明物业")
    make_contract(community.street, company=company, number="光明-001")
    answer = look(community, "光明")
    assert hits(answer) == {
        "committee": ["光明业委会", "光明物管会"],
        "company": ["光明物业"],
        "contract": ["光明-001"],
    }
    assert hits(look(community, company.uscc[-6:])) == {"company": ["光明物业"]}


@pytest.mark.parametrize("words", ["王五", "13812348000"])
def test_nobody_is_found_by_a_person_or_a_telephone(community: Community, words: str) -> None:
    company = make_company(legal_representative="王五", contact_phone="13812348000")
    committee = make_committee(make_estate(community))
    committee.members.create(name="王五", title="主任")
    make_contract(community.street, company=company)
    assert hits(look(community, words)) == {}


def test_the_estates_of_a_company_are_reached_from_it(community: Community) -> None:
    company = make_company("光明物业")
    contract = make_contract(community.street, company=company)
    estate = make_estate(community, name="东院")
    make_service(estate, contract=contract)
    far = make_estate(foreign_community(), name="别处的小区")
    make_service(far, contract=make_contract(far.community.street, company=company))
    page = look(community, "光明").content.decode()
    assert f'href="/estates/{estate.pk}/"' in page
    assert f'href="/estates/?company={company.pk}"' in page
    assert "别处的小区" not in page


def test_nothing_of_another_unit_is_found(community: Community) -> None:
    far = make_estate(foreign_community(), name="绿洲")
    make_committee(far, name="绿洲业委会")
    make_contract(far.community.street, number="绿洲合同")
    make_estate(make_community("002", street=community.street), name="绿洲邻社区")
    assert hits(look(community, "绿洲", Role.COMMUNITY_SECRETARY)) == {}
    assert hits(look(community, "绿洲")) == {"estate": ["绿洲邻社区"]}


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "<script>"])
def test_signs_with_a_meaning_elsewhere_are_plain_text(community: Community, words: str) -> None:
    make_estate(community, name="绿洲", aliases=f"又{words}名")
    make_estate(community, name="别的")
    answer = look(community, words)
    assert hits(answer).get("estate", ["绿洲"]) == ["绿洲"]
    assert "<script>" not in answer.content.decode().replace('<script src="', "")


def test_a_server_that_never_saw_a_migration_knows_how_to_search() -> None:
    asked = (
        "import django; django.setup(); from estates.models import Estate; "
        "from estates.queries import matching; print(matching(Estate.objects.all(), 'x').query)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert "search_text" in ran.stdout, ran.stderr


def test_long_results_are_cut_and_say_so(community: Community, monkeypatch: Any) -> None:
    monkeypatch.setattr(finding, "SHOWN", 2)
    for number in range(3):
        make_estate(community, name=f"绿洲{number}")
    answer = look(community, "绿洲")
    [group] = answer.context["groups"]
    assert (len(group.hits), group.more, group.counted) == (2, True, "2+")
    assert "在小区台账中翻页查看" in answer.content.decode()


def test_no_result_and_no_question_both_say_what_can_be_searched(community: Community) -> None:
    assert "没有找到“没有”" in look(community, "没有").content.decode()
    assert "不能按人名或电话查找" in look(community, "").content.decode()
    assert look(community, "长" * 500).status_code == 200


def test_a_search_costs_the_same_for_one_hit_and_for_three(community: Community) -> None:
    client = signed_in(person(Role.STREET_OFFICER, community))

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/search/", {"q": "光明"}).status_code == 200
        return len(caught)

    def another(number: int) -> None:
        estate = make_estate(community, name=f"光明{number}")
        make_committee(estate)
        contract = make_contract(
            community.street, company=make_company(f"光明{number}"), number=f"光明{number}"
        )
        make_service(estate, contract=contract)

    another(1)
    cost()
    one = cost()
    another(2)
    another(3)
    assert cost() == one


def test_the_box_stands_in_the_head_of_every_page_of_a_reader(community: Community) -> None:
    reader = signed_in(person(Role.BUREAU_REVIEWER, community))
    for path in ("/estates/", "/subsidies/", "/plan-check/", "/notices/"):
        assert 'action="/search/"' in reader.get(path).content.decode()
    admin = signed_in(person(Role.SYS_ADMIN, community))
    assert 'action="/search/"' not in admin.get("/notices/").content.decode()


def test_the_page_speaks_chinese_and_runs_no_inline_code(community: Community) -> None:
    make_committee(make_estate(community, name="绿洲", code="001"))
    for words in ("", "绿", "没有"):
        page = look(community, words).content.decode()
        assert words_on(page) == set()
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)
