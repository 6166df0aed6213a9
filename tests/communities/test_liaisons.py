"""物业专人: one open a community, the earlier ones readable, and who has none."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from communities.models import Community, Liaison
from communities.queries import communities_without_liaison, liaisons_on
from communities.services import NewCommunity, add_community, name_liaison
from core.audit.models import Entry
from core.db.scope import scope_of
from core.rules.errors import Conflict, Forbidden, Refusal
from tests.factories import make_community, make_street, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2022, 9, 30, 1, tzinfo=UTC)
FIRST, SECOND = date(2022, 9, 1), date(2022, 9, 15)


def officer() -> Any:
    return make_user(Role.STREET_OFFICER, make_street())


def bare(code: str = "007") -> Community:
    new = NewCommunity(code=code, name=f"第{code}社区")
    return add_community(street=make_street(), new=new, by=None, at=AT)


def named(community: Community, name: str, since: date, *, by: Any = None) -> Liaison:
    return name_liaison(community=community, name=name, since=since, by=by, at=AT)


def test_a_new_liaison_ends_the_one_before_on_the_day_before() -> None:
    community, by = bare(), officer()
    named(community, "张三", FIRST, by=by)
    named(community, " 李四 ", SECOND, by=by)
    rows = list(community.liaisons.values_list("name", "since", "until"))
    assert rows == [("张三", FIRST, date(2022, 9, 14)), ("李四", SECOND, None)]
    assert Community.objects.get(pk=community.pk).liaison == "李四"
    entry = Entry.objects.latest("number")
    assert (entry.verb, "接替张三" in entry.sentence) == ("communities.name_liaison", True)


def test_a_community_may_begin_with_its_liaison_or_without() -> None:
    new = NewCommunity(code="008", name="甲", liaison="张三", office_phone="0475-1234567")
    added = add_community(street=make_street(), new=new, by=None, at=AT)
    assert added.liaisons.get().since == date(2022, 9, 30)
    assert bare().liaisons.count() == 0


@pytest.mark.parametrize(
    ("name", "since", "sentence"),
    [
        ("", SECOND, "姓名"),
        ("李四", date(2022, 10, 1), "还没有到"),
        ("李四", FIRST, "应晚于这一天"),
        ("李四", date(2022, 8, 1), "应晚于这一天"),
        ("张三", SECOND, "已是张三"),
    ],
)
def test_what_cannot_be_is_refused(name: str, since: date, sentence: str) -> None:
    community = bare()
    named(community, "张三", FIRST)
    with pytest.raises(Refusal, match=sentence):
        named(community, name, since)
    assert community.liaisons.count() == 1


def test_the_same_person_again_is_a_conflict() -> None:
    community = bare()
    named(community, "张三", FIRST)
    with pytest.raises(Conflict):
        named(community, "张三", SECOND)


@pytest.mark.parametrize("role", [Role.COMMUNITY_SECRETARY, Role.STREET_DIRECTOR])
def test_only_the_officer_names(role: Role) -> None:
    community = bare()
    unit = community if role == Role.COMMUNITY_SECRETARY else community.street
    with pytest.raises(Forbidden):
        named(community, "张三", FIRST, by=make_user(role, unit))
    stranger = make_user(Role.STREET_OFFICER, make_street("002"))
    with pytest.raises(Forbidden):
        named(community, "张三", FIRST, by=stranger)


def test_two_open_rows_are_impossible() -> None:
    community = bare()
    named(community, "张三", FIRST)
    with pytest.raises(IntegrityError, match=r"community_has_one_liaison|community_id"):
        Liaison.objects.create(community=community, name="李四")


def test_who_has_none_and_who_had_whom() -> None:
    by = officer()
    one, two = bare("007"), bare("008")
    named(one, "张三", FIRST)
    named(one, "李四", SECOND)
    scope = scope_of(by)
    assert list(communities_without_liaison(scope)) == [two]
    assert not communities_without_liaison(scope_of(make_user(Role.STREET_OFFICER))).exists()
    shown = {
        day: list(liaisons_on(scope, day).order_by("path").values_list("liaison_on", flat=True))
        for day in (date(2022, 8, 31), FIRST, date(2022, 9, 14), SECOND)
    }
    assert list(shown.values()) == [[None, None], ["张三", None], ["张三", None], ["李四", None]]


def test_the_page_names_and_shows_the_history(client: Client) -> None:
    community = bare()
    client.force_login(officer(), backend="accounts.backends.OfficeBackend")
    page = f"/admin/communities/community/{community.pk}/change/"
    assert "指定物业专人" in client.get(page).content.decode()
    listed = client.get("/admin/communities/community/?named=no").content.decode()
    assert community.name in listed
    step = reverse("admin:communities_community_liaison_step", args=[community.pk])
    answer = client.post(step, {"name": "张三", "since": "2022-09-01"})
    assert answer.status_code == 302
    assert Liaison.objects.get().name == "张三"
    client.get(page)  # takes the sentence of success with it
    listed = client.get("/admin/communities/community/?named=no").content.decode()
    assert community.name not in listed


def test_the_page_adds_and_changes_by_the_services(client: Client) -> None:
    by = officer()
    client.force_login(by, backend="accounts.backends.OfficeBackend")
    given = {"street": make_street().pk, "code": "009", "name": "新社区", "liaison": "张三"}
    blank = {"secretary_name": "", "director_name": "", "office_phone": ""}
    client.post("/admin/communities/community/add/", {**given, **blank})
    community = Community.objects.get(code="009")
    assert community.liaisons.get().name == "张三"
    forms = {f"liaisons-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    change = {"name": "新社区", **blank, "office_phone": "0475-1", **forms}
    client.post(f"/admin/communities/community/{community.pk}/change/", change)
    assert Community.objects.get(pk=community.pk).office_phone == "0475-1"
    assert Entry.objects.latest("number").verb == "communities.change_community"


def test_the_api_names_a_liaison(client: Client) -> None:
    community = bare()
    client.force_login(officer(), backend="accounts.backends.OfficeBackend")
    answer = client.post(
        f"/api/v1/communities/{community.pk}/name-liaison/",
        {"name": "张三", "since": "2022-09-01"},
        "application/json",
    )
    assert (answer.status_code, answer.json()["liaison"]) == (200, "张三")
    rows = client.get(f"/api/v1/liaisons/?community={community.pk}").json()["results"]
    assert [row["name"] for row in rows] == ["张三"]


@pytest.mark.django_db(transaction=True)
def test_the_migration_keeps_who_is_named() -> None:
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    try:
        executor.migrate([("communities", "0001_initial")])
        old = executor.loader.project_state([("communities", "0001_initial")]).apps
        district = old.get_model("communities", "District").objects.create(
            code="1", name="旗", bureau_name="局", path="1/"
        )
        street = old.get_model("communities", "Street").objects.create(
            code="1", name="街", district=district, path="1/1/"
        )
        table = old.get_model("communities", "Community")
        table.objects.create(code="1", name="甲", street=street, path="1/1/1/", liaison="张三")
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(leaves)
    assert list(Liaison.objects.values_list("name", "since")) == [("张三", None)]


def test_make_community_of_the_factory_has_a_name_without_a_row() -> None:
    community = make_community()
    named(community, "张三", FIRST)
    assert community.liaisons.get().name == "张三"
