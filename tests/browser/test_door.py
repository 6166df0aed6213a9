"""The page at a household's door on a 390 px phone: targets, drafts, lost network, one upload."""

from typing import Any

import pytest

from inspections import services
from inspections.models import Answer, Assessment, Visit
from tests.browser.window import DESK, PHONE, assert_fits
from tests.inspections import cycles
from tests.inspections.cycles import Office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TARGETS = """
[...document.querySelectorAll('main label:has(input), main button, .task, .phone-nav a')]
  .map((one) => one.getBoundingClientRect())
  .filter((box) => box.height && (box.height < 44 || box.width < 44)).length
"""


@pytest.fixture
def office() -> Office:
    return Office()


def tap(page: Any, name: str, value: str) -> None:
    """A thumb on the big target, which must lie free."""
    page.locator("label", has=page.locator(f"input[name={name}][value='{value}']")).click()


def fill(page: Any, *, overall: str = "2") -> None:
    tap(page, "outcome", "COMPLETED")
    tap(page, "respondent", "OWNER")
    for number in range(1, 10):
        tap(page, f"q{number}", "2")
    tap(page, "q10", overall)


def test_a_door_is_answered_with_one_thumb(office: Office, visit: Any, shot: Any) -> None:
    estate = cycles.served_estate(12)
    cycle = cycles.surveying(office)
    page = visit(office.surveyor, PHONE)
    page.goto("/m/")
    shot(page, "phone-estates")
    assert_fits(page)
    page.get_by_text(estate.name).click()
    shot(page, "phone-doors")
    assert_fits(page)
    first = min(task.address for task in cycles.drawn(cycle))
    page.get_by_text(first, exact=True).click()
    shot(page, "phone-door")
    assert not page.locator(".questions").is_visible()
    fill(page)
    shot(page, "phone-questions")
    assert_fits(page)
    assert page.evaluate(TARGETS) == 0
    page.get_by_role("button", name="提交本户结果").click()
    page.get_by_text(f"{first}：问卷已收到。").wait_for()
    assert page.locator("#outbox").is_hidden()
    answer = Answer.objects.get()
    assert (answer.q10, answer.client_id[:6]) == (2, "phone-")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))") == []


def test_a_reload_loses_nothing_and_the_overall_answer_is_asked_for(
    office: Office, visit: Any
) -> None:
    cycles.served_estate(12)
    task = cycles.drawn(cycles.surveying(office))[0]
    page = visit(office.surveyor, PHONE)
    page.goto(f"/m/tasks/{task.pk}/")
    tap(page, "outcome", "COMPLETED")
    tap(page, "respondent", "FAMILY")
    page.fill("textarea", "楼道灯坏了")
    before = page.input_value("input[name=client_id]")
    page.reload()
    page.get_by_text("已恢复本机保存的草稿。").wait_for()
    assert page.input_value("textarea") == "楼道灯坏了"
    assert page.is_checked("input[name=respondent][value=FAMILY]")
    assert page.input_value("input[name=client_id]") == before
    page.get_by_role("button", name="提交本户结果").click()
    page.get_by_text("总体评价必须选择一项。").wait_for()
    assert not Visit.objects.exists()


def test_without_signal_the_answer_waits_on_the_phone_and_arrives_once(
    office: Office, visit: Any, shot: Any
) -> None:
    cycles.served_estate(12)
    first, second, *_ = cycles.drawn(cycles.surveying(office))
    page = visit(office.surveyor, PHONE)
    page.goto(f"/m/tasks/{first.pk}/")
    fill(page, overall="4")
    page.context.set_offline(True)
    page.get_by_role("button", name="提交本户结果").click()
    page.get_by_text("未上传 1 份").wait_for()
    shot(page, "phone-offline")
    assert_fits(page)
    assert not Answer.objects.exists()
    page.context.set_offline(False)
    page.goto(f"/m/tasks/{second.pk}/")
    page.locator("#outbox").wait_for(state="hidden")
    assert [(row.assignment_id, row.q10) for row in Answer.objects.all()] == [(first.pk, 4)]


