"""Small plain functions that put rows where a test needs them.

Units are shared by default (`make_estate()` twice lands in the same community); everything else is
new at each call. Rows are written directly, not through the services under test.
"""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import Duty, User
from accounts.roles import Role
from committees.models import Committee, OwnersDecision
from committees.states import CommitteeKind, CommitteeState, VoteState
from communities.models import Community, District, Street
from core.rules.ids import check_digit
from estates.models import (
    Building,
    Estate,
    Household,
    ManagementSpell,
    Measure,
    Region,
    Standing,
)
from estates.rules import search_text
from estates.states import UNSERVICED, Mode
from infrastructure.models import FacilityItem, FacilityNeed
from tenders.models import Company, Contract, Service
from tenders.states import ContractState

PASSWORD = "Test-2022-wuguan"
LONG_AGO = date(2010, 1, 1)
_numbers = count(1)


def make_district(code: str = "150525", name: str = "奈曼旗") -> District:
    found, _ = District.objects.get_or_create(
        code=code, defaults={"name": name, "bureau_name": f"{name}住房和城乡建设局"}
    )
    return found


def make_street(
    code: str = "001", *, name: str = "大沁他拉街道", district: District | None = None
) -> Street:
    found, _ = Street.objects.get_or_create(
        district=district or make_district(), code=code, defaults={"name": name}
    )
    return found


def make_community(code: str = "001", *, name: str = "", street: Street | None = None) -> Community:
    found, _ = Community.objects.get_or_create(
        street=street or make_street(),
        code=code,
        defaults={"name": name or f"第{code}社区", "liaison": "专人甲"},
    )
    return found


def make_user(
    role: Role | str = Role.STREET_OFFICER,
    unit: District | Street | Community | None = None,
    *,
    username: str = "",
    since: date = LONG_AGO,
    must_change_password: bool = False,
) -> User:
    """A person with PASSWORD and, where a unit is given, the duty for it."""
    number = next(_numbers)
    user = User(
        username=username or f"user{number}",
        name=f"人员{number}",
        role=role,
        must_change_password=must_change_password,
        password_changed_on=None if must_change_password else date(2999, 1, 1),
    )
    user.set_password(PASSWORD)
    user.save()
    if unit is not None:
        level = {District: "district", Street: "street", Community: "community"}[type(unit)]
        Duty.objects.create(user=user, since=since, **{level: unit})
    return user


def make_region(community: Community | None = None, *, name: str = "") -> Region:
    number = next(_numbers)
    return Region.objects.create(
        community=community or make_community(), code=f"R{number:04d}", name=name or f"区域{number}"
    )


def make_estate(
    community: Community | None = None,
    *,
    mode: Mode | str = Mode.ABANDONED,
    households: int = 0,
    household_count: int | None = None,
    floor_area: str = "5000.00",
    subsidy_area: str = "5000.00",
    since: date = LONG_AGO,
    region: Region | None = None,
    **fields: Any,
) -> Estate:
    """An estate with one open spell and one measure; `households` addresses in its roster.

    `household_count` is the certified number (default: the roster, or 50 without one).
    """
    number = next(_numbers)
    values = {"code": f"E{number:05d}", "name": f"小区{number}", "completed_on": date(2000, 1, 1)}
    estate = Estate(
        community=community or make_community(), region=region, mode=mode, **{**values, **fields}
    )
    estate.search_text = search_text(estate.name, estate.aliases, estate.address)
    estate.save()
    ManagementSpell.objects.create(estate=estate, mode=mode, from_day=since, reason="摸底登记")
    Standing.objects.create(
        estate=estate,
        from_day=since,
        name=estate.name,
        community=estate.community,
        region=region,
    )
    Measure.objects.create(
        estate=estate,
        from_day=since,
        household_count=household_count if household_count is not None else households or 50,
        floor_area=Decimal(floor_area),
        subsidy_area=Decimal(subsidy_area),
        source="房屋测绘报告",
    )
    make_households(estate, households)
    return estate


def make_households(estate: Estate, number: int, *, building: str = "1") -> list[Household]:
    """Addresses 1-1-0001… in one building, 100 ㎡ each."""
    if not number:
        return []
    block, _ = Building.objects.get_or_create(estate=estate, name=building)
    first = estate.households.count() + 1
    rooms = [f"{room:04d}" for room in range(first, first + number)]
    rows = [
        Household(
            estate=estate,
            building=block,
            code=f"{building}-1-{room}",
            entrance_unit="1",
            room=room,
            exclusive_area=Decimal("100.00"),
        )
        for room in rooms
    ]
    return Household.objects.bulk_create(rows)


