"""到期和待办 of the first page: deadlines of committees and contracts, results to post, dismissals,
listings, liaisons, imports."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from committees.models import OwnersDecision
from committees.queries import due_reminders, due_totals
from committees.states import OUTCOMES
from communities.queries import communities_without_liaison
from core.db.scope import Scope, within
from core.exchange.models import ImportBatch
from core.exchange.states import ImportState
from portal.navigation import reachable
from tenders.models import ContractReminder, DismissalProposal
from tenders.queries.companies import listings_to_decide
from tenders.queries.life_due import due_contract_reminders
from tenders.states.life import PENDING, ReminderKind

SHOWN = 5
"""Rows of each kind on the first page; the list behind the link has the rest."""
WAITING = (ImportState.NEEDS_MAPPING, ImportState.PREVIEWED)
IMPORTS = "/imports/"
K = ReminderKind
ENDINGS = frozenset(
    {K.RENEWAL_180, K.RENEWAL_90, K.RENEWAL_60, K.RENEWAL_30, K.OVERRUN, K.EMERGENCY_END}
)
"""Reminders of something that comes to its end."""
MISSING = frozenset({K.EMPLOYMENT})
OTHERS = frozenset(K) - ENDINGS - MISSING


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing with its day; `late` where the day has passed."""

    sentence: str
    url: str
    due_on: date | None = None
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class Duties:
    """What waits, by kind; `more` counts what is not shown."""

    title: str
    rows: list[Duty]
    more: int = 0
    url: str = ""


def duties_of(user: Any, *, scope: Scope, on: date) -> list[Duties]:
    """Every kind that has something waiting in the scope, as of the day."""
    kinds = (
        _deadlines(scope, on),
        _contracts(user, scope=scope, on=on, kinds=ENDINGS, title="合同和应急服务到期"),
        _contracts(user, scope=scope, on=on, kinds=OTHERS, title="合同、交接和整改期限"),
        _contracts(user, scope=scope, on=on, kinds=MISSING, title="没有报送的用工季报"),
        _dismissals(user, scope=scope),
        _listings(user, scope=scope, on=on),
        _results(user, scope=scope, on=on),
        _liaisons(scope),
        _imports(user),
    )
    return [kind for kind in kinds if kind.rows]


def _deadlines(scope: Scope, on: date) -> Duties:
    """到期提醒: the oldest first."""
    found = due_totals(scope, on)
    rows = [
        Duty(
            sentence=f"{row.committee}：{row.get_kind_display()}",
            url=reverse("admin:committees_committee_change", args=[row.committee_id]),
            due_on=row.due_on,
            late=row.due_on < on,
        )
        for row in due_reminders(scope, on)[:SHOWN]
    ]
    title = f"业委会（物管会）到期事项 {found.waiting} 件"
    title += f"，其中逾期 {found.overdue} 件" if found.overdue else ""
    return Duties(title=title, rows=rows, more=found.waiting - len(rows))


def _contracts(user: Any, *, scope: Scope, on: date, kinds: Collection[str], title: str) -> Duties:
    """Open reminders of these kinds: the oldest deadline first."""
    waiting = due_contract_reminders(user, scope=scope, on=on).filter(kind__in=sorted(kinds))
    found = waiting.aggregate(
        all=Count("pk", distinct=True),
        late=Count("pk", distinct=True, filter=Q(due_on__lt=on)),
    )
    rows = [
        Duty(
            sentence=f"{row.get_kind_display()}：{row.about}",
            url=_reminded(row),
            due_on=row.due_on,
            late=row.due_on < on,
        )
        for row in waiting[:SHOWN]
    ]
    late = f"，其中逾期 {found['late']} 件" if found["late"] else ""
    return Duties(
        title=f"{title} {found['all']} 件{late}",
        rows=rows,
        more=found["all"] - len(rows),
        url=f"{reverse('admin:tenders_contractreminder_changelist')}?due=open",
    )


