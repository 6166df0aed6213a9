"""SEED1 on paper: four documents, dated parameters, two subsidy tariffs, the programme."""

from datetime import date
from decimal import Decimal

from communities.models import Street
from demo.clock import BASE_DAY, FIRST_DAY, at
from demo.people import person, secretary
from demo.references import register_references
from plans.models import Metric, Programme
from plans.services import NewMember, register_programme, set_target
from plans.sources import STREET_PLAN
from plans.sources.seed1 import NUMBERS
from policies.models import DocumentKind, PolicyDocument
from policies.services import (
    NewGate,
    NewTier,
    approve_scheme,
    load_defaults,
    propose_scheme,
    register_document,
)

MORNING = at(FIRST_DAY)
PLANNED = at(BASE_DAY, 8)
ISSUERS = (
    ("通辽市人民政府", DocumentKind.OPINION),
    ("通辽市人民政府办公室", DocumentKind.ACTION_PLAN),
    ("通辽市住房和城乡建设局", DocumentKind.LETTER),
    ("奈曼旗人民政府办公室", DocumentKind.PROGRAMME),
)
PLAN = "大沁他拉街道物业办2022年下半年工作计划"
GATES = (
    NewGate(code="MIN_GRADE", value="EXCELLENT", clause="工作计划三（四）：综合考评达到优秀"),
    NewGate(code="MIN_SATISFACTION", value="80", clause="工作计划三（四）：业主满意率80%以上"),
    NewGate(code="MIN_AGE_YEARS", value="10", clause="工作计划三（三）：建设期满10年"),
    NewGate(
        code="MIN_ABANDONED",
        value="2",
        clause="工作计划三（三）：多年处于弃管状态（未写明年数，建议2年）",
    ),
    NewGate(code="MAX_HOUSEHOLDS", value="100", clause="工作计划三（三）：原则上100户以下"),
)


def _tier(years: tuple[int, int | None], rate: str, clause: str) -> NewTier:
    first, last = years
    return NewTier(first_year=first, last_year=last, rate=Decimal(rate), clause=clause)


DOC_TIERS = (
    _tier((1, 1), "0.3", "文件标准：第一年0.3元/㎡/月"),
    _tier((2, 2), "0.2", "文件标准：第二年0.2元/㎡/月"),
    _tier((3, 3), "0.1", "文件标准：第三年0.1元/㎡/月"),
    _tier((4, None), "0", "文件标准：第三年以后没有规定，按0元"),
)
STREET_TIERS = (
    _tier((1, 3), "0.2", "街道建议：自2022年至2024年连续三年0.2元/㎡/月"),
    _tier((4, None), "0.1", "街道建议：3年以后0.1元/㎡/月"),
)


def load_papers(street: Street, communities: int) -> Programme:
    """Documents, parameters and tariffs of the district; the street's programme and targets."""
    plan = _documents(street)
    _numbers(street, plan)
    programme = _programme(street, plan, communities)
    _targets(programme)
    return programme


def _documents(street: Street) -> PolicyDocument:
    officer = person("wuye")
    for (title, _, printed), (issuer, kind) in zip(NUMBERS, ISSUERS, strict=True):
        register_document(
            title=title,
            issuer=issuer,
            kind=kind,
            doc_no=printed,
            district=street.district,
            remark="文号照工作计划原文登记；未见原件",
            by=officer,
            at=MORNING,
        )
    return register_document(
        title=PLAN,
        issuer="大沁他拉街道办事处",
        kind=DocumentKind.PROGRAMME,
        district=street.district,
        remark="未写明文号和发文日期",
        by=officer,
        at=MORNING,
    )


def _numbers(street: Street, plan: PolicyDocument) -> None:
    officer, reviewer, district = person("wuye"), person("zhujian"), street.district
    load_defaults(
        district=district,
        document=plan,
        by_maker=officer,
        by_checker=reviewer,
        cited=register_references(district=district, plan=plan, by=officer, at=MORNING),
        first_day=FIRST_DAY,
        at=MORNING,
    )
    # The plan does not say which of its four documents sets the tariff: its own wording counts.
    tariff = propose_scheme(
        district=district,
        code="DOC",
        label="文件标准（第一、二、三年0.3、0.2、0.1元）",
        document=plan,
        first_day=FIRST_DAY,
        tiers=DOC_TIERS,
        gates=GATES,
        by=officer,
        at=MORNING,
    )
    approve_scheme(scheme=tariff, by=reviewer, at=at(FIRST_DAY, 10))
    propose_scheme(
        district=district,
        code="STREET",
        label="街道建议标准（三年0.2元，以后0.1元）",
        document=plan,
        first_day=date(2022, 7, 1),
        tiers=STREET_TIERS,
        gates=GATES,
        by=officer,
        at=PLANNED,
    )


def _programme(street: Street, plan: PolicyDocument, communities: int) -> Programme:
    units = list(street.communities.order_by("path")[:communities])
    members = [
        NewMember(
            role="成员",
            unit=unit.name,
            person=secretary(number),
            duty="本社区无物业小区物业引进工作",
        )
        for number, unit in enumerate(units, start=1)
    ]
    head = NewMember(
        role="组长",
        unit="街道办事处主任",
        person="演示主任",
        duty="无物业小区物业引进工作的组织领导",
    )
    return register_programme(
        code=STREET_PLAN,
        title=f"《大沁他拉街道无物业小区引进物业工作方案》及{PLAN}",
        document=plan,
        district=street.district,
        street=street,
        base_day=BASE_DAY,
        members=[head, *members],
        by=person("wuye"),
        at=PLANNED,
    )


def _targets(programme: Programme) -> None:
    year_end, next_year_end, november = date(2022, 12, 31), date(2023, 12, 31), date(2022, 11, 30)
    rows = (
        (Metric.SERVED_RATE, 60, year_end, "工作计划二：在2022年底完成60%"),
        (Metric.SERVED_RATE, 100, next_year_end, "工作计划二：2023年所有小区都完成"),
        (
            Metric.COMMITTEE_COVERAGE,
            100,
            next_year_end,
            "工作计划二：全覆盖（未写明期限，建议2023年底）",
        ),
        (Metric.COMMITTEE_RATE, 90, november, "工作计划三（一）：组建率达到90%以上"),
        (Metric.BEAUTIFUL_HOME, 100, november, "工作计划三（一）：每个社区建成一个“美好家园”小区"),
    )
    for metric, percent, due_on, clause in rows:
        set_target(
            programme=programme,
            metric=metric,
            percent=Decimal(percent),
            due_on=due_on,
            clause=clause,
            by=person("wuye"),
            at=PLANNED,
        )