@pytest.mark.parametrize("again", ["立即上传", "提交本户结果"])
def test_a_lost_reply_does_not_make_a_second_answer(office: Office, visit: Any, again: str) -> None:
    cycles.served_estate(12)
    task = cycles.drawn(cycles.surveying(office))[0]
    page = visit(office.surveyor, PHONE)
    page.goto(f"/m/tasks/{task.pk}/")
    fill(page)

    stored: list[int] = []

    def lose_the_reply(route: Any) -> None:
        if not stored:
            stored.append(route.fetch().status)
        route.abort()

    page.route("**/m/tasks/**", lose_the_reply)
    page.get_by_role("button", name="提交本户结果").click()
    page.get_by_text("可以继续下一户").wait_for()
    assert stored == [200]
    page.unroute("**/m/tasks/**")
    page.get_by_role("button", name=again).click()
    page.locator("#outbox").wait_for(state="hidden")
    page.goto("about:blank")
    assert (Answer.objects.count(), Visit.objects.count()) == (1, 1)


def test_what_the_office_refuses_is_told_and_kept_until_it_was_read(
    office: Office, visit: Any, shot: Any
) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    task = cycles.drawn(cycle)[0]
    page = visit(office.surveyor, PHONE)
    page.goto(f"/m/tasks/{task.pk}/")
    fill(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="提交本户结果").click()
    page.get_by_text("未上传 1 份").wait_for()
    page.goto("about:blank")
    services.close_survey(cycle=cycle, by=office.officer, at=cycles.SURVEY_AT)
    page.context.set_offline(False)
    page.goto("/m/")
    page.get_by_text(f"{task.address}没有被接收").wait_for()
    shot(page, "phone-refused")
    page.get_by_role("button", name="我已知道").click()
    assert page.locator("#outbox").is_hidden()


def test_signing_out_warns_of_what_was_not_uploaded(office: Office, visit: Any) -> None:
    cycles.served_estate(12)
    task = cycles.drawn(cycles.surveying(office))[0]
    page = visit(office.surveyor, PHONE)
    page.goto(f"/m/tasks/{task.pk}/")
    fill(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="提交本户结果").click()
    page.get_by_text("未上传 1 份").wait_for()
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("button", name="退出").click()
    page.wait_for_timeout(200)
    assert asked == ["本机还有 1 份没有上传，退出会清除。确定退出吗？"]
    assert page.url.endswith(f"/m/tasks/{task.pk}/")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_scores_steps_results_and_draws_fit_the_window(
    office: Office, visit: Any, shot: Any, width: int
) -> None:
    estate = cycles.served_estate(12)
    cycle = cycles.closed(office)
    row = Assessment.objects.get()
    page = visit(office.secretary, width)
    for name, address in (("scores", "/m/score/"), ("score", f"/m/score/{row.pk}/")):
        page.goto(address)
        shot(page, f"{name}-{width}")
        assert_fits(page)
    cycles.score_all(cycle, office)
    services.grade(cycle=cycle, by=office.officer, at=cycles.SURVEY_AT)
    page = visit(office.officer, width)
    for name, address in (
        ("cycles", "/cycles/"),
        ("cycle", f"/cycles/{cycle.pk}/"),
        ("results", f"/cycles/{cycle.pk}/results/"),
    ):
        page.goto(address)
        shot(page, f"{name}-{width}")
        assert_fits(page)
    page = visit(None, width)
    for name, address in (
        ("draws", "/notices/draws/"),
        ("cycle-draws", "/notices/draws/150525/001/2022/"),
        ("certificate", f"/notices/draws/150525/001/2022/{estate.code}/"),
    ):
        page.goto(address)
        shot(page, f"{name}-{width}")
        assert_fits(page)


def test_a_downloaded_certificate_is_rechecked_on_the_offline_page(
    office: Office, visit: Any, tmp_path: Any
) -> None:
    estate = cycles.served_estate(112)
    cycles.sampled(office)
    page = visit(None, DESK)
    page.goto(f"/notices/draws/150525/001/2022/{estate.code}/")
    with page.expect_download() as started:
        page.get_by_text("下载证明文件").click()
    file = tmp_path / "draw.json"
    started.value.save_as(file)
    page.goto("/static/inspections/verify_draw.html")
    page.set_input_files("#file", file)
    page.get_by_text("核对无误：112户").wait_for()
    text = file.read_text("utf-8")
    file.write_text(text.replace('"required": 12', '"required": 11'), "utf-8")
    page.set_input_files("#file", [])
    page.set_input_files("#file", file)
    page.get_by_text("应抽户数不符").wait_for()