def _reminded(row: ContractReminder) -> str:
    """Where the thing is done: the quarter's report, the contract's life, else the reminder."""
    if row.kind == K.EMPLOYMENT:
        return f"{reverse('tenders:employment')}?quarter={row.subject.rpartition(':')[2]}"
    if row.contract_id is not None:
        return reverse("portal:contract-life", args=[row.contract_id])
    return reverse("admin:tenders_contractreminder_change", args=[row.pk])


def _dismissals(user: Any, *, scope: Scope) -> Duties:
    """解聘程序 that wait for the owners or for the result to be entered."""
    waiting = (
        DismissalProposal.objects.visible_to(user)
        .filter(
            within(scope, "contract__street__path")
            | within(scope, "contract__services__estate__community__path"),
            state__in=sorted(PENDING),
        )
        .select_related("contract")
        .distinct()
    )
    count = waiting.count()
    rows = [
        Duty(
            sentence=f"解聘程序：合同{row.contract.number}，{row.get_state_display()}",
            url=reverse("admin:tenders_dismissalproposal_change", args=[row.pk]),
        )
        for row in waiting.order_by("opened_on", "pk")[:SHOWN]
    ]
    return Duties(title=f"办理中的解聘提议 {count} 件", rows=rows, more=count - len(rows))


def _listings(user: Any, *, scope: Scope, on: date) -> Duties:
    """红黑名单 that wait for a hearing or a decision, for those who decide."""
    if not user.has_perm("tenders.decide_listing"):
        return Duties(title="", rows=[])
    waiting = listings_to_decide(user, on=on).filter(within(scope, "street__path"))
    count = waiting.count()
    rows = [
        Duty(
            sentence=f"{row.get_kind_display()}：{row.company.name}，{row.get_state_display()}，"
            f"{'待听证' if row.awaits_hearing else '待决定'}",
            url=reverse("admin:tenders_listingentry_change", args=[row.pk]),
        )
        for row in waiting.select_related("company")[:SHOWN]
    ]
    return Duties(
        title=f"红黑名单待听证、待决定 {count} 件",
        rows=rows,
        more=count - len(rows),
        url=reverse("admin:tenders_listingentry_changelist"),
    )


def _results(user: Any, *, scope: Scope, on: date) -> Duties:
    """Votes with a result that is not posted yet."""
    waiting = OwnersDecision.objects.visible_to(user).filter(
        within(scope, "community__path"),
        state__in=OUTCOMES,
        published_on__isnull=True,
        assembly__isnull=False,
    )
    count = waiting.count()
    rows = [
        Duty(
            sentence=f"公布表决结果：{row.matter}",
            url=reverse("committees:assembly", args=[row.assembly_id]),
            due_on=row.publish_by_day,
            late=row.publish_by_day is not None and row.publish_by_day < on,
        )
        for row in waiting.order_by("publish_by_day", "pk")[:SHOWN]
    ]
    title = f"待公布的表决结果 {count} 件"
    return Duties(title=title, rows=rows, more=count - len(rows))


def _liaisons(scope: Scope) -> Duties:
    """Communities that name nobody (SEED1: 每个社区专人负责)."""
    found = list(communities_without_liaison(scope))
    rows = [
        Duty(
            sentence=f"{row.name}还没有指定物业专人",
            url=reverse("admin:communities_community_change", args=[row.pk]),
        )
        for row in found[:SHOWN]
    ]
    title = f"没有物业专人的社区 {len(found)} 个"
    return Duties(title=title, rows=rows, more=len(found) - len(rows))


def _imports(user: Any) -> Duties:
    """Uploaded files that wait for a person, where the person may see them."""
    if not reachable(IMPORTS):
        return Duties(title="", rows=[])
    rows = list(_waiting(user))
    title = f"待处理的导入 {len(rows)} 个"
    return Duties(title=title, rows=rows[:SHOWN], more=max(0, len(rows) - SHOWN), url=IMPORTS)


def _waiting(user: Any) -> Iterator[Duty]:
    found = ImportBatch.objects.visible_to(user).filter(state__in=WAITING)
    for row in found.order_by("-pk")[: SHOWN * SHOWN]:
        sentence = f"{row.file_name}：{row.get_state_display()}"
        yield Duty(sentence=sentence, url=f"{IMPORTS}{row.pk}/")
