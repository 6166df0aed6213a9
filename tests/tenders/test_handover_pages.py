"""承接查验 on its pages and through the API: who sees, who writes, what a double click does."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from tenders.models import HandoverInspection, Service
from tenders.states import HandoverState
from tests.factories import make_community, make_street, make_user
from tests.tenders.handover_kit import (
    defect,
    make_handover,
    published_handover,
    signed_handover,
    uploaded,
    waiting_service,
)

pytestmark = pytest.mark.django_db


def client_of(role: Role, unit: Any = None) -> Client:
    client = Client()
    own = make_community() if role == Role.COMMUNITY_SECRETARY else make_street()
    client.force_login(make_user(role, unit or own))
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def test_an_inspection_is_started_entered_signed_and_taken_over_on_its_pages() -> None:
    service = waiting_service()
    secretary = client_of(Role.COMMUNITY_SECRETARY)
    started = secretary.post(
        "/handovers/", {"service": service.pk, "started_on": "2022-08-28"}, follow=True
    )
    row = HandoverInspection.objects.get()
    assert started.redirect_chain == [(f"/handovers/{row.pk}/", 302)]
    assert "屋面（防水）" in text(started)
    assert "确认双方签字" not in text(started)
    data = {f"i{item.pk}-condition": "NONE" for item in row.items.all()}
    first = row.items.get(position=1)
    data |= {f"i{first.pk}-condition": "GOOD", f"i{first.pk}-quantity": "很多"}
    wrong = secretary.post(f"/handovers/{row.pk}/items/", data)
    assert wrong.status_code == 400
    assert "有 1 项没有填对" in text(wrong)
    data[f"i{first.pk}-quantity"] = "6"
    assert secretary.post(f"/handovers/{row.pk}/items/", data).status_code == 302
    details = {"owners_people": "李某", f"present_{row.papers.get(kind='OWNERS').pk}": "on"}
    assert secretary.post(f"/handovers/{row.pk}/act/details/", details).status_code == 302
    assert "李某" in text(secretary.get(f"/handovers/{row.pk}/"))
    sign = {"signed_on": "2022-08-30", "owners_signatory": "李某", "company_signatory": "王某"}
    assert secretary.post(f"/handovers/{row.pk}/act/sign/", sign).status_code == 403
    officer = client_of(Role.STREET_OFFICER)
    assert officer.post(f"/handovers/{row.pk}/act/sign/", sign).status_code == 302
    again = officer.post(f"/handovers/{row.pk}/act/sign/", sign)
    assert again.status_code == 409
    assert "已签字" in text(again)
    taken = officer.post(f"/handovers/{row.pk}/act/takeover/", {"takeover_on": "2022-09-01"})
    assert taken.status_code == 302
    assert Service.objects.get().takeover_on == date(2022, 9, 1)


def test_a_line_takes_a_photo_and_later_a_recheck() -> None:
    secretary = client_of(Role.COMMUNITY_SECRETARY)
    item = make_handover().items.get()
    answer = secretary.post(f"/handovers/items/{item.pk}/", {"file": uploaded("门.png")})
    assert answer.status_code == 302
    photo = item.photos.get()
    got = secretary.get(f"/handovers/photos/{photo.pk}/")
    assert got["Content-Disposition"].startswith("attachment")
    bad = signed_handover(items=(defect(),)).items.get()
    look = {"checked_on": "2022-09-20", "result": "FIXED", "note": "已换"}
    assert secretary.post(f"/handovers/items/{bad.pk}/", look).status_code == 302
    assert "已换" in text(secretary.get(f"/handovers/items/{bad.pk}/"))
    fine = signed_handover().items.get()
    assert secretary.post(f"/handovers/items/{fine.pk}/", look).status_code == 409


def test_another_community_finds_nothing() -> None:
    item = signed_handover(items=(defect(),)).items.get()
    other = client_of(Role.COMMUNITY_SECRETARY, make_community("002"))
    for address in (f"/handovers/{item.inspection_id}/", f"/handovers/items/{item.pk}/"):
        assert other.get(address).status_code == 404
    assert other.post(f"/handovers/{item.inspection_id}/act/cancel/").status_code == 404
    assert item.inspection.number not in text(other.get("/handovers/"))


def test_the_public_page_counts_and_names_nobody() -> None:
    row = published_handover(items=(defect(), {"condition": "GOOD", "quantity": 2}))
    HandoverInspection.objects.filter(pk=signed_handover().pk).get()
    shown = text(Client().get(f"/notices/handovers/{row.pk}/"))
    assert "共查验 2 项：完好 1，缺陷 1" in shown
    assert "门轴断裂" in shown
    assert "业主代表" not in shown
    assert "项目经理" not in shown
    waiting = HandoverInspection.objects.get(state=HandoverState.SIGNED)
    assert Client().get(f"/notices/handovers/{waiting.pk}/").status_code == 404
    listed = text(Client().get("/notices/handovers/"))
    assert listed.count("/notices/handovers/") >= 1
    assert "/notices/handovers/" in text(Client().get("/notices/"))


def test_the_list_costs_the_same_for_many(django_assert_max_num_queries: Any) -> None:
    officer = client_of(Role.STREET_OFFICER)
    officer.get("/handovers/")
    for _ in range(4):
        make_handover()
    with django_assert_max_num_queries(12):
        officer.get("/handovers/")


def post(client: Client, address: str, body: Any) -> tuple[int, Any]:
    answer = client.post(f"/api/v1/{address}", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def test_the_api_walks_the_same_way() -> None:
    service = waiting_service()
    secretary, officer = client_of(Role.COMMUNITY_SECRETARY), client_of(Role.STREET_OFFICER)
    body = {"service": service.pk, "started_on": "2022-08-28"}
    status, row = post(secretary, "handovers/start/", body)
    assert (status, row["state"], len(row["papers"])) == (201, "DRAFT", 8)
    one = f"handovers/{row['id']}"
    lines = [{"id": item["id"], "condition": "NONE"} for item in row["items"]]
    lines[0] |= {"condition": "GOOD", "quantity": 3}
    assert post(secretary, f"{one}/enter-items/", {"lines": lines})[0] == 200
    assert post(secretary, f"{one}/enter-items/", {"lines": []})[0] == 400
    sign = {"signed_on": "2022-08-30", "owners_signatory": "李某", "company_signatory": "王某"}
    assert post(secretary, f"{one}/sign/", sign)[0] == 403
    assert post(officer, f"{one}/sign/", sign)[1]["state"] == "SIGNED"
    assert post(officer, f"{one}/sign/", sign)[0] == 409
    assert post(officer, f"{one}/take-over/", {"takeover_on": "2022-08-29"})[0] == 409
    assert post(officer, f"{one}/take-over/", {"takeover_on": "2022-09-01"})[0] == 200
