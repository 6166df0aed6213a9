"""同一业主登记了两次: two records of one owner become one head, and can be taken apart again."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db.conflicts import as_conflict
from core.rules.errors import Conflict, Refusal
from core.rules.masks import refuse_resident_id
from estates.models import OwnerParty, Ownership
from estates.register import SHOWN
from estates.services.people import refuse_blank

UNITE = "estates.unite_parties"


@transaction.atomic
def unite_parties(
    *, party: OwnerParty, into: OwnerParty, reason: str, by: User | None, at: datetime
) -> OwnerParty:
    """Both records are one owner: all that `party` owns or owned counts for `into`, on its own
    days. Returns the record that remains.

    The other record is kept and points at it; each moved row remembers whose it was. Electorates
    frozen before stay as they are. Refusal for another estate or kind, an anonymised record and
    where both owned one dwelling at the same time; Conflict where one was united already.
    """
    path = party.estate.community.path
    require(by, UNITE, path=path)
    refuse_blank(reason, "合并事由")
    refuse_resident_id(合并事由=reason)
    pair = OwnerParty.objects.select_for_update().filter(pk__in=[party.pk, into.pk]).order_by("pk")
    rows = {row.pk: row for row in pair}
    _refuse_unlike(rows[party.pk], rows[into.pk])
    _refuse_together(party, into)
    OwnerParty.objects.filter(united_into=party).update(united_into=into)
    OwnerParty.objects.filter(pk=party.pk).update(united_into=into)
    moved = Ownership.objects.filter(party=party)
    moved.filter(entered_for__isnull=True).update(entered_for=party)
    with as_conflict(Ownership):
        count = moved.update(party=into)
    party.refresh_from_db()
    record(
        verb=UNITE,
        sentence=f"“{into.estate}”{party}与{into}是同一业主，合并产权{count}条：{reason.strip()}。",
        by=by,
        at=at,
        subject=into,
        scope_path=path,
        data={"party": party.pk, "into": into.pk, "count": count, "reason": reason.strip()},
    )
    into.refresh_from_db()
    return into


@transaction.atomic
def separate_party(*, party: OwnerParty, reason: str, by: User | None, at: datetime) -> OwnerParty:
    """Take a united record apart again: the rows that were its own go back to it.

    What was entered for the remaining owner since stays there. Conflict where the record is not
    united (any more).
    """
    path = party.estate.community.path
    require(by, UNITE, path=path)
    refuse_blank(reason, "分开事由")
    refuse_resident_id(分开事由=reason)
    still = OwnerParty.objects.filter(pk=party.pk, united_into__isnull=False)
    before = party.united_into_id
    if not still.update(united_into=None):
        raise Conflict("这位业主没有合并，或已分开，请刷新后核对。")
    back = Ownership.objects.filter(entered_for=party)
    with as_conflict(Ownership):
        count = back.update(party=party, entered_for=None)
    party.refresh_from_db()
    record(
        verb=UNITE,
        sentence=f"“{party.estate}”{party}与业主{before}分开，还原产权{count}条：{reason.strip()}。",
        by=by,
        at=at,
        subject=party,
        scope_path=path,
        data={"party": party.pk, "from": before, "count": count, "reason": reason.strip()},
    )
    return party


def _refuse_unlike(party: OwnerParty, into: OwnerParty) -> None:
    if party.pk == into.pk:
        raise Refusal("请选择另一位业主。", "SAME_PARTY")
    if party.estate_id != into.estate_id:
        raise Refusal(
            "只能合并同一小区的业主；管理区域的表决按姓名和电话自动认出同一人。", "ESTATE"
        )
    if party.kind != into.kind:
        raise Refusal("个人和单位不是同一业主，不能合并。", "KIND")
    if party.united_into_id or into.united_into_id:
        raise Conflict("其中一位业主已合并到别处，请刷新后重选。")
    if party.anonymised_at or into.anonymised_at:
        raise Refusal("已匿名化的业主无法核对，不能合并。", "ANONYMOUS")


def _refuse_together(party: OwnerParty, into: OwnerParty) -> None:
    """Co-owners of one dwelling at the same time are two people, or one row of them is wrong."""
    mine = Ownership.objects.filter(party=party).select_related("household").order_by("pk")
    theirs = list(Ownership.objects.filter(party=into))
    codes = sorted({row.household.code for row in mine if any(_overlap(row, it) for it in theirs)})
    if codes:
        raise Refusal(
            f"两位业主同时登记在{'、'.join(codes[:SHOWN])}户，是共有人；"
            "登记重复的请先在业主页面终止其中一条产权。",
            "TOGETHER",
        )


def _overlap(one: Ownership, other: Ownership) -> bool:
    if one.household_id != other.household_id:
        return False
    starts_in_time = other.to_day is None or one.from_day <= other.to_day
    return starts_in_time and (one.to_day is None or other.from_day <= one.to_day)
