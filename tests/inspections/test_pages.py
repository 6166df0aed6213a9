import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from core.rules.sampling import verify_certificate
from inspections import queries, services
from inspections.models import Answer, Assessment, Assignment, Cycle, Scorecard, Visit
from inspections.states import MAXIMA
from policies.states import VersionState
from tests.factories import make_community, make_district, make_street, make_user
from tests.inspections import cycles
from tests.inspections.cycles import Office
from tests.rows import make_scheme

pytestmark = pytest.mark.django_db

SHEET = {f"q{number}": "2" for number in range(1, 11)} | {
    "outcome": "COMPLETED",
    "respondent": "OWNER",
    "remark": "",
    "client_id": "phone-00000001",
    "visited_at": "2022-10-12T02:00:00Z",
}
JSON: Any = {"headers": {"accept": "application/json"}}


@pytest.fixture
def office() -> Office:
    return Office()


def browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- the doors -----------------------------------------------------------------------------


def test_the_list_shows_own_estates_with_valid_and_required(office: Office) -> None:
    other = make_community("002", street=office.street)
    mine, foreign = cycles.served_estate(12), cycles.served_estate(12, community=other)
    cycle = cycles.surveying(office)
    cycles.answer(cycles.drawn(cycle, mine)[0], office.surveyor)
    for user in (office.surveyor, office.secretary):
        page = text_of(browser(user).get("/m/"))
        assert f"{mine.name} {office.community.name} · 2022年度 1/10 有效/应抽" in page
        assert foreign.name not in page


