"""Staff pages of a contract's life: entered, answered, checked, proposed, read and printed."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core.audit.models import Entry
from tenders.models import (
    ContractReminder,
    DismissalProposal,
    EmergencyService,
    EmploymentReturn,
    ExitHandover,
    PerformanceEvent,
    SatisfactionPoll,
)
from tenders.services import life
from tenders.services.life import raise_due
from tenders.states.life import EventKind, PollState
from tests.core.files_kit import png
from tests.factories import make_community, make_company, make_estate, make_service
from tests.registers import person
from tests.tenders.life_kit import (
    AT,
    DAY,
    PHOTO,
    entered,
    event,
    officer,
    proposed,
    report,
    served,
    worker,
)

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client


def press(client: Client, row: Any, button: str, /, **data: Any) -> Any:
    meta = type(row)._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_{button}", args=[row.pk])
    assert client.get(address).status_code == 200
    return client.post(address, data)


def fill(client: Client, model: str, **data: Any) -> Any:
    address = reverse(f"admin:tenders_{model}_add")
    assert client.get(address).status_code == 200
    return client.post(address, data)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("现场.png", png(), content_type="image/png")


def test_a_breach_is_entered_answered_and_taken_away_by_who_may() -> None:
    service = served()
    client = signed_in(officer(service))
    typed = {
        "contract": service.contract_id, "estate": service.estate_id, "kind": "BREACH",
        "happened_on": "2024-05-10", "due_on": "", "summary": "电梯停运三天",
    }  # fmt: skip
    refused = fill(client, "performanceevent", **typed)
    assert "违约事项必须附证据" in text(refused)
    assert "电梯停运三天" in text(refused)
    assert (
        fill(client, "performanceevent", **typed, evidence_files=[photo(), photo()]).status_code
        == 302
    )
    row = PerformanceEvent.objects.get()
    community = signed_in(worker(Role.COMMUNITY_SECRETARY, service))
    pressed = press(
        community, row, "answer_step", answered_on="2024-05-11", answer="已报修", papers=[photo()]
    )
    assert pressed.status_code == 302
    assert row.papers.count() == 2
    shown = text(client.get(reverse("admin:tenders_performanceevent_change", args=[row.pk])))
    link = reverse("tenders:event-file", args=[row.pk, row.evidence_id])
    assert link in shown
    before = Entry.objects.count()
    given = client.get(link)
    assert (given.status_code, given["X-Content-Type-Options"]) == (200, "nosniff")
    assert given["Content-Disposition"].startswith("attachment")
    other = event(service, evidence=[PHOTO])
    assert other.evidence_id is not None
    wrong = reverse("tenders:event-file", args=[row.pk, other.evidence_id])
    assert client.get(wrong).status_code == 404
    stranger = signed_in(person(Role.COMMUNITY_SECRETARY, make_community("009")))
    assert stranger.get(link).status_code == 404
    assert Entry.objects.count() == before + 1  # the event, not the reading


def test_a_poll_runs_over_two_desks_to_a_proposal() -> None:
    service = served()
    by = officer(service)
    client, director = signed_in(by), signed_in(worker(Role.STREET_DIRECTOR, service))
    assert fill(
        client, "satisfactionpoll", estate=service.estate_id, opened_on="2024-05-10"
    ).status_code == 302  # fmt: skip
    poll = SatisfactionPoll.objects.get()
    figures = {"closed_on": "2024-05-12", "returned": 110, "satisfied": 49, "dissatisfied": 61}
    assert press(client, poll, "enter_step", **figures).status_code == 302
    assert press(director, poll, "check_step").status_code == 302
    poll.refresh_from_db()
    assert (poll.state, poll.exceeds) == (PollState.CHECKED, True)
    again = press(director, poll, "check_step")
    assert "现在是“已复核”" in text(again)
    assert press(client, poll, "propose_step", opened_on="2024-05-15").status_code == 302
    proposal = DismissalProposal.objects.get()
    page = text(client.get(reverse("admin:tenders_dismissalproposal_change", args=[proposal.pk])))
    assert "不满意61户，全体120户" in page
    assert press(client, proposal, "withdraw_step", reason="企业整改").status_code == 302


def test_returns_emergencies_and_the_exit_are_entered_on_their_forms() -> None:
    service = served()
    client = signed_in(officer(service))
    counts = {"total_staff": 10, "over_4050": 4, "low_income": 1, "destitute": 0, "other_groups": 0}
    typed = {"contract": service.contract_id, "year": 2024, "quarter": 1, **counts}
    assert fill(client, "employmentreturn", **typed).status_code == 302
    row = EmploymentReturn.objects.get()
    assert press(client, row, "correct_step", **counts, reason="补正").status_code == 302
    again = fill(client, "employmentreturn", **typed)
    assert "本季度的用工季报已经登记" in text(again)
    estate = make_estate(service.estate.community)
    plan = {
        "estate": estate.pk, "company": make_company().pk, "from_day": "2024-05-01",
        "until": "2024-11-01", "content": "保洁", "cost": "20000.00", "cost_note": "",
        "published_on": "2024-04-30", "published_where": "公告栏", "reason": "原物业撤离",
    }  # fmt: skip
    assert "最迟至2024-10-31" in text(fill(client, "emergencyservice", **plan))
    assert fill(client, "emergencyservice", **{**plan, "until": "2024-10-31"}).status_code == 302
    assert press(
        client, EmergencyService.objects.get(), "end_step", ended_on="2024-05-02",
        next_mode="SELF", reason="业主自管",
    ).status_code == 302  # fmt: skip
    gone = make_service(make_estate(service.estate.community), last_day=DAY)
    assert fill(client, "exithandover", service=gone.pk).status_code == 302
    item = ExitHandover.objects.order_by("pk")[0]
    assert press(
        client, item, "done_step", done_on="2024-05-15", received_by="社区", note=""
    ).status_code == 302  # fmt: skip


def busy() -> Any:
    service = served()
    event(service)
    report(service)
    proposal = proposed(service)
    life.withdraw_proposal(proposal=proposal, reason="已整改", by=officer(service), at=AT)
    return service


def test_the_life_of_a_contract_is_one_page() -> None:
    service = busy()
    raise_due(on=date(2022, 10, 1))
    address = reverse("portal:contract-life", args=[service.contract_id])
    client = signed_in(officer(service))
    shown = text(client.get(address))
    for words in ("签订", "备案", "接管", "违约", "用工季报", "全体测评", "解聘提议", "提醒"):
        assert words in shown
    assert f"?contract={service.contract_id}" in shown
    assert "民法典第950条" not in shown
    stranger = signed_in(person(Role.COMMUNITY_SECRETARY, make_community("009")))
    assert stranger.get(address).status_code == 404
    reader = text(signed_in(worker(Role.AUDITOR, service)).get(address))
    assert f"?contract={service.contract_id}" not in reader
    gone = make_service(make_estate(service.estate.community), last_day=DAY)
    left = text(client.get(reverse("portal:contract-life", args=[gone.contract_id])))
    assert "民法典第949条" in left
    assert "民法典第950条" in left


def test_the_pages_cost_the_same_for_more_rows() -> None:
    service = busy()
    client = signed_in(officer(service))
    addresses = (
        reverse("portal:contract-life", args=[service.contract_id]),
        f"{reverse('tenders:employment')}?quarter=2024Q1",
        reverse("tenders:contracts"),
    )

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    before = [cost(address) for address in addresses]
    for _ in range(2):
        event(service, EventKind.PRAISE)
        report(served())
    assert [cost(address) for address in addresses] == before


def test_the_quarter_shows_sums_and_what_is_missing() -> None:
    service = served()
    report(service)
    late = served()
    client = signed_in(officer(service))
    shown = text(client.get(reverse("tenders:employment"), {"quarter": "2024Q1"}))
    assert "还缺 1 份" in shown
    assert late.contract.number in shown
    assert f"?contract={late.contract_id}&amp;year=2024&amp;quarter=1" in shown
    for wrong in ("2024Q5", "x", "９９Q1", "99999Q1"):
        assert client.get(reverse("tenders:employment"), {"quarter": wrong}).status_code == 200


def test_the_board_tells_what_ends_what_is_missing_and_what_is_proposed() -> None:
    service = served()
    raise_due(on=date(2022, 10, 1))
    proposed(service)
    client = signed_in(worker(Role.COMMUNITY_SECRETARY, service))
    titles = [kind.title for kind in client.get("/admin/?on=2022-11-30").context["duties"]]
    assert "没有报送的用工季报 1 件，其中逾期 1 件" in titles
    assert "办理中的解聘提议 1 件" in titles
    row = ContractReminder.objects.get()
    address = reverse("admin:tenders_contractreminder_settle_step", args=[row.pk])
    assert client.post(address, {"note": "催报"}).status_code == 403  # the street's own duty
    desk = signed_in(officer(service))
    assert press(desk, row, "settle_step", note="已电话催报").status_code == 302
    stranger = signed_in(person(Role.COMMUNITY_SECRETARY, make_community("009")))
    assert not stranger.get("/admin/?on=2022-11-30").context["duties"]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BUREAU_REVIEWER])
def test_readers_read_and_enter_nothing(role: Role) -> None:
    service = served()
    poll = entered(service)
    client = signed_in(worker(role, service))
    for model in ("performanceevent", "employmentreturn", "satisfactionpoll", "emergencyservice"):
        assert client.get(reverse(f"admin:tenders_{model}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:tenders_{model}_add")).status_code == 403
    step = reverse("admin:tenders_satisfactionpoll_check_step", args=[poll.pk])
    assert client.post(step).status_code == 403
