"""Selection rounds for tests: rows put where a test needs them, not through the services.

Days: the round is published on Friday 2023-05-05 and open for registration from Monday 8 to
Friday 12 May (five working days; Saturday 6 May was worked).
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from accounts.models import User
from accounts.roles import Role
from communities.models import Street
from core.rules.canonical import canonical_json, digest
from estates.models import Estate
from tenders.models import RoundEstate, RoundPublication, SelectionRound
from tenders.queries.rounds import content_of, estates_of, terms_on
from tenders.states import RUNNING, Method, RoundState
from tests.factories import make_community, make_estate, make_street, make_user

PUBLISHED_ON = date(2023, 5, 5)
FIRST, LAST = date(2023, 5, 8), date(2023, 5, 12)
QUESTIONS = date(2023, 5, 10)
DRAFTED = datetime(2023, 5, 4, 2, tzinfo=UTC)
PUBLISHED = datetime(2023, 5, 5, 2, tzinfo=UTC)
DURING = datetime(2023, 5, 9, 2, tzinfo=UTC)
AFTER = datetime(2023, 5, 13, 2, tzinfo=UTC)
_numbers = count(1)

NOTICE: dict[str, Any] = {
    "title": "老旧小区物业服务遴选",
    "organiser_name": "大沁他拉街道办事处",
    "organiser_address": "奈曼旗大沁他拉镇府前路1号",
    "qualification": "具有独立法人资格，信用良好。",
    "registration_place": "街道物业办201室",
    "registration_hours": "工作日8:30至17:30",
    "documents": "到报名地点领取，或在公告页下载。",
    "service_requirements": "公共秩序、环境卫生、安全防范、公用设施、绿化和其他六项服务。",
    "office_rooms": "物业服务用房60平方米，由街道协调提供。",
    "application_requirements": "营业执照、授权委托书、服务方案与报价、承诺书。",
    "evaluation_method": "综合评分法，报价20分，服务方案35分，其余45分。",
    "activity_plan": "5月15日开启申请，5月16日评审。",
    "contract_remarks": "公示无异议后30日内签订书面合同。",
    "contact": "王主任 0475-4210000",
    "questions_last_day": QUESTIONS,
    "registration_first_day": FIRST,
    "registration_last_day": LAST,
    "shortlist_most": 3,
}


def office(street: Street | None = None) -> tuple[User, User, User]:
    """The officer, the director of the street and the reviewer of its bureau."""
    street = street or make_street()
    return (
        make_user(Role.STREET_OFFICER, street),
        make_user(Role.STREET_DIRECTOR, street),
        make_user(Role.BUREAU_REVIEWER, street.district),
    )


def make_round(
    street: Street | None = None,
    estates: Iterable[Estate] | None = None,
    *,
    state: RoundState = RoundState.REGISTRATION,
    drafted_by: User | None = None,
    **fields: Any,
) -> SelectionRound:
    """A round with one estate unless told which, complete, in any state; `fields` override.

    From PUBLISHED on it has frozen terms and version 1 of its publication.
    """
    street = street or make_street()
    values = {**NOTICE, **fields}
    row = SelectionRound.objects.create(
        street=street,
        number=f"LX-{next(_numbers):04d}",
        created_by=drafted_by,
        created_at=DRAFTED,
        changed_by=drafted_by,
        changed_at=DRAFTED,
        **{name: value for name, value in values.items() if name not in LATER},
    )
    own = [make_estate(make_community(street=street))] if estates is None else estates
    for estate in own:
        RoundEstate.objects.create(round=row, estate=estate)
    if state != RoundState.DRAFT:
        _carry(row, state, {name: values[name] for name in LATER if name in values})
    row.refresh_from_db()
    return row


LATER = (
    "terms", "applicants_needed", "published_by", "published_at", "method", "negotiation_asked_by",
    "negotiation_asked_at", "negotiated_reason", "negotiated_by", "negotiated_at", "closing_reason",
    "notice_first_day", "notice_last_day",
)  # fmt: skip


def _carry(row: SelectionRound, state: RoundState, given: dict[str, Any]) -> None:
    values: dict[str, Any] = {"state": state, "method": Method.OPEN}
    if state != RoundState.CO_SIGNED:
        terms = terms_on(district=row.street.district, on=PUBLISHED_ON)
        values |= {"terms": canonical_json(terms.as_data()), "published_at": PUBLISHED}
        values["applicants_needed"] = terms.integer("SELECTION_MIN_APPLICANTS")
    if state in {RoundState.FAILED, RoundState.CANCELLED, RoundState.RE_TENDERED}:
        values["closing_reason"] = "报名不足。"
    SelectionRound.objects.filter(pk=row.pk).update(**values | given)
    if state != RoundState.CO_SIGNED:
        row.refresh_from_db()
        publish(row)
    if state not in RUNNING:
        RoundEstate.objects.filter(round=row).update(live=False)


def publish(row: SelectionRound) -> RoundPublication:
    """Version 1 of the public notice."""
    content = {**content_of(row), "facts": [{"name": one.estate.name} for one in estates_of(row)]}
    return RoundPublication.objects.create(
        round=row,
        version=1,
        content=canonical_json(content),
        digest=digest(content),
        change="首次公告",
        published_at=PUBLISHED,
    )
