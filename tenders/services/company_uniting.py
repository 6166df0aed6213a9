"""One company, one record: two records are one company, or are two all the same."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require_role
from core.audit.services import record
from core.db.conflicts import as_conflict
from core.rules.errors import Conflict, Refusal
from tenders.models import Company
from tenders.services.companies import keep_apart, refuse_blank


@transaction.atomic
def tell_apart(
    *, company: Company, other: Company, reason: str, by: User | None, at: datetime
) -> None:
    """确认不是同一家: two records of one name stay two, and are suspects no more."""
    require_role(by, "tenders.unite_companies")
    refuse_blank(reason, "理由")
    if company.pk == other.pk or company.merged_into_id or other.merged_into_id:
        raise Refusal("请选择另一条没有并入的登记。", "SAME_COMPANY")
    keep_apart(company, [other], reason=reason.strip(), confirmed_at=at, confirmed_by=by)
    record(
        verb="tenders.unite_companies",
        sentence=f"确认“{company.name}”（{company.code}）与“{other.name}”（{other.code}）"
        f"不是同一家：{reason.strip()}。",
        by=by,
        at=at,
        subject=company,
        data={"other": other.pk, "reason": reason.strip()},
    )


@transaction.atomic
def unite_companies(
    *, kept: Company, other: Company, reason: str, by: User | None, at: datetime
) -> Company:
    """`other` becomes an alias of `kept`: one company was registered twice. Returns `kept`.

    Nothing is deleted or moved: contracts keep their record, queries resolve it, later choices
    offer `kept` only. Conflict where one of both was united already.
    """
    require_role(by, "tenders.unite_companies")
    refuse_blank(reason, "合并事由")
    if kept.pk == other.pk:
        raise Refusal("请选择另一条登记。", "SAME_COMPANY")
    pair = Company.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, other.pk])
    rows = {row.pk: row for row in pair.order_by("pk")}
    if any(row.merged_into_id for row in rows.values()):
        raise Conflict("其中一条登记已并入别的登记，可能已有人先办了，请刷新后核对。", "UNITED")
    with as_conflict(Company):
        # one hop to the record that counts, however often was united before
        Company.objects.filter(merged_into=other.pk).update(merged_into=kept.pk)
        Company.objects.filter(pk=other.pk).update(merged_into=kept.pk, merged_at=at, merged_by=by)
    record(
        verb="tenders.unite_companies",
        sentence=f"“{other.name}”（{other.code}）并入“{kept.name}”（{kept.code}），"
        f"是同一家：{reason.strip()}。",
        by=by,
        at=at,
        subject=kept,
        data={"kept": kept.pk, "other": other.pk, "reason": reason.strip()},
    )
    kept.refresh_from_db()
    other.refresh_from_db()
    return kept
