"""The yearly cycle over the API."""

from datetime import date
from typing import Any, ClassVar

import pytest
import time_machine
from django.db import models
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from core.rules.canonical import canonical_json
from core.rules.sampling import verify_certificate
from inspections.models import Assignment
from policies import services
from policies.queries import in_force
from tests.factories import make_estate, make_service
from tests.registers import (
    NOT_FOUND,
    Register,
    api,
    foreign_community,
    own_community,
    person,
    post,
)
from tests.rows import (
    AT,
    make_answer,
    make_assessment,
    make_assignment,
    make_cycle,
    make_document,
    make_draw,
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


def set_parameters() -> None:
    """Every parameter with a default, approved for the district."""
    district = own_community().street.district
    services.load_defaults(
        district=district,
        document=make_document(district=district),
        by_maker=person(Role.STREET_OFFICER),
        by_checker=person(Role.BUREAU_REVIEWER),
        first_day=date(2022, 1, 1),
        at=AT,
    )


def test_the_year_runs_over_the_api_from_the_frozen_roster_to_the_final_grade(db: None) -> None:
    set_parameters()
    make_service(make_estate(own_community(), households=3))
    officer, surveyor = api(person(Role.STREET_OFFICER)), api(person(Role.SURVEYOR))
    opening = {"street": own_community().street.pk, "year": 2022, "on": "2022-10-01"}
    status, cycle = post(officer, "cycles/open/", opening)
    assert (status, cycle["state"]) == (200, "PLANNED")
    at = f"cycles/{cycle['id']}"
    assert post(officer, f"{at}/draw/")[0] == 409
    ahead = post(officer, f"{at}/freeze/", {"on": "9999-12-31"})
    assert (ahead[0], ahead[1]["code"]) == (409, "DAY_AHEAD")
    assert post(officer, f"{at}/freeze/", {"on": "2022-10-08"})[1]["state"] == "FRAME_FROZEN"
    seed = {"public_value": "双色球2022117", "witnesses": "甲、乙"}
    assert len(post(officer, f"{at}/record-seed/", seed)[1]["seed"]) == 64
    assert post(officer, f"{at}/draw/")[1]["state"] == "SAMPLED"
    assert post(officer, f"{at}/open-survey/")[1]["state_label"] == "入户调查中"
    _visit_all(surveyor)
    assert post(surveyor, f"{at}/close/")[0] == 403
    assert post(officer, f"{at}/close/")[1]["state"] == "SCORING"
    [assessment] = officer.get("/api/v1/assessments/").json()["results"]
    assert (assessment["valid"], assessment["satisfied"]) == (3, 3)
    assert (
        verify_certificate(
            officer.get(f"/api/v1/assessments/{assessment['id']}/certificate/").json()
        )
        == []
    )
    _score(assessment["id"])
    assert post(officer, f"{at}/grade/")[1]["state"] == "PROVISIONAL"
    _notice_and_confirmation(at)
    [assessment] = officer.get("/api/v1/assessments/").json()["results"]
    assert assessment["grade_label"] == "优秀"


def _notice_and_confirmation(at: str) -> None:
    """Today is the office's day, never the client's."""

    def on(day: str, role: Role, act: str, body: dict[str, str] | None = None) -> Any:
        with time_machine.travel(f"{day}T09:00:00+08:00", tick=False):
            return post(api(person(role)), f"{at}/{act}/", body or {})

    for given in ("2000-01-03", "2027-03-01", "9999-12-31"):
        status, refusal = on("2027-03-01", Role.STREET_OFFICER, "publish", {"on": given})
        assert (status, list(refusal["fields"])) == (400, ["on"])
    status, row = on("2027-03-01", Role.STREET_OFFICER, "publish")
    assert (status, row["notice_first_day"], row["notice_last_day"]) == (
        200, "2027-03-01", "2027-03-08",
    )  # fmt: skip
    ahead = on("2027-03-08", Role.STREET_DIRECTOR, "finalise", {"on": "2099-01-01"})
    assert (ahead[0], list(ahead[1]["fields"])) == (400, ["on"])
    early = on("2027-03-08", Role.STREET_DIRECTOR, "finalise")
    assert (early[0], early[1]["code"]) == (409, "NOTICE_RUNNING")
    assert on("2027-03-09", Role.STREET_DIRECTOR, "finalise")[1]["state"] == "FINAL"


def _visit_all(surveyor: APIClient) -> None:
    for number, row in enumerate(surveyor.get("/api/v1/assignments/").json()["results"]):
        sheet = {**SHEET, "client_id": f"telefon-{number}"}
        address = f"assignments/{row['id']}/answer/"
        assert post(surveyor, address, sheet)[1]["state"] == "COMPLETED"
        assert post(surveyor, address, sheet)[0] == 200
        assert post(surveyor, address, {**sheet, "remark": "别的"})[0] == 409


SHEET = {
    "visited_at": "2022-10-12T19:00:00+08:00",
    "respondent": "OWNER",
    "answers": [2] * 10,
}
POINTS = {
    "public_order": "15",
    "sanitation": "25",
    "safety": 15,
    "facilities": "20.00",
    "greening": "10",
    "management": "14.5",
}


def _score(assessment: int) -> None:
    parties = (
        (Role.STREET_OFFICER, "STREET"),
        (Role.BUREAU_REVIEWER, "BUREAU"),
        (Role.COMMUNITY_SECRETARY, "COMMUNITY"),
    )
    for role, party in parties:
        client = api(person(role))
        address = f"assessments/{assessment}/score/"
        others = [name for _, name in parties if name != party]
        refused = [post(client, address, {**POINTS, "party": name})[0] for name in others]
        assert refused == [403, 403]
        assert post(client, address, {**POINTS, "party": party})[0] == 200
        assert post(client, address, {**POINTS, "party": party})[0] == 409


def test_an_attempt_at_a_door_is_kept_and_the_household_stays_open(db: None) -> None:
    set_parameters()
    assignment = _open_assignment()
    body = {**SEEN, "outcome": "NOT_HOME"}
    client = api(person(Role.SURVEYOR))
    assert post(client, f"assignments/{assignment.pk}/visit/", body)[1]["state"] == "OPEN"
    assert assignment.visits.count() == 1
    assert post(client, f"assignments/{assignment.pk}/visit/", body)[0] == 200
    assert assignment.visits.count() == 1


SEEN = {"client_id": "telefon-1", "visited_at": "2022-10-12T19:00:00+08:00"}


def _open_assignment() -> Assignment:
    street = own_community().street
    held = in_force(district=street.district, on=date(2022, 10, 1))
    cycle = make_cycle(street, state="SURVEYING", terms=canonical_json(held.as_data()))
    assessment = make_assessment(make_estate(own_community()), cycle=cycle)
    make_draw(assessment)
    return make_assignment(assessment)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answers": [2] * 9}, "answers"),
        ({"answers": [2] * 9 + ["2"]}, "answers"),
        ({"answers": [2] * 9 + [7]}, "answers"),
        ({"answers": [2.0] * 10}, "answers"),
        ({"answers": [2] * 9 + [0]}, "answers"),
        ({"visited_at": "0001-01-01T00:00:00+14:00"}, "visited_at"),
        ({"respondent": "CHILD"}, "respondent"),
        ({"visited_at": "2022-10-12 19:00"}, "visited_at"),
        ({"household": "1-1-0009"}, "household"),
    ],
)
def test_a_malformed_sheet_is_refused_field_by_field(
    db: None, change: dict[str, object], field: str
) -> None:
    assignment = _open_assignment()
    body = {**SHEET, "client_id": "telefon-1", **change}
    address = f"assignments/{assignment.pk}/answer/"
    status, refusal = post(api(person(Role.SURVEYOR)), address, body)
    assert (status, list(refusal["fields"])) == (400, [field])


