"""Owners, a service charter and the gates 三先三后 of a few served estates: all of it made up."""

from collections.abc import Iterator, Sequence
from datetime import date

from core.rules.periods import add_days
from demo.bodies import Clerk
from demo.clock import at
from demo.people import person
from estates.models import Estate, Household
from estates.services.charter import Promise, Terms, adopt_charter
from estates.services.gates import pass_gate
from estates.services.owners import NewOwner, record_owners
from estates.states import FeeModel, Gate, PartyKind, ServiceScope
from tenders.models import Service

ENTERED = date(2022, 12, 2)
OWNED_SINCE = date(2015, 6, 1)
TWO_HOMES_EVERY = 10
"""Every tenth dwelling belongs to the owner of the one before: one head, two dwellings."""
UNIT_EVERY = 25
DEVELOPER = "演示开发公司"
GATES = (
    (Gate.RECTIFIED, -40, "演示整治验收单"),
    (Gate.PUBLICISED, -20, "演示宣传公示记录"),
    (Gate.SERVICE_STARTED, 0, "演示接管记录"),
    (Gate.FEE_STARTED, 0, "演示收费公示"),
)
"""Each gate, its day counted from the takeover, and its paper."""
PROMISES = (
    Promise(ServiceScope.PUBLIC_ORDER, "门岗值守、夜间巡查", "每日两次"),
    Promise(ServiceScope.SANITATION, "楼道清扫、垃圾清运", "每日一次"),
    Promise(ServiceScope.SECURITY, "消防通道、监控检查", "每周一次"),
    Promise(ServiceScope.FACILITIES, "公共设施报修", "随报随修"),
    Promise(ServiceScope.GREENING, "修剪、浇水", "每月一次"),
)


def load_owners(estates: Sequence[Estate]) -> None:
    """Owners of every dwelling of the estates; the first gets a charter, too, and all the gates."""
    clerk = Clerk(person("wuye"), at(ENTERED, 10))
    homes = Household.objects.filter(estate__in=estates).order_by("estate__code", "code")
    record_owners(rows=list(_owners(list(homes))), by=clerk.by, at=clerk.at)
    for place, estate in enumerate(estates):
        service = Service.objects.select_related("contract").get(estate=estate)
        day = service.takeover_on
        if day is None:
            continue
        if place == 0:
            _charter(estate, service, day, clerk=clerk)
        for gate, days, paper in GATES:
            on, evidence = add_days(day, days), f"{paper}{place + 1:02d}"
            pass_gate(estate=estate, gate=gate, on=on, evidence=evidence, by=clerk.by, at=clerk.at)


def _owners(homes: Sequence[Household]) -> Iterator[NewOwner]:
    person_number = 0
    for place, home in enumerate(homes, start=1):
        same = place % TWO_HOMES_EVERY == 0 and homes[place - 2].estate_id == home.estate_id
        person_number += not same
        unit = place % UNIT_EVERY == 0
        yield NewOwner(
            household_id=home.pk,
            name=DEVELOPER if unit else f"演示业主{person_number:04d}",
            # no operator gives numbers that begin so
            phone="" if unit else f"000{person_number:08d}",
            kind=PartyKind.UNIT if unit else PartyKind.PERSON,
            from_day=OWNED_SINCE,
            source="演示产权资料",
        )


def _charter(estate: Estate, service: Service, day: date, *, clerk: Clerk) -> None:
    terms = Terms(
        mode=FeeModel.LOW_FEE,
        service_from=day,
        from_day=day,
        fee=service.contract.fee,
        fee_from=day,
        document="演示居民代表会议决议",
    )
    adopt_charter(estate=estate, terms=terms, items=PROMISES, by=clerk.by, at=clerk.at)
