"""The daily duties: terms that near their end or end, deadlines, telephones kept long enough."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from committees.models import Member
from committees.queries.terms import deadlines
from committees.rules import contact_until
from committees.services.reminders import raise_due
from committees.services.succession import expire_due, expiring_due
from communities.models import District
from core.audit.services import record
from policies.queries import in_force


def keep_house(*, on: date, at: datetime) -> dict[str, int]:
    """Everything that the day asks for; each duty is a transaction, doing it again is nothing."""
    return {
        "expired": expire_due(on=on, at=at),
        "expiring": expiring_due(on=on, at=at),
        "reminders": raise_due(on=on),
        "contacts": erase_contacts(on=on, at=at),
    }


@transaction.atomic
def erase_contacts(*, on: date, at: datetime) -> int:
    """Telephones of members whose office ended more than 5 years ago are removed (个保法 19)."""
    erased = 0
    for district in District.objects.order_by("pk"):
        days = deadlines(in_force(district=district, on=on))
        rows = Member.objects.filter(
            ~Q(contact=""),
            committee__community__path__startswith=district.path,
        ).annotate(
            office_end=Coalesce("last_day", "committee__ended_on", "committee__term_last_day")
        )
        ended = rows.filter(office_end__lt=on).values_list("pk", "office_end")
        old = [key for key, last_day in ended if contact_until(last_day, rules=days) < on]
        erased += Member.objects.filter(pk__in=old).update(contact="", contact_erased_on=on)
        if old:
            record(
                verb="committees.erase_contacts",
                sentence=f"{district.name}业委会（物管会）委员联系电话保存期满，清除{len(old)}条。",
                by=None,
                at=at,
                scope_path=district.path,
                data={"members": old},
            )
    return erased
