"""Batches, cases and lines over the API."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from tests.factories import make_estate
from tests.registers import Register
from tests.rows import make_batch, make_case, make_line


class TestBatches(Register):
    path = "batches"
    reader = Role.FINANCE_REVIEWER
    outsider = Role.SURVEYOR
    expected: ClassVar = {"state_label": "测算中", "total": "0.00", "decided_by_name": None}
    filters = ("street={row.street_id}&year={row.year}&state=DRAFT&number={row.number}",)
    misses = ("state=APPROVED", "year=1999")
    wrong = ("state=X", "year=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_batch(community.street)


class TestCases(Register):
    path = "cases"
    expected: ClassVar = {
        "eligible": True,
        "total": "12000.50",
        "reasons": [{"code": "GRADE", "sentence": "等次为优秀。"}],
    }
    filters = ("batch={row.batch_id}&community={row.community_id}&estate={row.estate_id}",)
    misses = ("eligible=false",)
    wrong = ("eligible=no", "batch=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_case(make_estate(community))


class TestLines(Register):
    path = "lines"
    expected: ClassVar = {"area": "5000.00", "rate": "0.2000", "amount": "12000.00"}
    filters = ("batch={row.batch_id}&community={row.community_id}&service={row.service_id}",)
    misses = ("batch=999999",)
    wrong = ("batch=x",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_line(make_case(make_estate(community)))
