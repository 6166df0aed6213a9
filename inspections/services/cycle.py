"""Opening a year's cycle, its public seed, and the first day at the doors."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from communities.models import Street
from core.audit.services import record
from core.db.days import business_day
from core.rules.canonical import canonical_json
from core.rules.errors import Conflict, Refusal
from core.rules.sampling import cycle_seed
from inspections import queries
from inspections.models import Cycle
from inspections.services.moves import move, not_ahead, person
from inspections.states import CycleState
from policies.queries import in_force

LONGEST_VALUE = 100
LONGEST_WITNESSES = 200


@transaction.atomic
def open_cycle(*, street: Street, year: int, on: date, by: User | None, at: datetime) -> Cycle:
    """Open the street's cycle of a year and freeze every parameter in force on the day `on`.

    Refuses a year that has not begun, a day after the local day of `at`, and where a parameter
    that the cycle needs is not set (all missing ones are named); Conflict where the year already
    has its cycle.
    """
    require(by, "inspections.open_cycle", path=street.path)
    not_ahead(on, at=at)
    if year > business_day(at).year:
        raise Refusal(f"{year}年度还没有开始，不能建立考评周期。", "YEAR_AHEAD")
    terms = in_force(district=street.district, on=on)
    missing = [code for code in queries.NEEDED if not terms.has(code)]
    if missing:
        names = "、".join(map(queries.parameter_label, missing))
        raise Refusal(f"以下参数在{on}没有已批准的值，不能建立考评周期：{names}。", "TERMS_MISSING")
    cycle, created = Cycle.objects.get_or_create(
        street=street,
        year=year,
        defaults={"terms": canonical_json(terms.as_data()), "opened_by": by, "opened_at": at},
    )
    if not created:
        raise Conflict(f"{cycle}已建立，不能重复建立。", "CYCLE_EXISTS")
    record(
        verb="inspections.open_cycle",
        sentence=f"建立{cycle}周期，适用参数按{on}有效的版本固定",
        by=by,
        at=at,
        subject=cycle,
        scope_path=street.path,
        data={"terms": terms.as_data(), "on": on},
    )
    return cycle


@transaction.atomic
def record_seed(
    *, cycle: Cycle, public_value: str, witnesses: str, by: User | None, at: datetime
) -> Cycle:
    """Write down the value made in public (dice, a lottery figure) and who was there.

    Only after the frames are frozen and published, and only once: the seed follows from the value
    and the published hashes alone (clause: domain.md 5.2).
    """
    require(by, "inspections.record_seed", path=cycle.street.path)
    value, present = " ".join(public_value.split()), " ".join(witnesses.split())
    _complete(value, present)
    if not Cycle.objects.filter(pk=cycle.pk).exclude(frames_sha256="").exists():
        raise Refusal("名册尚未冻结并公布哈希，不能先公开种子。", "FRAMES_NOT_FROZEN")
    seed = cycle_seed(
        cycle_key=cycle.key, frame_hashes=queries.frame_hashes(cycle), public_value=value
    )
    moved = Cycle.objects.filter(pk=cycle.pk, state=CycleState.FRAME_FROZEN, seed="").update(
        public_value=value, witnesses=present, seed=seed, seeded_by=person(by), seeded_at=at
    )
    found: Cycle = Cycle.objects.select_related("street", "seeded_by").get(pk=cycle.pk)
    if not moved:
        raise Conflict(
            f"{found}的公开种子已由{found.seeded_by.name}记录，不能更改。", "SEED_EXISTS"
        )
    record(
        verb="inspections.record_seed",
        sentence=f"记录{found}公开种子“{value}”，在场：{present}",
        by=by,
        at=at,
        subject=found,
        scope_path=found.street.path,
        data={"public_value": value, "witnesses": present, "seed": seed},
    )
    return found


def _complete(value: str, witnesses: str) -> None:
    if not value or not witnesses:
        raise Refusal("请填写公开产生的数值和在场人员，两项都不能为空。", "SEED_INCOMPLETE")
    if len(value) > LONGEST_VALUE or len(witnesses) > LONGEST_WITNESSES:
        raise Refusal(
            f"公开数值最多{LONGEST_VALUE}字，在场人员最多{LONGEST_WITNESSES}字。", "SEED_TOO_LONG"
        )


@transaction.atomic
def open_survey(*, cycle: Cycle, by: User | None, at: datetime) -> Cycle:
    """Let the visits begin: from now on the drawn households appear on the phones."""
    require(by, "inspections.open_survey", path=cycle.street.path)
    found = move(cycle, CycleState.SURVEYING, act="开始入户调查")
    record(
        verb="inspections.open_survey",
        sentence=f"{found}开始入户调查",
        by=by,
        at=at,
        subject=found,
        scope_path=found.street.path,
    )
    return found
