"""What a list tells: how many there are, days as the registers write them, figures in one line."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.paginator import EmptyPage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import localize

from accounts.roles import Role
from communities.models import Community
from core.web import counted
from core.web.columns import figure
from core.web.counted import CappedPaginator
from estates.models import Estate
from tests.factories import make_community, make_estate, make_service
from tests.portal.test_staff_pages import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return make_community()


def shown(community: Community, query: str = "") -> str:
    client = signed_in(person(Role.STREET_OFFICER, community))
    return client.get(f"/admin/estates/estate/{query}").content.decode()


def test_a_list_says_how_many_there_are(community: Community) -> None:
    for _ in range(3):
        make_estate(community)
    assert "共 <strong>3</strong> 个" in shown(community)
    assert "下一页" not in shown(community)


def test_a_search_says_how_many_it_found(community: Community) -> None:
    first, _ = make_estate(community), make_estate(community)
    assert "符合条件的共 <strong>1</strong> 个" in shown(community, f"?q={first.code}")


def test_the_count_is_one_statement_that_stops_at_the_cap(community: Community) -> None:
    make_estate(community)
    with CaptureQueriesContext(connection) as queries:
        assert CappedPaginator(Estate.objects.order_by("name"), 50).count == 1
    [statement] = [query["sql"] for query in queries]
    assert f"LIMIT {counted.CAP + 1}" in statement
    assert "ORDER BY" not in statement


@pytest.mark.parametrize(("rows", "told"), [(3, "3"), (4, "3+")])
def test_past_the_cap_a_list_says_more(
    community: Community, monkeypatch: Any, rows: int, told: str
) -> None:
    monkeypatch.setattr(counted, "CAP", 3)
    for _ in range(rows):
        make_estate(community)
    assert CappedPaginator(Estate.objects.order_by("pk"), 2).counted == told


def test_pages_past_the_cap_still_show_their_rows(community: Community, monkeypatch: Any) -> None:
    monkeypatch.setattr(counted, "CAP", 2)
    for _ in range(5):
        make_estate(community)
    pages = CappedPaginator(Estate.objects.order_by("pk"), 2)
    sizes = [len(pages.page(number).object_list) for number in (1, 2, 3, 4)]
    assert sizes == [2, 2, 1, 0]


def test_a_page_that_does_not_exist_is_refused_where_the_count_is_exact(
    community: Community,
) -> None:
    make_estate(community)
    with pytest.raises(EmptyPage):
        CappedPaginator(Estate.objects.order_by("pk"), 2).page(2)


def test_long_lists_are_turned_page_by_page(community: Community) -> None:
    for _ in range(51):
        make_estate(community)
    first, last = shown(community), shown(community, "?p=2")
    assert "第 1 / 2 页" in first
    assert 'rel="next" href="?p=2"' in first
    assert 'rel="prev"' in last
    assert 'rel="next"' not in last


def test_days_are_written_as_the_registers_write_them(community: Community) -> None:
    make_service(make_estate(community), takeover_on=date(2022, 9, 1))
    client = signed_in(person(Role.STREET_OFFICER, community))
    assert "2022-09-01" in client.get("/admin/tenders/service/").content.decode()
    assert localize(date(2013, 3, 1)) == "2013-03-01"


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("1899664.10"), "1,899,664.10"), (12000, "12,000"), (0, "0"), (None, "")],
)
def test_figures_have_thousands_separators_and_nothing_for_none(value: Any, text: str) -> None:
    row = type("Row", (), {"size": value})()
    column = figure("面积", "size", ordering="size")
    assert (column(None, row), column.short_description) == (text, "面积")


def test_figures_stand_to_the_right_by_their_name(community: Community) -> None:
    make_estate(community)
    assert 'class="field-area_figure' in shown(community)
