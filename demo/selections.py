"""Selection rounds of the demo: one walked to its contract, one still running at the year's end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from committees.models import Committee
from communities.models import Street
from demo.clock import at
from demo.people import person
from estates.models import Estate
from tenders.models import Application, Company, PanelJudge, SelectionRound
from tenders.queries import evaluation as asked
from tenders.queries.rounds import content_digest
from tenders.rules.applications import REQUIRED, Offer
from tenders.rules.scoring import DEFAULT_WEIGHTS
from tenders.services import (
    applications,
    evaluation,
    openings,
    round_draft,
    round_notice,
    round_window,
    rounds,
)
from tenders.services.application_hand import Hand
from tenders.services.evaluation import Decided, Seat
from tenders.services.round_window import NewDay

NOTICE: dict[str, Any] = {
    "organiser_name": "大沁他拉街道办事处（演示）",
    "organiser_address": "奈曼旗大沁他拉镇（演示）",
    "qualification": "独立法人，营业执照经营范围含物业管理，信用良好，没有在禁入期内。",
    "registration_place": "街道物业办（演示）",
    "registration_hours": "工作日8:30至11:30、14:30至17:30",
    "documents": "到报名地点领取，不收费用。",
    "service_requirements": "公共秩序、环境卫生、安全防范、公用设施、绿化和其他六项。",
    "office_rooms": "每个片区由街道协调一间物业服务用房。",
    "application_requirements": "按材料清单密封提交，报价以元/㎡/月计，保留两位小数。",
    "evaluation_method": "综合评分法：报价20、方案35、人员15、业绩信用20、投入承诺10分。",
    "activity_plan": "报名截止后由街道和住建局两人共同开封，第二天评审。",
    "contract_remarks": "公示无异议、物管会同意后30日内签订书面合同。",
    "contact": "街道物业办（演示）0475-0000000",
}
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
"""The smallest document; the demo shows that papers came, not what a company wrote."""
OFFERED = ("0.50", "0.55", "0.60")
"""元/㎡/月 of the first, second and third applicant; the first is what the contract then says."""
EXPERTS = 4
SHARES = ("0.90", "0.80", "0.75")
"""What the panel gives the first, second and third applicant of every item."""


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days of one round."""

    drafted: date
    published: date
    first: date
    last: date
    questions: date


FINISHED = Days(
    drafted=date(2022, 9, 26),
    published=date(2022, 9, 28),
    first=date(2022, 9, 29),
    last=date(2022, 10, 11),
    questions=date(2022, 10, 9),
)
"""Six working days around the national holidays: 29 and 30 September, 8 to 11 October."""
OPENED, MARKED, POSTED = date(2022, 10, 12), date(2022, 10, 13), date(2022, 10, 14)
RECOMMENDED, CHOSEN = date(2022, 10, 20), date(2022, 10, 21)
STILL_RUNNING = Days(
    drafted=date(2022, 12, 19),
    published=date(2022, 12, 21),
    first=date(2022, 12, 22),
    last=date(2022, 12, 30),
    questions=date(2022, 12, 28),
)
PUT_OFF = date(2023, 1, 6)
"""Over the New Year holidays, so that a day lost to them does not cost a company its chance."""


def finished_round(
    street: Street,
    estates: Sequence[Estate],
    companies: Sequence[Company],
    *,
    committee: Committee,
) -> SelectionRound:
    """From the notice to the committee's choice of the first company; its contract comes next."""
    row = _published(street, estates, FINISHED)
    _asked(row)
    papers = [
        _apply(row, company, price=price, moment=at(date(2022, 10, 8), 9 + place))
        for place, (company, price) in enumerate(zip(companies, OFFERED, strict=True))
    ]
    _opened(row, papers)
    _judged(row)
    evaluation.shortlist(selection=row, picked=[1, 2], by=person("wuye"), at=at(MARKED, 16))
    evaluation.publicise(selection=row, by=person("zhuren"), at=at(POSTED))
    _chosen(row, committee)
    row.refresh_from_db()
    return row


def running_round(
    street: Street, estates: Sequence[Estate], companies: Sequence[Company]
) -> SelectionRound:
    """Registration is open over the turn of the year; three sealed applications wait."""
    row = _published(street, estates, STILL_RUNNING)
    day = NewDay(
        field="registration_last_day",
        new=PUT_OFF,
        code="OTHER",
        reason="元旦放假，给企业留足准备时间。",
    )
    round_window.change_deadline(
        selection=row, day=day, by=person("wuye"), at=at(date(2022, 12, 27))
    )
    for place, (company, price) in enumerate(zip(companies, OFFERED, strict=True)):
        _apply(row, company, price=price, moment=at(date(2022, 12, 28 + place), 10))
    return row