def test_an_estate_lists_its_doors_by_building_unit_and_room(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    row = Assessment.objects.get(cycle=cycle)
    page = browser(office.surveyor).get(f"/m/estates/{row.pk}/").content.decode()
    doors = re.findall(r"<strong>([0-9-]+)</strong>", page)
    assert doors == sorted(task.address for task in cycles.drawn(cycle))


def test_foreign_doors_estates_and_scorecards_are_not_there(office: Office) -> None:
    other = make_community("002", street=office.street)
    cycles.served_estate(12, community=other)
    cycle = cycles.surveying(office)
    task, row = cycles.drawn(cycle)[0], Assessment.objects.get(cycle=cycle)
    client = browser(office.secretary)
    assert client.get(f"/m/tasks/{task.pk}/").status_code == 404
    assert client.post(f"/m/tasks/{task.pk}/", SHEET).status_code == 404
    assert client.get(f"/m/estates/{row.pk}/").status_code == 404
    services.close_survey(cycle=cycle, by=office.officer, at=cycles.SURVEY_AT)
    assert client.get(f"/m/score/{row.pk}/").status_code == 404
    assert not Visit.objects.exists()


def test_everything_but_the_public_draws_asks_for_sign_in(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    task = cycles.drawn(cycle)[0]
    for address in (
        "/m/", f"/m/tasks/{task.pk}/", f"/m/estates/{task.assessment_id}/", "/m/score/",
        "/cycles/", f"/cycles/{cycle.pk}/", f"/cycles/{cycle.pk}/results/",
    ):  # fmt: skip
        response = browser(None).get(address)
        assert (response.status_code, response["Location"][:9]) == (302, "/sign-in/")


def test_a_form_without_javascript_takes_one_answer(office: Office) -> None:
    cycles.served_estate(12)
    task = cycles.drawn(cycles.surveying(office))[0]
    client = browser(office.surveyor)
    page = client.get(f"/m/tasks/{task.pk}/").content.decode()
    hidden = dict(re.findall(r'name="(client_id|visited_at)" value="([^"]+)"', page))
    sheet = SHEET | hidden
    response = client.post(f"/m/tasks/{task.pk}/", sheet, follow=True)
    assert response.redirect_chain == [(f"/m/estates/{task.assessment_id}/", 302)]
    assert f"{task.address}：问卷已收到。" in text_of(response)
    assert Answer.objects.get().client_id == hidden["client_id"]
    again = client.post(f"/m/tasks/{task.pk}/", sheet)
    assert set(hidden) == {"client_id", "visited_at"}
    assert (again.status_code, Answer.objects.count()) == (302, 1)


def test_the_phone_uploads_an_answer_and_is_told_where_to_go(office: Office) -> None:
    cycles.served_estate(12)
    task = cycles.drawn(cycles.surveying(office))[0]
    response = browser(office.surveyor).post(f"/m/tasks/{task.pk}/", SHEET, **JSON)
    assert response.json() == {
        "sentence": f"{task.address}：问卷已收到。",
        "next": f"/m/estates/{task.assessment_id}/",
    }
    assert Answer.objects.get().answered_at == cycles.SURVEY_AT


def test_the_same_id_with_other_answers_gets_409_and_the_sentence(office: Office) -> None:
    cycles.served_estate(12)
    task = cycles.drawn(cycles.surveying(office))[0]
    client = browser(office.surveyor)
    client.post(f"/m/tasks/{task.pk}/", SHEET, **JSON)
    response = client.post(f"/m/tasks/{task.pk}/", SHEET | {"q10": "4"}, **JSON)
    assert response.status_code == 409
    assert "内容不同" in response.json()["sentence"]


def test_an_error_keeps_what_was_filled_in(office: Office) -> None:
    cycles.served_estate(12)
    task = cycles.drawn(cycles.surveying(office))[0]
    sheet = SHEET | {"q10": "", "remark": "楼道灯坏了"}
    response = browser(office.surveyor).post(f"/m/tasks/{task.pk}/", sheet)
    page = response.content.decode()
    assert response.status_code == 400
    assert "总体评价必须选择一项。" in page
    assert "楼道灯坏了" in page
    assert 'value="phone-00000001"' in page
    assert len(re.findall(r'name="q\d+" value="2"[^>]* checked', page)) == 9


LATE_OR_EARLY = "入户时间应在2000年至2100年之间，请检查手机的日期后重新提交。"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"outcome": ""}, "请先选择入户结果。"),
        ({"respondent": ""}, "请选择受访人：业主、家属或租户。"),
        ({"client_id": ""}, "本机编号不完整，请刷新页面后重新提交。"),
        ({"visited_at": "昨天"}, "入户时间看不懂，请刷新页面后重新提交。"),
        ({"visited_at": "0001-01-01T00:00:00+14:00"}, LATE_OR_EARLY),
        ({"visited_at": "9999-12-31T23:59:59-12:00"}, LATE_OR_EARLY),
    ],
)
def test_a_bad_sheet_gets_whole_sentences(
    office: Office, changes: dict[str, str], sentence: str
) -> None:
    cycles.served_estate(12)
    task = cycles.drawn(cycles.surveying(office))[0]
    response = browser(office.surveyor).post(f"/m/tasks/{task.pk}/", SHEET | changes, **JSON)
    assert (response.status_code, response.json()) == (400, {"sentence": sentence})


