"""物业服务人: who may be paid. Known to every street, so the role alone decides who writes."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require_role
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.rules.errors import Refusal
from tenders.models import Company, ProviderKind

EDITABLE = frozenset({"name", "kind", "legal_representative", "contact_phone"})


@transaction.atomic
def register_company(  # noqa: PLR0913 -- the sides of a licence, all named
    *,
    uscc: str,
    name: str,
    by: User | None,
    at: datetime,
    kind: str = ProviderKind.COMPANY,
    legal_representative: str = "",
    contact_phone: str = "",
) -> Company:
    """Add a company or other manager (民法典 937); the credit code must check (GB 32100)."""
    require_role(by, "tenders.add_company")
    company = Company(
        uscc=uscc.strip().upper(),
        name=name.strip(),
        kind=kind,
        legal_representative=legal_representative,
        contact_phone=contact_phone,
    )
    refuse_invalid(company)
    with as_conflict(Company):
        company.save()
    record(
        verb="tenders.add_company",
        sentence=f"登记物业服务人“{company.name}”（{company.uscc}）。",
        by=by,
        at=at,
        subject=company,
    )
    return company


@transaction.atomic
def change_company(
    *, company: Company, values: Mapping[str, str], by: User | None, at: datetime
) -> Company:
    """Set particulars named in EDITABLE; the credit code identifies and never changes."""
    require_role(by, "tenders.change_company")
    if set(values) - EDITABLE:
        raise Refusal("统一社会信用代码登记后不能修改；录错时请另行登记。", "NOT_EDITABLE")
    before = {name: getattr(company, name) for name in values}
    for name, value in values.items():
        setattr(company, name, value)
    refuse_invalid(company)
    company.save(update_fields=list(values))
    # Phone numbers stay out of the trail: it is kept longer than they may be.
    told = {name: before[name] for name in values if name != "contact_phone"}
    record(
        verb="tenders.change_company",
        sentence=f"修改物业服务人“{company.name}”的登记。",
        by=by,
        at=at,
        subject=company,
        data={"fields": sorted(values), "before": told},
    )
    return company
