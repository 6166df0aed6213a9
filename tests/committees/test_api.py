"""Owners' organisations over the API."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import ClassVar

from django.db import models

from accounts.models import User
from accounts.roles import Role
from committees.models import Member, WorkingFundEntry
from communities.models import Community
from tests.factories import make_committee, make_decision, make_estate
from tests.registers import Register


class TestCommittees(Register):
    path = "committees"
    expected: ClassVar = {
        "kind_label": "业主委员会",
        "state_label": "履职中",
        "term_last_day": "2025-12-31",
        "members": [{"name": "张三", "title": "主任", "is_owner": True, "duty": ""}],
    }
    filters = (
        "community={row.community_id}&estate={row.estate_id}",
        "kind=OC&state=ACTIVE&expires_by=2025-12-31&name=业主",
    )
    misses = ("region=1", "kind=PMC", "state=FILED", "expires_by=2025-12-30")
    wrong = ("kind=X", "state=X", "expires_by=2025", "estate=x")

    def make(self, community: Community, by: User) -> models.Model:
        committee = make_committee(make_estate(community))
        Member.objects.create(committee=committee, name="张三", title="主任")
        return committee


class TestOwnersDecisions(Register):
    path = "owners-decisions"
    outsider = Role.SURVEYOR
    expected: ClassVar = {
        "matter": "选聘物业",
        "total_area": "5000.00",
        "passed": True,
        "state_label": "通过",
        "document": "会议纪要1号",
        "assembly": None,
    }
    filters = (
        "estate={row.estate_id}&passed=true",
        "state=PASSED",
    )
    misses = ("passed=false", "committee=999999", "assembly=999999")
    wrong = ("passed=yes", "state=X", "assembly=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_decision(make_estate(community))


class TestFundEntries(Register):
    path = "fund-entries"
    expected: ClassVar = {"collected": "10000.00", "rate": "6.00", "amount": "600.00"}
    filters = ("committee={row.committee_id}",)
    misses = ("committee=999999",)
    wrong = ("committee=x",)

    def make(self, community: Community, by: User) -> models.Model:
        return WorkingFundEntry.objects.create(
            committee=make_committee(make_estate(community)),
            period_first_day=date(2022, 1, 1),
            period_last_day=date(2022, 12, 31),
            collected=Decimal("10000.00"),
            rate=Decimal("6.00"),
            amount=Decimal("600.00"),
            happened_on=date(2022, 12, 31),
            entered_at=datetime(2023, 1, 5, tzinfo=UTC),
        )