def test_a_refusal_at_the_door_names_the_next_household(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    task = cycles.drawn(cycle)[0]
    sheet = {"outcome": "REFUSED", "client_id": "phone-00000001"}
    page = text_of(browser(office.surveyor).post(f"/m/tasks/{task.pk}/", sheet, follow=True))
    reserve = cycles.drawn(cycle)[-1]
    assert f"{task.address}：已登记“拒访”。已按签序换为{reserve.address}。" in page
    assert "备用已用 1/2 户" in page


def test_nobody_at_home_says_what_is_still_missing(office: Office) -> None:
    cycles.served_estate(12)
    task = cycles.drawn(cycles.surveying(office))[0]
    sheet = {"outcome": "NOT_HOME", "client_id": "phone-00000001"}
    client = browser(office.surveyor)
    page = text_of(client.post(f"/m/tasks/{task.pk}/", sheet, follow=True))
    assert "上门3次以上才能替换，现有1次" in page
    assert Assignment.objects.filter(is_reserve=True).count() == 0
    assert "家中无人" in text_of(client.get(f"/m/tasks/{task.pk}/"))


def test_a_used_up_reserve_is_said(office: Office) -> None:
    cycles.served_estate(10)
    task = cycles.drawn(cycles.surveying(office))[0]
    sheet = {"outcome": "VACANT", "client_id": "phone-00000001"}
    page = text_of(browser(office.surveyor).post(f"/m/tasks/{task.pk}/", sheet, follow=True))
    assert "备用样本已用完，本户无户可换。" in page


def test_a_finished_door_has_no_form_and_a_reader_neither(office: Office) -> None:
    cycles.served_estate(12)
    done, waiting, *_ = cycles.drawn(cycles.surveying(office))
    cycles.answer(done, office.surveyor)
    form = 'id="visit"'
    page = browser(office.surveyor).get(f"/m/tasks/{done.pk}/").content.decode()
    assert form not in page
    assert "本户已完成，不用再入户。" in page
    page = browser(office.officer).get(f"/m/tasks/{waiting.pk}/").content.decode()
    assert form not in page
    assert "您可以查看，不能填写" in page
    response = browser(office.officer).post(f"/m/tasks/{waiting.pk}/", SHEET, **JSON)
    assert (response.status_code, "不能办理" in response.json()["sentence"]) == (403, True)


def test_after_the_close_an_upload_is_refused_with_the_reason(office: Office) -> None:
    cycles.served_estate(12)
    cycle = cycles.surveying(office)
    task = cycles.drawn(cycle)[0]
    services.close_survey(cycle=cycle, by=office.officer, at=cycles.SURVEY_AT)
    response = browser(office.surveyor).post(f"/m/tasks/{task.pk}/", SHEET, **JSON)
    assert response.status_code == 400
    assert "评分中" in response.json()["sentence"]


def test_roles_without_a_door_to_look_at_are_turned_away(office: Office) -> None:
    admin = make_user(Role.SYS_ADMIN, make_district())
    for address in ("/m/", "/m/score/", "/cycles/"):
        assert browser(admin).get(address).status_code == 403
    assert browser(office.surveyor).get("/cycles/").status_code == 403
    assert browser(office.surveyor).get("/m/score/").status_code == 403


# --- scorecards ----------------------------------------------------------------------------

POINTS = {name: str(top) for name, top in MAXIMA.items()} | {"sanitation": "20.50"}


def test_the_total_is_worked_out_on_the_server_before_it_is_signed(office: Office) -> None:
    cycles.served_estate(3)
    row = Assessment.objects.get(cycle=cycles.closed(office))
    client = browser(office.secretary)
    page = client.post(f"/m/score/{row.pk}/", POINTS | {"act": "total"})
    assert "合计 95.50 分。提交后不能修改，请核对。" in text_of(page)
    assert not Scorecard.objects.exists()
    page = client.post(f"/m/score/{row.pk}/", POINTS | {"act": "save"}, follow=True)
    assert "合计95.50分" in text_of(page)
    card = Scorecard.objects.get()
    assert (card.party, card.sanitation, card.scored_by) == (
        "COMMUNITY", Decimal("20.50"), office.secretary,
    )  # fmt: skip
    page = client.get(f"/m/score/{row.pk}/")
    assert "环境卫生（25分） 20.50" in text_of(page)
    assert 'name="sanitation"' not in page.content.decode()
    assert client.post(f"/m/score/{row.pk}/", POINTS | {"act": "save"}).status_code == 200
    assert Scorecard.objects.count() == 1


def test_a_person_who_scored_for_the_street_is_refused_for_the_bureau(office: Office) -> None:
    cycles.served_estate(3)
    row = Assessment.objects.get(cycle=cycles.closed(office))
    browser(office.bureau).post(f"/m/score/{row.pk}/", POINTS | {"act": "save"})
    office.bureau.role = Role.STREET_OFFICER
    office.bureau.save()
    page = browser(office.bureau).post(f"/m/score/{row.pk}/", POINTS | {"act": "save"})
    assert (page.status_code, "不能代表两方" in text_of(page)) == (409, True)
    assert 'value="20.50"' in page.content.decode()


@pytest.mark.parametrize(
    ("who", "party"),
    [
        ("officer", "STREET"),
        ("director", "STREET"),
        ("bureau", "BUREAU"),
        ("secretary", "COMMUNITY"),
    ],
)
def test_each_role_scores_for_its_own_party(office: Office, who: str, party: str) -> None:
    estate = cycles.served_estate(3)
    row = Assessment.objects.get(cycle=cycles.closed(office))
    client = browser(getattr(office, who))
    assert f"{estate.name} {office.community.name} · 2022年度 待评分" in text_of(
        client.get("/m/score/")
    )
    client.post(f"/m/score/{row.pk}/", POINTS | {"act": "save"})
    assert Scorecard.objects.get().party == party


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sanitation": "25.01"}, "应在0至25分之间。"),
        ({"sanitation": "-1"}, "应在0至25分之间。"),
        ({"safety": ""}, "请填写得分，应在0至15分之间。"),
        ({"safety": "很好"}, "请填写数字，应在0至15分之间。"),
        ({"safety": "9.999"}, "最多两位小数。"),
        ({"veto": "on"}, "一票否决必须写明事由。"),
    ],
)
def test_a_bad_score_says_what_is_wrong(
    office: Office, changes: dict[str, str], sentence: str
) -> None:
    cycles.served_estate(3)
    row = Assessment.objects.get(cycle=cycles.closed(office))
    page = browser(office.secretary).post(f"/m/score/{row.pk}/", POINTS | changes | {"act": "save"})
    assert (page.status_code, sentence in text_of(page)) == (400, True)
    assert not Scorecard.objects.exists()


