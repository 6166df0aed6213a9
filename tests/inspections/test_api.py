"""The yearly cycle over the API."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from tests.factories import make_estate
from tests.registers import Register
from tests.rows import (
    make_answer,
    make_assessment,
    make_assignment,
    make_cycle,
    make_scorecard,
)


class TestCycles(Register):
    path = "cycles"
    outsider = Role.SURVEYOR
    expected: ClassVar = {"state": "PLANNED", "state_label": "已建立", "frozen_on": None}
    filters = ("street={row.street_id}&year={row.year}&state=PLANNED",)
    misses = ("state=FINAL", "year=1999")
    wrong = ("state=X", "year=２０２２", "year=2022.0")

    def make(self, community: Community, by: User) -> models.Model:
        return make_cycle(community.street)


class TestAssessments(Register):
    path = "assessments"
    expected: ClassVar = {"household_count": 3, "required": 3, "grade": "", "sufficient": None}
    filters = ("cycle={row.cycle_id}&community={row.community_id}&estate={row.estate_id}",)
    misses = ("grade=GOOD", "sufficient=true")
    wrong = ("grade=X", "sufficient=yes")

    def make(self, community: Community, by: User) -> models.Model:
        return make_assessment(make_estate(community))


class TestAssignments(Register):
    path = "assignments"
    reader = Role.SURVEYOR
    expected: ClassVar = {"household_code": "1-1-0001", "state_label": "待入户"}
    filters = ("assessment={row.assessment_id}&state=OPEN",)
    misses = ("state=LOST", "cycle=999999", "estate=999999")
    wrong = ("state=X", "cycle=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_assignment(make_assessment(make_estate(community)))


class TestAnswers(Register):
    path = "answers"
    key = "assignment"
    outsider = Role.COMMUNITY_SECRETARY
    expected: ClassVar = {"respondent_label": "业主", "q1": 2, "q10": 2}
    filters = ("assessment={row.assignment.assessment_id}",)
    misses = ("assessment=999999",)
    wrong = ("assessment=x",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_answer(make_assignment(make_assessment(make_estate(community))))


class TestScorecards(Register):
    path = "scorecards"
    outsider = Role.SURVEYOR
    expected: ClassVar = {"party_label": "街道", "sanitation": "25.00", "veto": False}
    filters = ("assessment={row.assessment_id}&party=STREET",)
    misses = ("party=BUREAU",)
    wrong = ("party=X",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_scorecard(make_assessment(make_estate(community)))
