"""A district with a street officer who proposes and a bureau reviewer who approves."""

from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest

from accounts.models import Duty, User
from accounts.roles import Role
from communities.models import District, Street
from policies.models import DocumentKind, PolicyDocument

AT = datetime(2022, 7, 1, 1, 0, tzinfo=UTC)


class Office(NamedTuple):
    district: District
    officer: User
    reviewer: User
    document: PolicyDocument


def person(username: str, role: Role, **unit: District | Street) -> User:
    user: User = User.objects.create(username=username, name=username, role=role)
    Duty.objects.create(user=user, since=date(2022, 1, 1), **unit)
    return user


@pytest.fixture
def office(db: None) -> Office:
    district = District.objects.create(code="150525", name="奈曼旗", bureau_name="住建局")
    street = Street.objects.create(code="001", name="大沁他拉街道", district=district)
    document = PolicyDocument.objects.create(
        title="工作计划", issuer="街道", kind=DocumentKind.PROGRAMME, district=district
    )
    return Office(
        district,
        person("officer", Role.STREET_OFFICER, street=street),
        person("reviewer", Role.BUREAU_REVIEWER, district=district),
        document,
    )
