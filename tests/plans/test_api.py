"""Programmes, targets and calendar over the API."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from communities.models import Community
from tests.registers import Register
from tests.rows import make_milestone, make_programme, make_target


class TestProgrammes(Register):
    path = "programmes"
    expected: ClassVar = {"base_day": "2022-07-01"}
    filters = ("street={row.street_id}&district={row.district_id}&code={row.code}",)
    misses = ("code=NONE", "street=999999")
    wrong = ("street=x",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_programme(community.street)


class TestTargets(Register):
    path = "targets"
    expected: ClassVar = {"percent": "90.00", "due_on": "2022-11-30"}
    filters = ("programme={row.programme_id}&metric=COMMITTEE_RATE&due_by=2022-11-30",)
    misses = ("due_by=2022-11-29", "metric=SERVED_RATE")
    wrong = ("metric=X", "due_by=bald")

    def make(self, community: Community, by: User) -> models.Model:
        return make_target(make_programme(community.street))


class TestMilestones(Register):
    path = "milestones"
    expected: ClassVar = {"title": "摸底", "first_day": "2022-07-01"}
    filters = ("programme={row.programme_id}",)
    misses = ("programme=999999",)
    wrong = ("programme=x",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_milestone(make_programme(community.street))
