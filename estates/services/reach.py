"""Which units a set of estates belongs to, and whether the person may act on all of them."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from accounts.models import User
from accounts.services import require
from communities.models import Community
from core.db.bulk import chunks
from core.db.days import business_day
from core.rules.errors import Refusal
from estates.models import Estate
from estates.queries import BATCH
from estates.register import SHOWN


def require_everywhere(by: User | None, perm: str, paths: Iterable[str]) -> None:
    """Refuse unless the person may do the act at each of the paths."""
    for path in sorted(set(paths)):
        require(by, perm, path=path)


def paths_of_communities(communities: Collection[int]) -> dict[int, str]:
    """Path of each community; Refusal where one does not exist."""
    found = dict(Community.objects.filter(pk__in=set(communities)).values_list("pk", "path"))
    if len(found) != len(set(communities)):
        raise Refusal("名单中有不存在的社区，请核对。", "NO_SUCH_COMMUNITY")
    return found


def paths_of_estates(estates: Collection[int]) -> dict[int, str]:
    """Path of each estate's community; Refusal where an estate does not exist."""
    found: dict[int, str] = {}
    for batch in chunks(sorted(set(estates)), BATCH):
        rows = Estate.objects.filter(pk__in=batch).order_by()
        found.update(rows.values_list("pk", "community__path"))
    if len(found) != len(set(estates)):
        raise Refusal("名单中有不存在的小区，请刷新后重选。", "NO_SUCH_ESTATE")
    return found


def refuse_future(day: date, at: datetime) -> None:
    """Refusal for a day after the business day of the act: nothing is registered in advance."""
    today = business_day(at)
    if day > today:
        raise Refusal(f"日期{day}还没有到（今天是{today}），到期后再登记。", "NOT_YET")


def refuse_ended(estates: Collection[int]) -> None:
    """Refusal naming those of the estates that ended by a split or a merger."""
    found = Estate.objects.filter(pk__in=estates, last_day__isnull=False)
    names = [
        f"“{name}”已于{day}终止" for name, day in found.values_list("name", "last_day")[:SHOWN]
    ]
    if names:
        raise Refusal(f"{'，'.join(names)}，只能查阅，不能再办理变更。", "ENDED")


def common_path(paths: Iterable[str]) -> str:
    """The deepest unit that holds all the paths: where the audit entry of a set belongs."""
    units = [path.strip("/").split("/") for path in set(paths)]
    shared: list[str] = []
    for codes in zip(*units, strict=False):
        if len(set(codes)) > 1:
            break
        shared.append(codes[0])
    return "/".join(shared) + "/" if shared else ""
