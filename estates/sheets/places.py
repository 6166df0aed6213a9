"""Which community, estate or region a cell means, within what the person answers for."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from communities.models import Community
from core.db.scope import Scope, within
from core.exchange.fields import Wrong
from estates import rules
from estates.models import Estate, Region

NO_COMMUNITY = "没有这个社区，或者它不在您的职责范围内。"
MANY_COMMUNITIES = "有几个同名（同代码）的社区，请写成“街道名称+社区名称”。"
NO_ESTATE = "没有这个小区，或者它不在您的职责范围内。"
MANY_ESTATES = "有几个小区叫这个名字，请填写小区代码。"
SUFFIX = re.compile(r"(?:社区)?(?:居民委员会|居委会)$|社区$")


@lru_cache(maxsize=65_536)
def normal(text: str) -> str:
    """`estates.rules.normal_name`, remembered."""
    return rules.normal_name(text)


@lru_cache(maxsize=65_536)
def names_of(name: str, aliases: str) -> frozenset[str]:
    """`estates.rules.names_of`, remembered: every chunk of a file asks for the same names."""
    return rules.names_of(name, aliases)


def _key(text: str) -> str:
    name = normal(text)
    return SUFFIX.sub("", name) or name


class Communities:
    """The communities of the scope, found by name, code, or street and name."""

    def __init__(self, scope: Sequence[str]) -> None:
        columns = ("pk", "code", "name", "path", "street__name", "street__code")
        rows = Community.objects.filter(within(Scope(tuple(scope)), "path")).order_by("pk")
        self.paths: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self._found: dict[str, set[int]] = defaultdict(set)
        for pk, code, name, path, street, street_code in rows.values_list(*columns):
            self.paths[pk], self.names[pk] = path, name
            for key in (
                code,
                _key(name),
                path.strip("/"),
                f"{street}{name}",
                f"{street_code}{code}",
            ):
                self._found[_key(key)].add(pk)

    def find(self, text: str) -> int:
        """The community's key; Wrong, with the same sentence for a missing and a foreign one."""
        found = self._found.get(_key(text.strip("/")), set())
        if not found:
            raise Wrong(NO_COMMUNITY)
        if len(found) > 1:
            raise Wrong(MANY_COMMUNITIES)
        return next(iter(found))


@dataclass(frozen=True)
class Known:
    """An estate of the register as far as it is needed to recognise it."""

    pk: int
    community: int
    code: str
    name: str
    aliases: str
    ended: bool = False

    @property
    def names(self) -> frozenset[str]:
        return names_of(self.name, self.aliases)


COLUMNS = ("pk", "community_id", "code", "name", "aliases", "last_day")


class Estates:
    """The standing estates of some communities, found by code or by (community, name or alias)."""

    def __init__(self, communities: Collection[int]) -> None:
        rows = Estate.objects.filter(community__in=communities, last_day__isnull=True)
        self.all: dict[int, Known] = {}
        self._by_name: dict[tuple[int, str], list[int]] = defaultdict(list)
        for known in _known(rows.order_by("pk").values_list(*COLUMNS)):
            self.all[known.pk] = known
            for name in known.names:
                self._by_name[known.community, name].append(known.pk)

    def named(self, community: int, names: Iterable[str]) -> list[Known]:
        """Those of the community that answer to one of the normalised names."""
        found = {pk for name in names for pk in self._by_name.get((community, name), ())}
        return [self.all[pk] for pk in sorted(found)]

    def anywhere(self, name: str) -> list[Known]:
        """Those that answer to the normalised name in any of the communities."""
        return [known for known in self.all.values() if name in known.names]

    def of(self, community: int) -> list[Known]:
        """All of one community."""
        return [known for known in self.all.values() if known.community == community]


def by_code(codes: Collection[str]) -> dict[str, Known]:
    """Estates with these codes anywhere, also ended ones: a code is used once in the office."""
    rows = Estate.objects.filter(code__in=codes).order_by("pk")
    return {known.code: known for known in _known(rows.values_list(*COLUMNS))}


def _known(rows: Iterable[tuple[object, ...]]) -> Iterable[Known]:
    for pk, community, code, name, aliases, last_day in rows:
        yield Known(pk, community, code, name, aliases, last_day is not None)  # type: ignore[arg-type]


def regions_of(communities: Collection[int]) -> dict[tuple[int, str], int]:
    """(community, name or code) → region."""
    rows = Region.objects.filter(community__in=communities)
    found: dict[tuple[int, str], int] = {}
    for pk, community, code, name in rows.values_list("pk", "community_id", "code", "name"):
        found[community, normal(code)] = pk
        found[community, normal(name)] = pk
    return found