@pytest.mark.parametrize("points", ["15.01", "1.005", 16, 10**30])
def test_points_that_no_scorecard_has_are_refused(db: None, points: object) -> None:
    assessment = make_assessment(make_estate(own_community()))
    body = {**POINTS, "party": "STREET", "public_order": points}
    client = api(person(Role.STREET_OFFICER))
    status, refusal = post(client, f"assessments/{assessment.pk}/score/", body)
    assert (status, list(refusal["fields"])) == (400, ["public_order"])


def test_a_household_of_a_foreign_community_cannot_be_answered(db: None) -> None:
    assignment = make_assignment(make_assessment(make_estate(foreign_community())))
    client = api(person(Role.SURVEYOR))
    sheet = {**SHEET, "client_id": "telefon-1"}
    assert post(client, f"assignments/{assignment.pk}/answer/", sheet) == (404, NOT_FOUND)
    assert post(client, f"assignments/{assignment.pk}/visit/", {**SEEN, "outcome": "REFUSED"}) == (
        404,
        NOT_FOUND,
    )


def test_there_is_no_certificate_before_the_draw(db: None) -> None:
    assessment = make_assessment(make_estate(own_community()))
    found = api(person(Role.AUDITOR)).get(f"/api/v1/assessments/{assessment.pk}/certificate/")
    assert (found.status_code, found.json()["code"]) == (409, "NOT_DRAWN")


def test_a_small_sample_is_accepted_by_two_people(db: None) -> None:
    cycle = make_cycle(own_community().street, state="SCORING")
    assessment = make_assessment(
        make_estate(own_community()), cycle=cycle, completed=2, valid=2, satisfied=2,
        dissatisfied=0, sufficient=False,
    )  # fmt: skip
    address = f"assessments/{assessment.pk}/accept-small-sample/"
    director, reviewer = api(person(Role.STREET_DIRECTOR)), api(person(Role.BUREAU_REVIEWER))
    assert post(director, address, {})[0] == 400
    assert post(director, address, {"reason": "只有两户常住"})[0] == 200
    assert post(director, address, {"reason": "再来一次"})[0] == 409
    assert post(reviewer, address, {"reason": "情况属实"})[0] == 200
