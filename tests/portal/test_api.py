"""The audit trail and background work over the API; the API's own document."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from tests.registers import Register
from tests.rows import make_entry, make_job


class TestAuditEntries(Register):
    path = "audit-entries"
    key = "number"
    reader = Role.AUDITOR
    outsider = Role.STREET_OFFICER
    expected: ClassVar = {"actor_name": "系统", "content": {"mode": "MARKET"}}
    filters = ("verb=estates.change_mode&from_day=2022-10-08&to_day=2022-10-08",)
    misses = ("to_day=2022-10-07", "subject=none", "verb=none")
    wrong = ("from_day=x",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_entry(community)


class TestJobs(Register):
    path = "jobs"
    outsider = Role.AUDITOR
    expected: ClassVar = {"kind": "test", "state_label": "排队中"}
    filters = ("kind=test&state=QUEUED",)
    misses = ("kind=other", "state=DONE")
    wrong = ("state=X",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_job(by)