def _published(
    street: Street,
    estates: Sequence[Estate],
    days: Days,
) -> SelectionRound:
    """Drafted by the office, signed for the street and the bureau, published, open."""
    values = {
        **NOTICE,
        "title": f"{estates[0].name}等{len(estates)}个小区物业服务遴选",
        "questions_last_day": days.questions,
        "registration_first_day": days.first,
        "registration_last_day": days.last,
        "shortlist_most": 3,
    }
    wuye = person("wuye")
    row = round_draft.draft_round(
        street=street, estates=estates, values=values, by=wuye, at=at(days.drafted)
    )
    evaluation.set_plan(
        selection=row, weights=DEFAULT_WEIGHTS, drop_extremes=True, by=wuye, at=at(days.drafted, 10)
    )
    for hour, name in ((14, "zhuren"), (15, "zhujian")):
        row.refresh_from_db()
        round_notice.sign_round(
            selection=row, seen=content_digest(row), by=person(name), at=at(days.drafted, hour)
        )
    round_notice.publish_round(selection=row, by=wuye, at=at(days.published))
    rounds.open_registration(selection=row, by=None, at=at(days.first, 0, 5))
    row.refresh_from_db()
    return row


def _asked(row: SelectionRound) -> None:
    wuye = person("wuye")
    question = round_window.ask_question(
        selection=row,
        asker="演示物业二公司",
        text="承接前的设施维修由谁承担？",
        by=wuye,
        at=at(date(2022, 9, 30)),
    )
    round_window.answer_question(
        selection=row,
        number=question.number,
        answer="承接查验时记入缺陷清单，按清单写明的责任方和期限办理。",
        by=wuye,
        at=at(date(2022, 10, 8)),
    )


def _apply(row: SelectionRound, company: Company, *, price: str, moment: datetime) -> Application:
    """One application at the office's window, with the papers that are required."""
    hand = Hand(person=person("wuye"))
    made = applications.begin(selection=row, company=company, by=hand, at=moment)
    for kind, required in REQUIRED.items():
        if required:
            applications.add_paper(
                application=made, kind=kind, name="演示材料.pdf", content=PDF, by=hand, at=moment
            )
    offer = Offer(
        price=Decimal(price),
        service_plan="每日保洁，门岗值守，每月检修公用设施（演示）。",
        project_manager="演示项目负责人",
        staffing="保洁4人，秩序4人，维修1人（演示）",
        past_projects="在管演示小区3个",
        commitment_amount=Decimal("8000.00"),
        commitment="补装楼道灯和电动自行车充电设施（演示）",
    )
    return applications.submit(application=made, offer=offer, by=hand, at=moment)


def _opened(row: SelectionRound, papers: Sequence[Application]) -> None:
    """Two openers, every item of the check-list, the director confirms."""
    room = {"place": "街道会议室（演示）", "present": "街道物业办、住建局、社区代表（演示）"}
    openings.start_opening(selection=row, **room, by=person("wuye"), at=at(OPENED, 9))
    openings.complete_opening(selection=row, **room, by=person("zhujian"), at=at(OPENED, 9, 10))
    for paper in papers:
        paper.refresh_from_db()
        for item in asked.CHECKLIST:
            evaluation.screen(
                selection=row,
                application=paper,
                item=item,
                passed=True,
                by=person("wuye"),
                at=at(OPENED, 10),
            )
    evaluation.finish_screening(selection=row, by=person("zhuren"), at=at(OPENED, 15))


def _judged(row: SelectionRound) -> None:
    """The bureau's reviewer and four experts; the office enters, another person signs."""
    wuye, zhujian = person("wuye"), person("zhujian")
    experts = [
        Seat(name=f"演示专家{number}", unit="演示专家库", expert=True)
        for number in range(1, EXPERTS + 1)
    ]
    seats = [Seat(user=zhujian, unit="住建局"), *experts]
    for judge in evaluation.appoint_panel(selection=row, seats=seats, by=wuye, at=at(OPENED, 16)):
        evaluation.declare_conflict(
            judge=judge, conflict=False, by=judge.user or wuye, at=at(OPENED, 16)
        )
    for judge in asked.judges_of(row):
        for application in asked.qualified(row):
            _mark(judge, application)
    evaluation.evaluate(selection=row, by=wuye, at=at(MARKED, 15))


def _mark(judge: PanelJudge, application: Application) -> None:
    share = Decimal(SHARES[(application.number or 1) - 1])
    marks = {code: weight * share for code, weight in DEFAULT_WEIGHTS.items()}
    sheet = evaluation.enter_sheet(
        judge=judge,
        application=application,
        marks=marks,
        by=judge.user or person("wuye"),
        at=at(MARKED, 9),
    )
    evaluation.sign_sheet(
        sheet=sheet, seen=marks, by=judge.user or person("zhuren"), at=at(MARKED, 11)
    )


def _chosen(row: SelectionRound, committee: Committee) -> None:
    """The director recommends the first; the committee agrees; the others are told why not."""
    wuye = person("wuye")
    (letter,) = evaluation.recommend(
        selection=row,
        committees=[committee],
        letter_number="演示街办函〔2022〕1号",
        by=person("zhuren"),
        at=at(RECOMMENDED),
    )
    decided = Decided(
        agreed=True,
        decided_on=CHOSEN,
        document="演示物管会会议记录〔2022〕1号",
        vote_ground="小区尚不具备召开业主大会会议的条件，由物管会依法组织业主共同决定（演示）。",
    )
    evaluation.record_choice(recommendation=letter, decided=decided, by=wuye, at=at(CHOSEN))
    others = {
        other.number or 0: "综合得分低于选定企业（演示）。"
        for other in asked.qualified(row)
        if other.pk != letter.application_id
    }
    evaluation.give_reasons(selection=row, reasons=others, by=wuye, at=at(CHOSEN, 11))
