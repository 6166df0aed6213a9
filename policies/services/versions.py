"""What parameters and schemes share: who may act, and how one version follows another."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction

from accounts.models import User
from accounts.services import require
from communities.models import District
from core.rules.errors import Conflict, Refusal
from policies.models import Parameter, Scheme
from policies.queries import HOLDING
from policies.rules import overlaps
from policies.states import VERSION_STATES, VersionState

Version = Parameter | Scheme


def require_within(by: User | None, perm: str, district: District) -> None:
    """A street proposes for its whole district: its own unit inside the district is enough."""
    own = by.scope.prefixes if by is not None else ()
    inside = next((path for path in own if path.startswith(district.path)), district.path)
    require(by, perm, path=inside)


def check_days(first_day: date, last_day: date | None) -> None:
    """Refuse a version that ends before it starts."""
    if last_day is not None and last_day < first_day:
        raise Refusal("失效日不能早于生效日。", "DAYS_BACKWARDS")


def check_checker(versions: Iterable[Any], by: User | None) -> None:
    """Maker ≠ checker; only a person approves."""
    if by is None:
        raise Refusal("政策版本只能由人批准，不能由系统批准。", "NO_CHECKER")
    mine = [version for version in versions if version.made_by_id == by.pk]
    if mine:
        raise Refusal(f"“{mine[0]}”由{by.name}提出，须由另一人批准。", "MAKER_IS_CHECKER")


def make_room(version: Any, others: "models.QuerySet[Any]") -> Any | None:
    """Close the open version that the new one follows; refuse every other overlap of days.

    Returns the version that was superseded, or None.
    """
    found: Any | None = None
    for other in others.filter(state__in=HOLDING):
        if not overlaps([version, other]):
            continue
        if other.last_day is not None or other.first_day >= version.first_day:
            sentence = (
                f"“{version}”（{version.period}）与已批准的“{other}”（{other.period}）期间重叠。"
            )
            raise Refusal(sentence, "PERIODS_OVERLAP")
        found = other
    if found is not None:
        last_day = version.first_day - timedelta(days=1)
        move(type(found), [found.pk], VersionState.SUPERSEDED, last_day=last_day)
    return found


def move(model: Any, keys: list[int], target: VersionState, **fields: Any) -> None:
    """A transition pinned to the states it may start from; Conflict if a row has moved on."""
    sources = VERSION_STATES.sources_of(target)
    try:
        with transaction.atomic():
            rows = model.objects.filter(pk__in=keys, state__in=sources)
            moved = rows.update(state=target, **fields)
    except IntegrityError as error:
        sentence = f"{model._meta.verbose_name}的期间与刚批准的另一版本冲突，请刷新后再试。"
        raise Conflict(sentence, "VERSION_CLASH") from error
    if moved != len(keys):
        label = model._meta.verbose_name
        raise Conflict(f"{label}的状态已被他人改变，请刷新后再试。", "VERSION_MOVED")


def approve_one(
    version: Any, others: "models.QuerySet[Any]", *, by: User, at: datetime
) -> Any | None:
    """Approve a version and close its predecessor; returns the predecessor."""
    before = make_room(version, others.exclude(pk=version.pk))
    move(type(version), [version.pk], VersionState.APPROVED, approved_by=by, approved_at=at)
    return before