# --- the steps of a cycle ------------------------------------------------------------------


def press(client: Client, cycle: Cycle, code: str, **data: str) -> Any:
    return client.post(f"/cycles/{cycle.pk}/{code}/", data)


def test_a_street_walks_its_year_on_the_cycle_page(office: Office) -> None:
    cycles.set_parameters()
    cycles.served_estate(3)
    officer, director = browser(office.officer), browser(office.director)
    data = {"street": office.street.pk, "year": "2022", "on": "2022-10-08"}
    opened = officer.post("/cycles/", data)
    cycle = Cycle.objects.get()
    assert opened["Location"] == f"/cycles/{cycle.pk}/"
    for code, given in (
        ("freeze", {"on": "2022-10-08"}),
        ("seed", {"public_value": "3 5 1", "witnesses": "甲、乙"}),
        ("draw", {}),
        ("survey", {}),
        ("close", {}),
    ):
        assert press(officer, cycle, code, **given).status_code == 302, code
        again = press(officer, cycle, code, **given)
        assert again.status_code in {400, 409}, code
        assert "notice error" in again.content.decode()
    refused = press(officer, cycle, "grade")
    assert (refused.status_code, "评分未齐" in text_of(refused)) == (400, True)
    cycles.score_all(cycle, office)
    assert press(officer, cycle, "grade").status_code == 302
    assert press(officer, cycle, "publish").status_code == 302
    assert press(officer, cycle, "finalise").status_code == 403
    early = press(director, cycle, "finalise")
    assert (early.status_code, "才届满" in text_of(early)) == (400, True)
    Cycle.objects.update(notice_last_day=date(2022, 12, 2))
    assert press(director, cycle, "finalise").status_code == 302
    cycle.refresh_from_db()
    assert cycle.state == "FINAL"


def test_a_notice_in_a_year_whose_holidays_are_not_known_says_so(office: Office) -> None:
    cycles.served_estate(3)
    cycle = cycles.published(office, on=date(2038, 3, 1))
    page = text_of(browser(office.officer).get(f"/cycles/{cycle.pk}/"))
    assert "2038-03-01 至 2038-03-08" in page
    assert "2038年放假安排尚未公布，按周一至周五推算。" in page


