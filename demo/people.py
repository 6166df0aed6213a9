"""The demo's people: one per role of each unit, all with one published password."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.models import Duty, User
from accounts.roles import Role
from communities.models import Community, District, Street

PASSWORD = "Demo-2022-wuguan"  # noqa: S105 -- published on purpose; works in a demo database only
SINCE = date(2022, 1, 1)
START_PAGES = {
    Role.SURVEYOR: "/m/",
    Role.COMMUNITY_SECRETARY: "/m/",
    Role.BUREAU_REVIEWER: "/subsidies/",
    Role.FINANCE_REVIEWER: "/subsidies/",
}
"""Where the home page sends a role; the others work in /admin/."""


@dataclass(frozen=True)
class Account:
    """One account per role, as `demo_accounts` prints it."""

    username: str
    password: str
    role: str
    label: str
    unit: str
    start: str


def enlist_street(street: Street, communities: Sequence[Community]) -> None:
    """Everyone of SEED1: the office, a secretary and a surveyor for each community, the bureau."""
    secret = make_password(PASSWORD)
    district = street.district
    _enlist("zhuren", "演示主任", Role.STREET_DIRECTOR, street, secret)
    _enlist("wuye", "演示物业办", Role.STREET_OFFICER, street, secret)
    for number, community in enumerate(communities, start=1):
        label = f"{number:02d}"
        _enlist(f"shuji{label}", secretary(number), Role.COMMUNITY_SECRETARY, community, secret)
        _enlist(f"diaocha{label}", f"演示调查员{label}", Role.SURVEYOR, community, secret)
    _enlist("zhujian", "演示住建审核", Role.BUREAU_REVIEWER, district, secret)
    _enlist("caizheng", "演示财政审核", Role.FINANCE_REVIEWER, district, secret)
    _enlist("shenji", "演示审计", Role.AUDITOR, district, secret)
    _enlist("xitong", "演示系统管理", Role.SYS_ADMIN, district, secret)


def enlist_district(street: Street) -> None:
    """Whom SEED2 needs to propose and to approve: a street officer, and the leading bureau."""
    secret = make_password(PASSWORD)
    _enlist("yuelu", "演示岳麓物业办", Role.STREET_OFFICER, street, secret)
    _enlist("chengguan", "演示城管审核", Role.BUREAU_REVIEWER, street.district, secret)


def secretary(number: int) -> str:
    """Name of the n-th community's secretary."""
    return f"演示书记{number:02d}"


def person(username: str) -> User:
    """A demo person by user name."""
    user: User = User.objects.get(username=username)
    return user


def accounts() -> Iterator[Account]:
    """The first account of each role, in the order of the roles."""
    for role in Role:
        user = User.objects.filter(role=role).order_by("pk").first()
        duty = user.duties.order_by("pk").first() if user else None
        if user and duty:
            yield Account(
                username=user.username,
                password=PASSWORD,
                role=role.value,
                label=role.label,
                unit=duty.unit.name,
                start=START_PAGES.get(role, "/admin/"),
            )


def _enlist(  # noqa: PLR0917 -- a row of the list above, read across
    username: str, name: str, role: Role, unit: District | Street | Community, secret: str
) -> None:
    # One hash for all: thirty slow hashes would be most of the loading time.
    user = User.objects.create(
        username=username, name=name, role=role, password=secret, must_change_password=False
    )
    level = {District: "district", Street: "street", Community: "community"}[type(unit)]
    Duty.objects.create(user=user, since=SINCE, **{level: unit})
