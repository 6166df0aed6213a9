"""合同到期提醒: raised once, by the daily tick or by an act, settled by the act or when moot."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import person, words
from core.db.bulk import chunks
from core.db.days import business_day
from core.rules.errors import Conflict
from core.rules.periods import add_days
from estates.models import Estate
from tenders.models import ContractReminder, Service
from tenders.queries.contract_terms import parameters
from tenders.queries.life_due import Wanted, wanted_on
from tenders.rules.life import SAMPLE_ANSWER_DAYS, dissatisfied_exceeds
from tenders.services.life.common import record
from tenders.states.life import ReminderKind

PERM = "tenders.settle_reminder"
BATCH = 500
BY_ACT = frozenset({ReminderKind.SAMPLE_WARNING})
"""Raised by an act, not by the calendar: the tick does not settle them."""


@transaction.atomic
def raise_due(*, on: date) -> int:
    """Raise what is to be reminded of on the day and settle what is moot; how many were new.

    What was missed on earlier days is raised now, as it stands now. Each thing is raised once, also
    after somebody settled it; a deadline that an amendment moves is a new one and settles the old.
    """
    known = set(ContractReminder.objects.values_list("kind", "subject", "due_on"))
    waiting = ContractReminder.objects.filter(settled_on__isnull=True).exclude(kind__in=BY_ACT)
    columns = ("pk", "kind", "subject", "due_on")
    still_open = {
        (kind, subject, due): pk for pk, kind, subject, due in waiting.values_list(*columns)
    }
    quarters = {
        subject.rpartition(":")[2]
        for kind, subject, _ in still_open
        if kind == ReminderKind.EMPLOYMENT
    }
    wanted = {one.key: one for one in wanted_on(on, quarters=quarters)}
    fresh = [_row(one, on) for key, one in wanted.items() if key not in known]
    ContractReminder.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    moot = [pk for key, pk in still_open.items() if key not in wanted]
    for start in range(0, len(moot), BATCH):
        rows = ContractReminder.objects.filter(pk__in=moot[start : start + BATCH])
        rows.filter(settled_on__isnull=True).update(settled_on=on)
    return len(fresh)


@transaction.atomic
def settle_reminder(
    *, reminder: ContractReminder, note: str, by: User | None, at: datetime
) -> ContractReminder:
    """Close one by hand, with what was done: it is not raised again."""
    who, path = person(by), reminder_path(reminder)
    require(by, PERM, path=path)
    said = words(note, "办结说明", most=300)
    open_rows = ContractReminder.objects.filter(pk=reminder.pk, settled_on__isnull=True)
    done = open_rows.update(settled_on=business_day(at), settled_by=who, note=said)
    reminder.refresh_from_db()
    if not done:
        raise Conflict(f"“{reminder}”已于{reminder.settled_on}办结。")
    record(reminder, f"办结提醒“{reminder}”：{said}。", verb=PERM, path=path, by=by, at=at)
    return reminder


class Sample(NamedTuple):
    """What a sample of an estate came to: valid answers, and the dissatisfied among them."""

    estate_id: int
    dissatisfied: int
    valid: int


@transaction.atomic
def warn_of_sample(*, samples: Iterable[Sample], source: str, on: date) -> int:
    """A sample in which more than half of the valid answers are dissatisfied is a warning (A7).

    It raises one reminder that a full poll may be held, and opens nothing: a sample cannot prove
    what all households think. Takes plain numbers, so that whoever samples may call it. Returns
    how many estates were warned of; the statements do not grow with them.
    """
    found = {one.estate_id: one for one in samples}
    serving = Service.objects.filter(live=True, takeover_on__isnull=False)
    serving = serving.select_related("contract__street__district", "estate")
    held: dict[int, int] = {}
    fresh = []
    batches = (serving.filter(estate__in=keys) for keys in chunks(found, BATCH))
    for service in chain.from_iterable(batches):
        street = service.contract.street
        if street.district_id not in held:
            terms = parameters(street, on=on, codes=("DISMISSAL_PERCENT",))
            held[street.district_id] = terms.integer("DISMISSAL_PERCENT")
        one, percent = found[service.estate_id], held[street.district_id]
        if dissatisfied_exceeds(one.dissatisfied, one.valid, percent=percent):
            fresh.append(_row(_warning(service, one, percent=percent, source=source, on=on), on))
    ContractReminder.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    return len(fresh)


def _warning(service: Service, one: Sample, *, percent: int, source: str, on: date) -> Wanted:
    numbers = f"有效{one.valid}户中不满意{one.dissatisfied}户，超过{percent}%"
    return Wanted(
        kind=ReminderKind.SAMPLE_WARNING, subject=f"sample:{one.estate_id}",
        about=f"“{service.estate.name}”{source}：{numbers}，只是提示",
        due_on=add_days(on, SAMPLE_ANSWER_DAYS), street_id=service.contract.street_id,
        contract_id=service.contract_id, estate_id=one.estate_id,
    )  # fmt: skip


def reminder_path(reminder: ContractReminder) -> str:
    """The unit that the reminder concerns: the estate's community, else the street."""
    estate: Estate | None = reminder.estate
    return str(estate.community.path if estate else reminder.street.path)


def _row(one: Wanted, on: date) -> ContractReminder:
    return ContractReminder(
        kind=one.kind, subject=one.subject, about=one.about[:200], due_on=one.due_on,
        raised_on=on, street_id=one.street_id, contract_id=one.contract_id,
        estate_id=one.estate_id,
    )  # fmt: skip