def test_a_seed_that_was_refused_stays_in_the_form(office: Office) -> None:
    cycles.served_estate(3)
    cycle = cycles.frozen(office)
    page = press(browser(office.officer), cycle, "seed", public_value="3 5 1", witnesses="")
    assert page.status_code == 400
    assert 'value="3 5 1"' in page.content.decode()


def test_a_step_of_another_office_is_shown_without_its_button(office: Office) -> None:
    cycles.served_estate(3)
    cycle = cycles.frozen(office)
    page = browser(office.director).get(f"/cycles/{cycle.pk}/")
    assert "这一步由其他岗位办理" in text_of(page)
    refused = press(browser(office.director), cycle, "seed", public_value="3", witnesses="甲")
    assert refused.status_code == 403
    assert Cycle.objects.get().seed == ""


def test_the_freeze_day_is_not_in_the_future(office: Office) -> None:
    cycles.served_estate(3)
    cycle = cycles.opened(office)
    page = press(browser(office.officer), cycle, "freeze", on="2999-01-01")
    assert (page.status_code, "不能晚于今天" in text_of(page)) == (400, True)


def test_foreign_cycles_and_unknown_steps_are_not_there(office: Office) -> None:
    cycles.served_estate(3)
    cycle = cycles.frozen(office)
    stranger = make_user(Role.STREET_OFFICER, make_street("009", name="另一街道"))
    assert browser(stranger).get(f"/cycles/{cycle.pk}/").status_code == 404
    assert press(browser(stranger), cycle, "draw").status_code == 404
    assert press(browser(office.officer), cycle, "vanish").status_code == 404
    assert browser(office.officer).get(f"/cycles/{cycle.pk}/draw/").status_code == 405


def test_a_second_cycle_of_the_year_is_refused_on_the_page(office: Office) -> None:
    cycles.opened(office)
    data = {"street": office.street.pk, "year": "2022", "on": "2022-10-08"}
    page = browser(office.officer).post("/cycles/", data)
    assert (page.status_code, "不能重复建立" in text_of(page)) == (409, True)
    data["street"] = make_street("009", name="另一街道").pk
    assert browser(office.officer).post("/cycles/", data).status_code == 409
    assert Cycle.objects.count() == 1


def test_results_show_the_rate_with_its_word_and_link_the_draw(office: Office) -> None:
    estate = cycles.served_estate(12)
    cycle = cycles.graded(office, satisfied=7)
    for user in (office.officer, office.secretary, office.bureau):
        response = browser(user).get(f"/cycles/{cycle.pk}/results/")
        page = text_of(response)
        assert f"{estate.name} {office.community.name} 12 10 10 10 0 7/10（70.00%）" in page
        assert "100.00 优秀 抽样证明" in page
    link = f"/notices/draws/150525/001/2022/{estate.code}/"
    assert link in response.content.decode()


@pytest.mark.parametrize(("satisfied", "word"), [(8, "80.00%） 达标"), (7, "70.00%） 未达标")])
def test_the_word_beside_the_rate_is_that_of_the_scheme_in_force(
    office: Office, satisfied: int, word: str
) -> None:
    cycles.served_estate(12)
    cycle = cycles.graded(office, satisfied=satisfied)
    client = browser(office.officer)
    assert word not in text_of(client.get(f"/cycles/{cycle.pk}/results/"))
    make_scheme(state=VersionState.APPROVED)
    assert word in text_of(client.get(f"/cycles/{cycle.pk}/results/"))


