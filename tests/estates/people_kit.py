"""Rows of the people's half of the register, put where a test needs them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from accounts.models import User
from accounts.roles import Role
from core.db.sealed import blind_index
from estates.models import (
    Estate,
    Household,
    OnboardingRound,
    OwnerParty,
    Ownership,
    ServiceCharter,
)
from estates.services.charter import Promise, Terms, adopt_charter
from estates.services.gates import pass_gate
from estates.states import FeeModel, Gate, ServiceScope
from tests.factories import make_community, make_estate, make_user

AT = datetime(2022, 9, 1, 2, tzinfo=UTC)
DAY = date(2022, 9, 1)
NAME, PHONE = "敖登其其格", "13947512345"
ID = "11010519491231002X"
PROMISES = [Promise(scope, f"{scope.label}事项", "每日一次") for scope in ServiceScope]


def secretary(estate: Estate) -> User:
    return make_user(Role.COMMUNITY_SECRETARY, estate.community)


def officer(estate: Estate) -> User:
    return make_user(Role.STREET_OFFICER, estate.community.street)


def neighbour() -> User:
    """The secretary of another community of the same street."""
    return make_user(Role.COMMUNITY_SECRETARY, make_community("077"))


def make_home(estate: Estate | None = None) -> Household:
    place = estate or make_estate(households=1)
    found: Household = place.households.order_by("-pk")[0]
    return found


def make_party(
    estate: Estate, *, name: str = NAME, phone: str = PHONE, kind: str = "PERSON"
) -> OwnerParty:
    return OwnerParty.objects.create(
        estate=estate,
        kind=kind,
        name=name,
        phone=phone,
        name_index=blind_index(name),
        phone_index=blind_index(phone),
    )


def make_ownership(
    household: Household | None = None,
    *,
    party: OwnerParty | None = None,
    from_day: date = date(2020, 1, 1),
    to_day: date | None = None,
    votes: bool = True,
) -> Ownership:
    home = household or make_home()
    return Ownership.objects.create(
        household=home,
        party=party or make_party(home.estate),
        from_day=from_day,
        to_day=to_day,
        votes=votes,
    )


def terms(**changes: object) -> Terms:
    values: dict[str, object] = {
        "mode": FeeModel.LOW_FEE,
        "service_from": date(2022, 7, 1),
        "from_day": date(2022, 7, 1),
        "document": "居民代表会议决议〔2022〕3号",
        "fee": Decimal("0.3000"),
    }
    return Terms(**{**values, **changes})  # type: ignore[arg-type]


def make_charter(estate: Estate | None = None, **changes: object) -> ServiceCharter:
    place = estate or make_estate()
    return adopt_charter(estate=place, terms=terms(**changes), items=PROMISES, by=None, at=AT)


def make_round(estate: Estate | None = None) -> OnboardingRound:
    place = estate or make_estate()
    day = date(2022, 4, 1)
    return pass_gate(
        estate=place, gate=Gate.RECTIFIED, on=day, evidence="整治验收单1号", by=None, at=AT
    )
