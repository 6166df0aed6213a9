"""The bureau's pages: scope, buttons by role, the figures of the database, refusals in place."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from accounts.roles import Role
from core.jobs import runner
from core.jobs.models import Job
from subsidies import services
from subsidies.exports import kept_workbook
from subsidies.models import Batch, Line
from subsidies.pages import acts, reading
from subsidies.states import BatchState
from tests import factories
from tests.subsidies import builders as b

pytestmark = pytest.mark.django_db
LIST = "/subsidies/"


@pytest.fixture
def people() -> b.People:
    b.make_scheme()
    return b.make_people()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client


def page_of(batch: Batch) -> str:
    return reverse("subsidies:batch", args=[batch.number])


def act(user: User, batch: Batch, code: str, **data: str) -> tuple[int, str]:
    """Status and text of the answer to a pressed button."""
    answer = signed_in(user).post(reverse("subsidies:act", args=[batch.number, code]), data)
    return answer.status_code, answer.content.decode()


def state_of(batch: Batch) -> str:
    return Batch.objects.values_list("state", flat=True).get(pk=batch.pk)


def test_an_empty_list_says_what_comes_before_a_batch(people: b.People) -> None:
    text = signed_in(people.bureau).get(LIST).content.decode()
    assert "还没有补贴批次" in text
    assert "建立批次</button>" not in text


def test_what_waits_for_the_reviewer_comes_first(people: b.People) -> None:
    cycles = {year: b.make_cycle(year) for year in (2022, 2023, 2024)}
    b.make_served(cycles[2022])
    b.approved(people, 2022)
    waiting = b.submitted(people, 2023)
    b.calculated(people, 2024)
    rows = signed_in(people.bureau).get(LIST).context["page_obj"].object_list
    assert [row["state"] for row in rows] == ["SUBMITTED", "APPROVED", "CALCULATED"]
    assert rows[0]["number"] == waiting.number


def test_the_officer_opens_a_batch_and_its_calculation_runs_in_the_background(
    people: b.People,
) -> None:
    b.make_served(b.make_cycle())
    client = signed_in(people.officer)
    data = {"street": factories.make_street().pk, "year": "2022"}
    answer = client.post(reverse("subsidies:open"), data, follow=True)
    batch = Batch.objects.get()
    assert answer.redirect_chain == [(page_of(batch), 302)]
    assert act(people.officer, batch, "calculate")[0] == 302
    assert "正在后台测算" in client.get(page_of(batch)).content.decode()
    job = Job.objects.get()
    assert runner.run(job.pk, clock=lambda: b.T0.replace(year=2099))
    text = client.get(page_of(batch)).content.decode()
    assert "正在后台测算" not in text
    assert "6,000.00" in text
    assert Job.objects.get().state == "DONE"


def test_a_second_batch_of_the_year_is_refused_with_its_sentence(people: b.People) -> None:
    batch = b.opened(people)
    data = {"street": factories.make_street().pk, "year": "2022"}
    answer = signed_in(people.officer).post(reverse("subsidies:open"), data)
    assert answer.status_code == 409
    assert f"已有补贴批次{batch.number}" in answer.content.decode()
    assert Batch.objects.count() == 1


def test_page_database_and_workbook_show_the_same_total(people: b.People) -> None:
    cycle = b.make_cycle()
    for area in ("1000.01", "2000.01", "3000.01"):
        b.make_served(cycle, area=area)
    batch = b.calculated(people)
    client = signed_in(people.bureau)
    text = client.get(page_of(batch)).content.decode()
    stored = Line.objects.aggregate(sum=Sum("amount"))["sum"]
    file = client.get(reverse("subsidies:workbook", args=[batch.number]))
    sheet = load_workbook(BytesIO(file.getvalue()), data_only=True)["申报汇总表"]
    total = next(row[14].value for row in sheet.iter_rows() if row[0].value == "合计")
    assert stored == batch.total == Decimal(str(total)).quantize(Decimal("0.01"))
    assert f"{stored:,.2f}" in text
    assert "attachment" in file["Content-Disposition"]
    file.close()


def test_three_clicks_lead_from_the_list_to_the_evidence(people: b.People) -> None:
    service = b.make_served(b.make_cycle())
    batch = b.submitted(people)
    client = signed_in(people.bureau)
    link = reverse("subsidies:estate", args=[batch.number, service.estate.code])
    assert page_of(batch) in client.get(LIST).content.decode()
    assert link in client.get(page_of(batch)).content.decode()
    text = client.get(link).content.decode()
    assert "5,000.00 ㎡ × 0.3 元/㎡/月 × 4 个月 = 6,000.00 元" in text
    assert "人民币陆仟元整" in text
    assert "第三条第1项" in text
    assessment = service.assessments.get()
    for model, pk in (
        ("tenders_contract", service.contract_id),
        ("tenders_service", service.pk),
        ("estates_estate", service.estate_id),
        ("inspections_assessment", assessment.pk),
        ("policies_scheme", batch.scheme_id),
        ("policies_policydocument", batch.scheme.document_id),
    ):
        assert reverse(f"admin:{model}_change", args=[pk]) in text


def test_a_refused_estate_shows_every_reason_against_and_for_it(people: b.People) -> None:
    service = b.make_served(b.make_cycle(), grade="GOOD", satisfied=7)
    batch = b.calculated(people)
    client = signed_in(people.bureau)
    text = client.get(f"{page_of(batch)}?tab=refused").content.decode()
    assert "考评等次为良好，未达到优秀。" in text
    assert "业主满意率7/10（70.00%），未达到80%。" in text
    link = reverse("subsidies:estate", args=[batch.number, service.estate.code])
    page = client.get(link).content.decode()
    assert "本年度不享受补贴" in page
    assert (page.count("不符合</span>"), page.count("符合</span>")) == (2, 8)


def test_lines_are_narrowed_by_community_name_and_code(people: b.People) -> None:
    cycle, other = b.make_cycle(), factories.make_community("002")
    first = b.make_served(cycle, name="东风小区")
    second = b.make_served(cycle, name="西风小区", community=other)
    batch = b.calculated(people)
    client = signed_in(people.bureau)

    def shown(query: str) -> list[str]:
        rows = client.get(f"{page_of(batch)}?{query}").context["page_obj"].object_list
        return [row["service__estate__name"] for row in rows]

    assert shown("") == ["东风小区", "西风小区"]
    assert shown(f"community={other.pk}") == ["西风小区"]
    assert shown("q=东风") == ["东风小区"]
    assert shown(f"q={second.estate.code}") == ["西风小区"]
    assert shown("community=x&q=") == ["东风小区", "西风小区"]
    assert first.estate.name in client.get(page_of(batch)).content.decode()


def buttons(user: User, batch: Batch) -> list[str]:
    return [offer.act.code for offer in signed_in(user).get(page_of(batch)).context["offers"]]


def test_each_role_has_its_buttons_in_each_state(people: b.People) -> None:
    b.make_served(b.make_cycle())
    batch = b.opened(people)
    everyone = (people.officer, people.director, people.bureau)
    assert [buttons(user, batch) for user in everyone] == [["calculate"], ["void"], []]
    batch = services.calculate(batch=batch, by=people.officer, at=b.T0)
    assert [buttons(user, batch) for user in everyone] == [[], ["submit", "void"], []]
    services.submit(batch=batch, digest=batch.digest, by=people.director, at=b.T0)
    assert [buttons(user, batch) for user in everyone] == [[], [], ["approve", "return"]]
    services.approve(batch=batch, digest=batch.digest, opinion="", by=people.bureau, at=b.T0)
    assert [buttons(user, batch) for user in everyone] == [[], [], []]


def test_the_batch_goes_from_the_street_to_the_bureaus_signature(people: b.People) -> None:
    b.make_served(b.make_cycle())
    batch = b.calculated(people)
    assert act(people.director, batch, "submit", digest=batch.digest)[0] == 302
    assert act(people.bureau, batch, "approve", digest=batch.digest, opinion="同意拨付")[0] == 302
    now = Batch.objects.get()
    assert (now.state, now.opinion, now.decided_by) == (
        BatchState.APPROVED, "同意拨付", people.bureau,
    )  # fmt: skip


def test_a_double_click_tells_who_was_first_and_changes_nothing(people: b.People) -> None:
    b.make_served(b.make_cycle())
    batch = b.submitted(people)
    assert act(people.bureau, batch, "approve", digest=batch.digest)[0] == 302
    status, text = act(people.other_bureau, batch, "approve", digest=batch.digest)
    assert status == 409
    assert f"{people.bureau.name}于" in text
    assert Batch.objects.get().decided_by == people.bureau


def test_stale_figures_are_not_approved(people: b.People) -> None:
    b.make_served(b.make_cycle())
    batch = b.submitted(people)
    status, text = act(people.bureau, batch, "approve", digest="0" * 64)
    assert (status, state_of(batch)) == (409, "SUBMITTED")
    assert "请核对新的数据后再办理" in text


def test_returning_without_a_reason_asks_for_it(people: b.People) -> None:
    b.make_served(b.make_cycle())
    batch = b.submitted(people)
    status, text = act(people.bureau, batch, "return", reason="  ")
    assert (status, state_of(batch)) == (400, "SUBMITTED")
    assert "请写明理由。" in text
    assert act(people.bureau, batch, "return", reason="面积有误")[0] == 302
    assert "面积有误" in signed_in(people.director).get(page_of(batch)).content.decode()


@pytest.mark.parametrize("role", [Role.STREET_OFFICER, Role.FINANCE_REVIEWER, Role.AUDITOR])
def test_who_may_not_approve_is_told_so(people: b.People, role: Role) -> None:
    b.make_served(b.make_cycle())
    batch = b.submitted(people)
    street = factories.make_street()
    other = factories.make_user(role, street if role == Role.STREET_OFFICER else street.district)
    status, text = act(other, batch, "approve", digest=batch.digest)
    assert (status, state_of(batch)) == (403, "SUBMITTED")
    assert "不能办理" in text


@pytest.mark.parametrize("role", [Role.SURVEYOR, Role.SYS_ADMIN])
def test_roles_without_business_here_are_kept_out(people: b.People, role: Role) -> None:
    batch = b.opened(people)
    client = signed_in(factories.make_user(role, factories.make_community()
                       if role == Role.SURVEYOR else factories.make_district()))  # fmt: skip
    assert client.get(LIST).status_code == 403
    assert client.get(page_of(batch)).status_code == 403


def test_another_district_finds_nothing(people: b.People) -> None:
    service = b.make_served(b.make_cycle())
    batch = b.submitted(people)
    district = factories.make_district("430104", "岳麓区")
    stranger = factories.make_user(Role.BUREAU_REVIEWER, district)
    client = signed_in(stranger)
    paths = [
        page_of(batch),
        reverse("subsidies:estate", args=[batch.number, service.estate.code]),
        reverse("subsidies:workbook", args=[batch.number]),
    ]
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    assert act(stranger, batch, "approve", digest=batch.digest)[0] == 404
    assert batch.number not in client.get(LIST).content.decode()


def test_a_secretary_sees_the_own_community_and_no_figure_of_another(people: b.People) -> None:
    cycle, other = b.make_cycle(), factories.make_community("002")
    own = b.make_served(cycle, area="1000.00", name="本社区小区")
    foreign = b.make_served(cycle, area="7777.00", name="外社区小区", community=other)
    batch = b.calculated(people)
    secretary = factories.make_user(Role.COMMUNITY_SECRETARY, own.estate.community)
    client = signed_in(secretary)
    text = client.get(page_of(batch)).content.decode()
    assert "本社区小区" in text
    assert "1,200.00" in text
    for canary in ("外社区小区", other.name, "9,332.40", "10,532.40", batch.digest):
        assert canary not in text
        assert canary not in client.get(LIST).content.decode()
    link = reverse("subsidies:estate", args=[batch.number, foreign.estate.code])
    assert client.get(link).status_code == 404
    assert client.get(reverse("subsidies:workbook", args=[batch.number])).status_code == 403


def test_an_unknown_act_and_an_unknown_batch_are_not_found(people: b.People) -> None:
    batch = b.opened(people)
    assert act(people.officer, batch, "pay")[0] == 404
    assert signed_in(people.officer).get("/subsidies/no-such-batch/").status_code == 404


def test_a_large_workbook_is_made_in_the_background(
    people: b.People, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(reading, "LARGE", 0)
    monkeypatch.setattr(acts, "LARGE", 0)
    b.make_served(b.make_cycle())
    batch = b.submitted(people)
    client = signed_in(people.bureau)
    address = reverse("subsidies:workbook", args=[batch.number])
    assert client.get(address).status_code == 404
    assert "workbook" in buttons(people.bureau, batch)
    assert act(people.bureau, batch, "workbook")[0] == 302
    assert act(people.bureau, batch, "workbook")[0] == 302
    job = Job.objects.get(kind="subsidies.workbook")
    assert runner.run(job.pk, clock=lambda: b.T0.replace(year=2099))
    assert kept_workbook(batch, people.bureau.pk).exists()
    answer = client.get(address)
    assert answer.getvalue()[:2] == b"PK"
    answer.close()


@pytest.mark.parametrize("tab", ["", "?tab=refused"])
def test_a_batch_page_asks_as_much_for_one_row_as_for_three(people: b.People, tab: str) -> None:
    cycle = b.make_cycle()
    one, three = factories.make_street(), factories.make_street("002", name="乙街道")
    far = factories.make_community("001", street=three)
    b.make_served(cycle)
    b.make_served(cycle, grade="GOOD")
    second_cycle = b.make_cycle(street=three)
    for _ in range(3):
        b.make_served(second_cycle, community=far)
        b.make_served(second_cycle, community=far, grade="GOOD")
    batches = [b.calculated(people, street=one), b.calculated(b.make_people(three), street=three)]
    client = signed_in(people.bureau)
    counts = [counted(client, f"{page_of(batch)}{tab}") for batch in batches]
    assert counts[0] == counts[1] <= 12


def test_the_list_asks_as_much_for_one_row_as_for_three(people: b.People) -> None:
    client = signed_in(people.bureau)
    b.opened(people, 2022)
    one = counted(client, LIST)
    b.opened(people, 2023)
    b.opened(people, 2024)
    assert counted(client, LIST) == one


def counted(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