def test_a_small_sample_is_signed_for_on_its_page(office: Office) -> None:
    estate = cycles.served_estate(12)
    cycle = cycles.surveying(office)
    cycles.answer(cycles.drawn(cycle)[0], office.surveyor)
    services.close_survey(cycle=cycle, by=office.officer, at=cycles.SURVEY_AT)
    row = Assessment.objects.get()
    address = f"/cycles/small-samples/{row.pk}/"
    assert "样本不足，待认可" in text_of(browser(office.bureau).get(f"/cycles/{cycle.pk}/results/"))
    assert browser(office.officer).get(address).status_code == 403
    for user in (office.bureau, office.director):
        page = browser(user).post(address, {"reason": "住户外出务工"}, follow=True)
        assert f"已认可{estate.name}的不足样本。" in text_of(page)
    assert "样本不足，已认可" in text_of(page)
    again = browser(office.bureau).post(address, {"reason": "再来"})
    assert (again.status_code, "已经认可过" in text_of(again)) == (409, True)


# --- the public draws ----------------------------------------------------------------------


def test_the_public_sees_hashes_before_the_seed_and_certificates_after_it(office: Office) -> None:
    estate = cycles.served_estate(12)
    cycle = cycles.frozen(office)
    client = browser(None)
    address = "/notices/draws/150525/001/2022/"
    assert address in client.get("/notices/draws/").content.decode()
    page = text_of(client.get(address))
    assert cycle.frames_sha256 in page
    assert Assessment.objects.get().frame_sha256 in page
    assert "尚未抽样" in page
    assert client.get(f"{address}{estate.code}/").status_code == 404
    services.record_seed(
        cycle=cycle, public_value="3 5", witnesses="甲、乙", by=office.officer, at=cycles.AT
    )
    services.draw(cycle=cycle, by=office.officer, at=cycles.AT)
    page = text_of(client.get(f"{address}{estate.code}/"))
    row = queries.drawn(cycle, estate.code)
    assert row is not None
    assert row.draw.seed in page
    assert [page.find(f" {code} ") for code in row.draw.main_codes] == sorted(
        page.find(f" {code} ") for code in row.draw.main_codes
    )


def test_the_certificate_file_verifies_and_is_a_download(office: Office) -> None:
    estate = cycles.served_estate(12)
    cycles.sampled(office)
    address = f"/notices/draws/150525/001/2022/{estate.code}/certificate.json"
    response = browser(None).get(address)
    assert response["Content-Disposition"] == (
        f'attachment; filename="draw-2022-{estate.code}.json"'
    )
    assert verify_certificate(json.loads(response.content)) == []


def test_an_unfrozen_cycle_is_not_public(office: Office) -> None:
    cycles.opened(office)
    assert browser(None).get("/notices/draws/150525/001/2022/").status_code == 404


# --- all pages -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/m/", "/m/estates/{row}/", "/m/score/", "/cycles/", "/cycles/{cycle}/results/",
                "/cycles/{cycle}/", "/notices/draws/150525/001/{year}/", "/notices/draws/"],
)  # fmt: skip
def test_every_page_asks_the_same_number_of_questions_for_one_and_three(
    office: Office, address: str
) -> None:
    asked = []
    for year, more in ((2021, 1), (2022, 2)):
        for _ in range(more):
            cycles.served_estate(12)
        cycle = cycles.opened(office, year=year)
        services.freeze_frames(cycle=cycle, on=cycles.FREEZE_DAY, by=office.officer, at=cycles.AT)
        services.record_seed(
            cycle=cycle, public_value="5", witnesses="甲", by=office.officer, at=cycles.AT
        )
        services.draw(cycle=cycle, by=office.officer, at=cycles.AT)
        services.open_survey(cycle=cycle, by=office.officer, at=cycles.AT)
        if "score" in address:
            services.close_survey(cycle=cycle, by=office.officer, at=cycles.AT)
        row = Assessment.objects.filter(cycle=cycle).first()
        path = address.format(cycle=cycle.pk, row=row.pk if row else 0, year=year)
        client = browser(office.secretary)
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_no_template_of_ours_carries_a_script_or_a_style() -> None:
    folder = Path(__file__).parents[2] / "templates" / "inspections"
    for template in folder.glob("*.html"):
        source = template.read_text("utf-8")
        assert not re.search(r"<style|style=|<script>|\son[a-z]+=", source), template.name
