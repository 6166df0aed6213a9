"""The full contact of an owner, shown for a reason; and its end (个人信息保护法 19, 47, 51)."""

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.services import require
from communities.models import District
from core.audit.services import record
from core.db.days import business_day
from core.rules.errors import Conflict, Forbidden, Refusal
from core.rules.masks import refuse_resident_id
from estates.models import OwnerParty
from estates.queries.people import (
    REVEALED,
    households_of,
    overdue_owners,
    reveals_allowed,
    reveals_on,
)
from estates.services.people import refuse_blank, refuse_future

SHOWN = 3
EMPTY = {"name": "", "phone": "", "name_index": "", "phone_index": ""}


class Contact(NamedTuple):
    """What is shown once. Printing it shows nothing."""

    name: str
    phone: str

    def __repr__(self) -> str:
        return "Contact(…)"


@transaction.atomic
def reveal_contact(*, party: OwnerParty, reason: str, by: User | None, at: datetime) -> Contact:
    """The owner's full name and phone, for a reason that stands in the trail with the dwelling.

    Only for people, never for the system. Refusal without a reason, above the day's number
    (parameter REVEAL_DAILY_MOST), for an anonymised owner, and where no key opens the text.
    """
    path = party.estate.community.path
    require(by, REVEALED, path=path)
    if by is None:
        raise Forbidden("查看完整联系方式只能由人员办理。", "PERSON_ONLY")
    refuse_blank(reason, "查看事由")
    refuse_resident_id(查看事由=reason)
    if party.anonymised_at is not None:
        raise Refusal("这位业主的信息已匿名化，没有可查看的内容。", "ANONYMOUS")
    User.objects.select_for_update().get(pk=by.pk)  # two windows of one person count as two
    _refuse_too_many(by, party.estate.community.street.district, on=business_day(at))
    found = Contact(party.name.open(), party.phone.open())
    codes = "、".join(households_of(party=party, most=SHOWN)) or "（无户号）"
    record(
        verb=REVEALED,
        sentence=f"查看“{party.estate}”{codes}户业主的完整姓名和电话，事由：{reason.strip()}。",
        by=by,
        at=at,
        subject=party,
        scope_path=path,
        data={"party": party.pk, "reason": reason.strip()},
    )
    return found


@transaction.atomic
def ask_deletion(
    *, party: OwnerParty, on: date, reason: str, by: User | None, at: datetime
) -> OwnerParty:
    """Mark an owner for deletion: the retention period counts from the day on.

    Refusal for a day to come, Conflict where it is marked or anonymised already.
    """
    path = party.estate.community.path
    require(by, "estates.erase_owner", path=path)
    refuse_future(on, at)
    refuse_blank(reason, "事由")
    refuse_resident_id(事由=reason)
    still = OwnerParty.objects.filter(
        pk=party.pk, anonymised_at__isnull=True, delete_from__isnull=True
    )
    if not still.update(delete_from=on):
        raise Conflict("这位业主已申请删除或已匿名化，请刷新后核对。")
    party.refresh_from_db()
    record(
        verb="estates.erase_owner",
        sentence=f"“{party.estate}”{party}申请删除个人信息，自{on}起计保留期：{reason.strip()}。",
        by=by,
        at=at,
        subject=party,
        scope_path=path,
        data={"on": on, "reason": reason.strip()},
    )
    return party


@transaction.atomic
def erase_owner(*, party: OwnerParty, reason: str, by: User | None, at: datetime) -> OwnerParty:
    """Delete the owner's name and phone now (个人信息保护法 47); the ownership stays, unnamed.

    Refusal without a reason, Conflict where it was done already.
    """
    path = party.estate.community.path
    require(by, "estates.erase_owner", path=path)
    refuse_blank(reason, "事由")
    refuse_resident_id(事由=reason)
    if not _anonymise(OwnerParty.objects.filter(pk=party.pk), by=by, at=at):
        raise Conflict("这位业主的信息已匿名化，请刷新后核对。")
    party.refresh_from_db()
    record(
        verb="estates.erase_owner",
        sentence=f"删除“{party.estate}”{party}的姓名和电话：{reason.strip()}。",
        by=by,
        at=at,
        subject=party,
        scope_path=path,
        data={"reason": reason.strip()},
    )
    return party


@transaction.atomic
def anonymise_overdue(*, district: District, by: User | None, at: datetime) -> int:
    """Delete name and phone of every owner whose time is over; returns how many.

    The days are the parameter RETENTION_DAYS in force. Running again finds nobody; an entry in
    the trail is written only where there was somebody.
    """
    require(by, "estates.erase_owner", path=district.path)
    overdue = overdue_owners(district=district, on=business_day(at))
    number = _anonymise(OwnerParty.objects.filter(pk__in=overdue.values("pk")), by=by, at=at)
    if number:
        record(
            verb="estates.erase_owner",
            sentence=f"保留期满，匿名化业主信息{number}条（个人信息保护法第19、47条）。",
            by=by,
            at=at,
            subject=district,
            scope_path=district.path,
            data={"count": number},
        )
    return number


def _anonymise(rows: QuerySet[OwnerParty], *, by: User | None, at: datetime) -> int:
    still = rows.filter(anonymised_at__isnull=True)
    told = {**EMPTY, "anonymised_at": at, "anonymised_by": by}
    number = still.update(**told)
    # who was united into an owner owns nothing any more, so no other day counts for them
    united = OwnerParty.objects.filter(
        united_into__anonymised_at__isnull=False, anonymised_at__isnull=True
    )
    return number + (united.update(**told) if number else 0)


def _refuse_too_many(by: User, district: District, *, on: date) -> None:
    most = reveals_allowed(district=district, on=on)
    if reveals_on(user=by, day=on) >= most:
        raise Refusal(
            f"今天已查看{most}次完整联系方式，达到每人每天的上限；请明天再查，或请其他负责人查看。",
            "TOO_MANY_REVEALS",
        )