def make_committee(
    place: Estate | Region | None = None,
    *,
    state: CommitteeState = CommitteeState.ACTIVE,
    first_day: date = date(2021, 1, 1),
    last_day: date = date(2025, 12, 31),
    **fields: Any,
) -> Committee:
    place = place or make_estate()
    link = {"estate": place} if isinstance(place, Estate) else {"region": place}
    values: dict[str, Any] = {"kind": CommitteeKind.OC, "name": f"{place.name}业主委员会"}
    if state != CommitteeState.PREPARING:
        values |= {
            "formed_on": first_day,
            "term_first_day": first_day,
            "term_last_day": last_day,
            "filed_on": None if state == CommitteeState.ELECTED else first_day,
        }
    return Committee.objects.create(state=state, **link, **{**values, **fields})


def make_decision(place: Estate | Region | None = None, **fields: Any) -> OwnersDecision:
    """A passed decision entered from paper (补录): all 50 took part, 30 agreed."""
    place = place or make_estate()
    link = {"estate": place} if isinstance(place, Estate) else {"region": place}
    values: dict[str, Any] = {
        "matter": "选聘物业",
        "held_on": date(2022, 8, 1),
        "decided_on": date(2022, 8, 1),
        "publish_by_day": date(2022, 8, 4),
        "document": "会议纪要1号",
        "state": VoteState.PASSED,
        "outcome": VoteState.PASSED,
        "passed": True,
        "total_area": Decimal("5000.00"),
        "total_heads": 50,
        "part_area": Decimal("5000.00"),
        "part_heads": 50,
        "agree_area": Decimal("3000.00"),
        "agree_heads": 30,
        "grounds": "[]",
    }
    values |= {"community": place.community, **link, **fields}
    return OwnersDecision.objects.create(**values)


def make_uscc(number: int) -> str:
    """A credit code that checks."""
    body = f"91150525MA0{number:06d}"
    return body + check_digit(body)


def make_company(name: str = "", **fields: Any) -> Company:
    number = next(_numbers)
    values = {"uscc": make_uscc(number), "name": name or f"物业公司{number}"}
    return Company.objects.create(**{**values, **fields})


def make_contract(
    street: Street | None = None,
    *,
    company: Company | None = None,
    state: ContractState = ContractState.FILED,
    starts_on: date = date(2022, 1, 1),
    ends_on: date = date(2026, 12, 31),
    **fields: Any,
) -> Contract:
    signed = None if state == ContractState.DRAFT else starts_on
    filed = None if state in {ContractState.DRAFT, ContractState.SIGNED} else starts_on
    values: dict[str, Any] = {
        "number": f"HT{next(_numbers):05d}",
        "signed_on": signed,
        "filed_on": filed,
        "fee": Decimal("0.5000"),
        "fund_rate": Decimal("6.00"),
    }
    return Contract.objects.create(
        street=street or make_street(),
        company=company or make_company(),
        state=state,
        starts_on=starts_on,
        ends_on=ends_on,
        **{**values, **fields},
    )


def make_service(
    estate: Estate | None = None,
    *,
    takeover_on: date | None = date(2022, 9, 1),
    last_day: date | None = None,
    was_unserviced: bool = True,
    contract: Contract | None = None,
) -> Service:
    """A service with its handover on the takeover day; the estate's mode history follows it."""
    estate = estate or make_estate()
    if takeover_on is not None and estate.mode in UNSERVICED:
        _take_over(estate, takeover_on)
    return Service.objects.create(
        contract=contract or make_contract(estate.community.street),
        estate=estate,
        live=last_day is None,
        was_unserviced=was_unserviced,
        handover_on=takeover_on,
        handover_record="承接查验记录" if takeover_on else "",
        past_document="移交旧档" if takeover_on else "",
        takeover_on=takeover_on,
        last_day=last_day,
    )


def _take_over(estate: Estate, day: date) -> None:
    eve = date.fromordinal(day.toordinal() - 1)
    estate.spells.filter(to_day__isnull=True).update(to_day=eve)
    estate.spells.create(mode=Mode.MARKET, from_day=day, reason="承接查验后接管")
    estate.mode = Mode.MARKET
    estate.save(update_fields=["mode"])


def make_item(code: str = "CCTV", *, name: str = "摄像头", unit: str = "个") -> FacilityItem:
    found, _ = FacilityItem.objects.get_or_create(code=code, defaults={"name": name, "unit": unit})
    return found


def make_need(
    estate: Estate | None = None,
    *,
    item: FacilityItem | None = None,
    quantity: int = 10,
    done: int = 0,
    **fields: Any,
) -> FacilityNeed:
    values = {"surveyed_on": date(2022, 5, 1)}
    return FacilityNeed.objects.create(
        estate=estate or make_estate(),
        item=item or make_item(),
        quantity=quantity,
        done=done,
        **{**values, **fields},
    )
