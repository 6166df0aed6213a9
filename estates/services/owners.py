"""Owners of a roster, as a set: who is known already, who is new, who follows whom."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from core.audit.services import record
from core.db.bulk import chunks, insert
from core.db.bulk_update import update
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.db.sealed import blind_index, blind_indexes
from core.rules.canonical import digest
from core.rules.errors import Refusal
from core.rules.masks import holds_resident_id
from core.rules.reasons import Reason
from estates.models import Household, OwnerParty, Ownership
from estates.register import SHOWN
from estates.services.reach import common_path, require_everywhere
from estates.states import PartyKind

BATCH = 1_000
DAY = timedelta(days=1)
NAME_MOST, PHONE_MOST, SOURCE_MOST = 80, 30, 200
OWNERSHIP = ("household", "party", "votes", "from_day", "to_day", "source")
PHONE_SHAPE = "电话应为7至15位数字，可带区号和分机。"
NO_ID = "里有像身份证号的数字：本系统不收集居民身份证号（个人信息保护法第6条），请删去。"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewOwner:
    """One owner of one dwelling from a day on. The name and phone are never printed."""

    household_id: int
    name: str = field(repr=False)
    from_day: date
    phone: str = field(default="", repr=False)
    kind: str = PartyKind.PERSON
    source: str = ""
    joint: bool = False
    """Owns it together with those who own it now, instead of following them."""

    def complaints(self, *, today: date) -> Iterator[Reason]:
        """Everything that is wrong with the row; no sentence repeats what was typed."""
        if not self.name.strip():
            yield Reason("MISSING", "没有填写业主姓名（名称）。")
        if self.phone and not looks_like_phone(self.phone):
            yield Reason("PHONE", PHONE_SHAPE)
        if self.kind not in PartyKind.values:
            yield Reason("KIND", f"业主类型应为{'或'.join(PartyKind.labels)}。")
        if self.from_day > today:
            yield Reason("NOT_YET", f"起日{self.from_day}还没有到（今天是{today}）。")
        yield from self._texts()

    def _texts(self) -> Iterator[Reason]:
        if len(self.name) > NAME_MOST:
            yield Reason("TOO_LONG", f"业主姓名（名称）超过{NAME_MOST}个字。")
        if len(self.source) > SOURCE_MOST:
            yield Reason("TOO_LONG", f"依据超过{SOURCE_MOST}个字。")
        for label, text in (("姓名", self.name), ("电话", self.phone), ("依据", self.source)):
            if holds_resident_id(text):
                yield Reason("RESIDENT_ID", f"{label}{NO_ID}")


class Home(NamedTuple):
    """A dwelling of the rows."""

    estate_id: int
    code: str
    path: str
    removed_on: date | None


class Present(NamedTuple):
    """An owner that a dwelling has now."""

    pk: int
    from_day: date
    name_index: str
    phone_index: str


@transaction.atomic
def record_owners(*, rows: Sequence[NewOwner], by: User | None, at: datetime) -> int:
    """Let each row's owner follow (or join) the present ones; returns how many rows were new.

    A party is known again inside the estate by name and phone together, a unit by its name; in
    doubt it is a new party. A row that says what stands already changes nothing. Several rows of
    one dwelling are co-owners, the first of whom votes. Refusal naming every bad row by its
    place, a removed dwelling, and a day not after the present owner's first.
    """
    _refuse_bad(rows, today=business_day(at))
    homes = _homes({row.household_id for row in rows})
    require_everywhere(by, "estates.record_owner", {home.path for home in homes.values()})
    plan = _enter(rows, homes)
    paths = {home.path for home in homes.values()}
    codes = sorted([home.estate_id, home.code] for home in homes.values())
    one = Household.objects.filter(pk=rows[0].household_id).first() if len(homes) == 1 else None
    record(
        verb="estates.record_owner",
        sentence=f"登记业主{len(plan.ownerships)}户次。"
        if one is None
        else f"登记“{one.estate}”{one.code}户的业主。",
        by=by,
        at=at,
        subject=one,
        scope_path=common_path(paths),
        data={"count": len(plan.ownerships), "digest": digest(codes)},
    )
    return len(plan.ownerships)


def enter_owner(row: NewOwner, *, today: date) -> None:
    """Write one owner of a dwelling, for an act that asks and records itself."""
    _refuse_bad([row], today=today)
    _enter([row], _homes({row.household_id}))


def _enter(rows: Sequence[NewOwner], homes: dict[int, Home]) -> "Plan":
    plan = Plan(homes)
    plan.add(rows)
    _write(plan)
    return plan


def _refuse_bad(rows: Sequence[NewOwner], *, today: date) -> None:
    if not rows:
        raise Refusal("没有要登记的业主。", "EMPTY")
    found = [
        f"第{place}行：{reason.sentence}"
        for place, row in enumerate(rows, start=1)
        for reason in row.complaints(today=today)
    ]
    if found:
        rest = f"另有{len(found) - SHOWN}处问题。" if len(found) > SHOWN else ""
        raise Refusal("\n".join(found[:SHOWN]) + rest, "BAD_ROWS")


def _homes(households: Collection[int]) -> dict[int, Home]:
    columns = ("pk", "estate_id", "code", "estate__community__path", "removed_on")
    found: dict[int, Home] = {}
    for batch in chunks(sorted(households), BATCH):
        rows = Household.objects.filter(pk__in=batch).values_list(*columns)
        found.update({pk: Home(*rest) for pk, *rest in rows})
    if len(found) != len(households):
        raise Refusal("名单中有不存在的户，请刷新后重选。", "NO_SUCH_HOUSEHOLD")
    gone = [home.code for home in found.values() if home.removed_on is not None]
    if gone:
        raise Refusal(f"已注销的户不能登记业主：{'、'.join(gone[:SHOWN])}。", "REMOVED")
    return found


Key = tuple[int, str, str]
"""Estate, name index, phone index."""


class Plan:
    """What the rows come to: parties and ownerships to add, ownerships to end."""

    def __init__(self, homes: dict[int, Home]) -> None:
        self.homes = homes
        self.parties: list[OwnerParty] = []
        self.ownerships: list[tuple[NewOwner, OwnerParty | int, bool]] = []
        self.ended: list[tuple[int, date]] = []
        self.known: dict[Key, OwnerParty | int] = {}
        self.first: dict[int, NewOwner] = {}

    def add(self, rows: Sequence[NewOwner]) -> None:
        """Place each row, in order. Beside a row that stands already, the others are co-owners."""
        present = _present(self.homes.keys())
        self.known = _known(rows, self.homes)
        new = []
        for row in rows:
            if _stands(row, present[row.household_id]):
                self.first.setdefault(row.household_id, row)
            else:
                new.append(row)
        for row in new:
            self._enter(row, present[row.household_id])

    def _enter(self, row: NewOwner, here: Sequence[Present]) -> None:
        leads = self.first.setdefault(row.household_id, row) is row
        joins = row.joint or not leads
        party = self._party(row)
        if not joins:
            self._end(row, here)
        votes = leads and not (row.joint and here)
        self.ownerships.append((row, party, votes))

    def _party(self, row: NewOwner) -> OwnerParty | int:
        keys = list(_keys(row, self.homes[row.household_id].estate_id))
        for key in keys:
            if key in self.known:
                return self.known[key]
        made = OwnerParty(
            estate_id=self.homes[row.household_id].estate_id,
            kind=row.kind,
            name=row.name.strip(),
            phone=row.phone.strip(),
            name_index=blind_index(row.name),
            phone_index=blind_index(row.phone),
        )
        self.parties.append(made)
        self.known |= dict.fromkeys(keys, made)
        return made

    def _end(self, row: NewOwner, here: Sequence[Present]) -> None:
        for owner in here:
            if owner.from_day >= row.from_day:
                raise Refusal(
                    f"{self.homes[row.household_id].code}户现在的业主自{owner.from_day}起，"
                    f"新业主的起日{row.from_day}应晚于该日；共有人请选“共有”。",
                    "OWNER_DAY",
                )
            self.ended.append((owner.pk, row.from_day - DAY))


def _present(households: Collection[int]) -> dict[int, list[Present]]:
    columns = (
        "household_id", "pk", "from_day", "party__name_index", "party__phone_index",
    )  # fmt: skip
    found: dict[int, list[Present]] = defaultdict(list)
    for batch in chunks(sorted(households), BATCH):
        rows = Ownership.objects.filter(household__in=batch, to_day__isnull=True)
        for household, *rest in rows.order_by("pk").values_list(*columns):
            found[household].append(Present(*rest))
    return found


def _stands(row: NewOwner, here: Sequence[Present]) -> bool:
    names, phones = blind_indexes(row.name), blind_indexes(row.phone) or [""]
    return any(owner.name_index in names and owner.phone_index in phones for owner in here)


def _known(rows: Sequence[NewOwner], homes: dict[int, Home]) -> dict[Key, OwnerParty | int]:
    """(estate, name index, phone index) → party, under every key that still opens."""
    found: dict[Key, OwnerParty | int] = {}
    columns = ("pk", "united_into_id", "kind", "estate_id", "name_index", "phone_index")
    for batch in chunks(rows, BATCH):
        names = {index for row in batch for index in blind_indexes(row.name)}
        estates = {homes[row.household_id].estate_id for row in batch}
        same = OwnerParty.objects.filter(estate__in=estates, name_index__in=names)
        for pk, into, kind, estate, name, phone in same.order_by("-pk").values_list(*columns):
            if phone:
                found[estate, name, phone] = into or pk
            if kind == PartyKind.UNIT:
                found[estate, name, ""] = into or pk
    return found


def _keys(row: NewOwner, estate: int) -> Iterator[Key]:
    phones = blind_indexes(row.phone)
    for place, name in enumerate(blind_indexes(row.name)):
        if phones:
            yield estate, name, phones[place]
        if row.kind == PartyKind.UNIT:
            yield estate, name, ""


def _write(plan: Plan) -> None:
    update(Ownership, ["to_day"], plan.ended)
    OwnerParty.objects.bulk_create(plan.parties, batch_size=BATCH)
    values = (
        (row.household_id, party if isinstance(party, int) else party.pk, votes, row.from_day,
         None, row.source.strip())
        for row, party, votes in plan.ownerships
    )  # fmt: skip
    with as_conflict(Ownership):
        insert(Ownership, OWNERSHIP, values)


def looks_like_phone(text: str) -> bool:
    """7 to 15 digits with the signs that people write between them."""
    digits = sum(char.isdigit() for char in text)
    return 7 <= digits <= 15 and all(char.isdigit() or char in "+-()（） 转,，" for char in text)
