"""物业服务人: who may be paid. Known to every street, so the role alone decides who writes."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import require_role
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.rules.errors import Conflict, Refusal
from core.rules.masks import refuse_resident_id
from tenders.models import Company, NotSameCompany, ProviderKind, StaffFigure
from tenders.queries.companies import namesakes
from tenders.rules.companies import company_key

EDITABLE = frozenset({
    "name", "kind", "legal_representative", "contact_person", "contact_phone",
    "registered_address", "established_on",
})  # fmt: skip
UNTOLD = frozenset({"contact_person", "contact_phone"})
"""Whom to call stays out of the trail: it is kept longer than they may be."""
SHOWN = 3


@transaction.atomic
def register_company(  # noqa: PLR0913 -- the sides of a licence, all named
    *,
    uscc: str = "",
    name: str,
    by: User | None,
    at: datetime,
    kind: str = ProviderKind.COMPANY,
    registration_no: str = "",
    legal_representative: str = "",
    contact_person: str = "",
    contact_phone: str = "",
    registered_address: str = "",
    established_on: date | None = None,
    distinct_reason: str = "",
) -> Company:
    """Add a company or other manager (民法典 937); the credit code must check (GB 32100).

    A manager without a credit code has `registration_no`, never an identity number. Refusal naming
    the other where the normalised name is registered already, unless `distinct_reason` says why
    they are two.
    """
    require_role(by, "tenders.add_company")
    refuse_resident_id(名称=name, 登记证号=registration_no, 联系人=contact_person)
    company = Company(
        uscc=uscc.strip().upper(),
        registration_no=registration_no.strip(),
        name=name.strip(),
        kind=kind,
        legal_representative=legal_representative.strip(),
        contact_person=contact_person.strip(),
        contact_phone=contact_phone.strip(),
        registered_address=registered_address.strip(),
        established_on=established_on,
    )
    refuse_invalid(company)
    same, why = _refuse_namesakes(company, distinct_reason), distinct_reason.strip()
    with as_conflict(Company):
        company.save()
    keep_apart(company, same, reason=why, confirmed_at=at, confirmed_by=by)
    record(
        verb="tenders.add_company",
        sentence=f"登记物业服务人“{company.name}”（{company.code}）。",
        by=by, at=at, subject=company,
        data={"distinct_from": [row.pk for row in same], "reason": why},
    )  # fmt: skip
    return company


@transaction.atomic
def change_company(
    *,
    company: Company,
    values: Mapping[str, Any],
    by: User | None,
    at: datetime,
    distinct_reason: str = "",
) -> Company:
    """Set particulars named in EDITABLE; the codes identify and never change.

    A new name is refused like that of a new company where another has it. It also asks for
    another look at the licence (rules.licence_state).
    """
    require_role(by, "tenders.change_company")
    if set(values) - EDITABLE:
        raise Refusal("统一社会信用代码登记后不能修改；录错时请另行登记。", "NOT_EDITABLE")
    refuse_united(company)
    plain = {key: it.strip() if isinstance(it, str) else it for key, it in values.items()}
    before = {name: getattr(company, name) for name in plain}
    for name, value in plain.items():
        setattr(company, name, value)
    refuse_resident_id(名称=company.name, 联系人=company.contact_person)
    refuse_invalid(company)
    renamed = company_key(company.name) != company_key(str(before.get("name", company.name)))
    same = _refuse_namesakes(company, distinct_reason) if renamed else []
    company.save(update_fields=list(plain))
    why = distinct_reason.strip()
    keep_apart(company, same, reason=why, confirmed_at=at, confirmed_by=by)
    record(
        verb="tenders.change_company",
        sentence=f"修改物业服务人“{company.name}”的登记。",
        by=by,
        at=at,
        subject=company,
        data={
            "fields": sorted(plain),
            "before": {name: told for name, told in before.items() if name not in UNTOLD},
            "distinct_from": [row.pk for row in same],
        },
    )
    return company


@transaction.atomic
def verify_licence(
    *,
    company: Company,
    name_seen: str,
    in_scope: bool,
    valid_until: date | None,
    by: User | None,
    at: datetime,
) -> Company:
    """核验证照: the person had the licence before the eyes. Replaces the look before.

    `valid_until` None: without end. Refusal for a licence that is over or bears another name.
    """
    require_role(by, "tenders.verify_company")
    refuse_united(company)
    today = business_day(at)
    if company_key(name_seen) != company_key(company.name):
        raise Refusal(
            f"证照上的名称“{name_seen.strip()}”与登记的“{company.name}”不同，"
            "请先核对；企业更名的，先修改登记的名称再核验。",
            "LICENCE_NAME",
        )
    if valid_until is not None and valid_until < today:
        raise Refusal(f"证照有效期到{valid_until}，今天{today}已过期，请企业换发后再核验。", "OVER")
    company.licence_name = name_seen.strip()
    company.licence_in_scope, company.licence_valid_until = in_scope, valid_until
    company.licence_seen_at, company.licence_seen_by = at, by
    columns = ("name", "in_scope", "valid_until", "seen_at", "seen_by")
    company.save(update_fields=[f"licence_{column}" for column in columns])
    scope = "含" if in_scope else "不含"
    record(
        verb="tenders.verify_company",
        sentence=f"核验“{company.name}”的证照：有效期至{valid_until or '长期'}，"
        f"经营范围{scope}物业管理。",
        by=by,
        at=at,
        subject=company,
        data={"name": company.licence_name, "in_scope": in_scope, "valid_until": valid_until},
    )
    return company


@transaction.atomic
def record_staff(  # noqa: PLR0913 -- one row of figures, all named
    *,
    company: Company,
    counted_on: date,
    headcount: int,
    managers: int,
    certified: int,
    source: str,
    by: User | None,
    at: datetime,
) -> StaffFigure:
    """人员情况 of a day. Rows are not edited: of one day the last entry counts."""
    require_role(by, "tenders.change_company")
    refuse_united(company)
    refuse_day_to_come("统计日期", counted_on, at)
    row = StaffFigure(
        company=company,
        counted_on=counted_on,
        headcount=headcount,
        managers=managers,
        certified=certified,
        source=source.strip(),
        entered_at=at,
        entered_by=by,
    )
    refuse_invalid(row)
    row.save(force_insert=True)
    record(
        verb="tenders.change_company",
        sentence=f"登记“{company.name}”{counted_on}的人员情况：从业{headcount}人，"
        f"项目经理{managers}人，持证{certified}人。",
        by=by,
        at=at,
        subject=company,
    )
    return row


def refuse_united(company: Company) -> None:
    """Conflict where the record is only kept for the past."""
    into = Company.objects.filter(aliases=company.pk).first()
    if into is not None:
        raise Conflict(
            f"“{company.name}”（{company.code}）的这条登记已并入“{into.name}”（{into.code}），"
            "请在保留的登记上办理。",
            "UNITED",
        )


def refuse_blank(text: str, what: str) -> None:
    """Refusal where a text that must say something says nothing."""
    if not text.strip():
        raise Refusal(f"请写明{what}。", "REASON_MISSING")


def refuse_day_to_come(what: str, day: date, at: datetime) -> None:
    """What happened is entered once it happened."""
    if day > business_day(at):
        raise Refusal(f"{what}{day}还没有到，请在当天或以后登记。", "NOT_YET")


def _refuse_namesakes(company: Company, reason: str) -> list[Company]:
    """Others of the same normalised name; Refusal naming them while no reason tells them apart."""
    same = namesakes(company.name, besides=company.pk)
    if same and not reason.strip():
        told = "、".join(f"“{row.name}”（{row.code}）" for row in same[:SHOWN])
        raise Refusal(
            f"“{company.name}”与已登记的{told}名称相同，一家企业只登记一次。"
            "是同一家的请用已有的登记；确实不是同一家的，写明“不是同一家的理由”再提交。",
            "NAMESAKE",
        )
    return same


def keep_apart(company: Company, others: Collection[Company], **confirmed: Any) -> None:
    """Remember each pair once, with the reason, the moment and the person of the act."""
    for other in others:
        one, two = sorted((company.pk, other.pk))
        NotSameCompany.objects.get_or_create(one_id=one, other_id=two, defaults=confirmed)
