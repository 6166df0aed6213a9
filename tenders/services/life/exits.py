"""退出交接: what a leaving company hands over, by when, and to whom (民法典 949, 950)."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import not_ahead, person, words
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.rules.errors import Refusal
from core.rules.periods import add_days
from tenders.models import ExitHandover, Service
from tenders.queries.contract_terms import parameters
from tenders.services.life.common import record, set_once
from tenders.services.settling import settle
from tenders.states.life import ExitItem, ReminderKind

PERM = "tenders.record_exit"


@transaction.atomic
def open_exit(*, service: Service, by: User | None, at: datetime) -> list[ExitHandover]:
    """Put up the list of the handover: each item is due EXIT_HANDOVER_DAYS after the last day.

    Possible once the last day is known: the service has ended or notice is given. Until the next
    company takes over the old one keeps serving (950).
    """
    path = service.estate.community.path
    require(by, PERM, path=path)
    last = service.last_day or service.contract.earliest_end_on
    if last is None:
        raise Refusal(
            f"“{service.estate}”的服务还没有通知解除，也没有终止日，不用开列交接清单。",
            "NOT_LEAVING",
        )
    terms = parameters(service.contract.street, on=last, codes=("EXIT_HANDOVER_DAYS",))
    due = add_days(last, terms.integer("EXIT_HANDOVER_DAYS"))
    with as_conflict(ExitHandover):
        rows = ExitHandover.objects.bulk_create(
            ExitHandover(service=service, item=item, due_on=due) for item in ExitItem
        )
    record(
        service, f"“{service.estate}”开列退出交接清单{len(rows)}项，期限{due}。",
        verb=PERM, path=path, by=by, at=at, data={"due_on": due, "last_day": last},
    )  # fmt: skip
    return rows


@transaction.atomic
def hand_over_item(
    *,
    item: ExitHandover,
    done_on: date,
    received_by: str,
    note: str = "",
    by: User | None,
    at: datetime,
) -> ExitHandover:
    """Record one item as handed over, once; with the last one the reminder is settled."""
    who, service = person(by), item.service
    path = service.estate.community.path
    require(by, PERM, path=path)
    not_ahead("交接日期", done_on, at)
    receiver = words(received_by, "接收人", most=60)
    set_once(
        item, act="登记交接", still={"done_on__isnull": True},
        values={"done_on": done_on, "received_by": receiver, "note": note.strip()[:300],
                "entered_by": who},
    )  # fmt: skip
    if not service.exit_items.filter(done_on__isnull=True).exists():
        kinds = (ReminderKind.EXIT_HANDOVER,)
        settle(f"service:{service.pk}", kinds=kinds, on=business_day(at))
    late = "，已超过期限" if done_on > item.due_on else ""
    record(
        item,
        f"“{service.estate}”于{done_on}交接{item.get_item_display()}，接收人{receiver}{late}。",
        verb=PERM, path=path, by=by, at=at,
    )  # fmt: skip
    return item
