"""用工季报: head counts of a quarter that is over; a wrong one is replaced, never edited."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import person, words
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.rules.errors import Conflict, Refusal
from tenders.models import Contract, EmploymentReturn
from tenders.rules.life import Quarter, headcount_faults
from tenders.services.life.common import record, refuse_all
from tenders.services.settling import settle
from tenders.states.life import ReminderKind

PERM = "tenders.record_employment"


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadCounts:
    """People at work at the end of the quarter; one person may be in two groups."""

    total_staff: int
    over_4050: int = 0
    low_income: int = 0
    destitute: int = 0
    other_groups: int = 0

    def groups(self) -> dict[str, int]:
        """The counts by group, without the total."""
        return {name: count for name, count in asdict(self).items() if name != "total_staff"}


@transaction.atomic
def record_return(
    *, contract: Contract, quarter: Quarter, counts: HeadCounts, by: User | None, at: datetime
) -> EmploymentReturn:
    """Enter the head counts of one contract for one quarter (SEED2: 4050, 低保, 特困).

    Refusal before the quarter is over, for a quarter in which no estate was served, and for a
    group larger than the staff; Conflict where the quarter has a return already.
    """
    require(by, PERM, path=contract.street.path)
    _refuse_quarter(contract, quarter, at=at)
    made = _save(contract, quarter, counts, by=by, at=at)
    settle(subject_of(contract, quarter), kinds=(ReminderKind.EMPLOYMENT,), on=business_day(at))
    record(
        made, f"合同{contract.number}{quarter.label}用工季报：在岗{counts.total_staff}人。",
        verb=PERM, path=contract.street.path, by=by, at=at, data=asdict(counts),
    )  # fmt: skip
    return made


@transaction.atomic
def correct_return(
    *, row: EmploymentReturn, counts: HeadCounts, reason: str, by: User | None, at: datetime
) -> EmploymentReturn:
    """Replace a return by one with the right counts; the old one stays, no longer live."""
    path = row.contract.street.path
    require(by, PERM, path=path)
    why = words(reason, "更正理由", most=300)
    if not EmploymentReturn.objects.filter(pk=row.pk, live=True).update(live=False):
        raise Conflict(f"“{row}”已更正过，请在现行的一份上办理。")
    made = _save(row.contract, row.period, counts, by=by, at=at, replaces=row, reason=why)
    record(
        made, f"更正合同{row.contract.number}{row.period.label}用工季报：{why}。",
        verb=PERM, path=path, by=by, at=at, data={"replaces": row.pk, **asdict(counts)},
    )  # fmt: skip
    return made


def subject_of(contract: Contract, quarter: Quarter) -> str:
    """The subject of the reminder of this return."""
    return f"contract:{contract.pk}:{quarter}"


def _save(  # noqa: PLR0913 -- a first return and a correction, all named
    contract: Contract,
    quarter: Quarter,
    counts: HeadCounts,
    *,
    by: User | None,
    at: datetime,
    replaces: EmploymentReturn | None = None,
    reason: str = "",
) -> EmploymentReturn:
    refuse_all(headcount_faults(counts.total_staff, counts.groups()))
    row = EmploymentReturn(
        contract=contract, year=quarter.year, quarter=quarter.number, **asdict(counts),
        replaces=replaces, correction_reason=reason, entered_by=person(by), entered_at=at,
    )  # fmt: skip
    row.clean_fields()
    with as_conflict(EmploymentReturn):
        row.save()
    return row


def _refuse_quarter(contract: Contract, quarter: Quarter, *, at: datetime) -> None:
    today = business_day(at)
    if not quarter.has_ended(today):
        raise Refusal(
            f"{quarter.label}到{quarter.last_day}才结束（今天是{today}），结束后再登记。",
            "QUARTER_RUNNING",
        )
    served = contract.services.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=quarter.first_day),
        takeover_on__lte=quarter.last_day,
    )
    if not served.exists():
        raise Refusal(
            f"合同{contract.number}在{quarter.label}没有服务任何小区，不用报送。", "NOT_SERVING"
        )
