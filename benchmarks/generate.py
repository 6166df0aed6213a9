"""A street of any size, written straight into the tables: what the benchmarks work on."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Duty, User
from accounts.roles import Role
from communities.models import Community, District, Street
from core.db import bulk
from core.rules.ids import check_digit
from estates.models import Building, Estate, Household, ManagementSpell, Measure, Standing
from inspections.models import Answer, Assessment, Assignment, Cycle, Scorecard
from inspections.states import MAXIMA, AssignmentState, Party
from policies import services as policies
from policies.models import GateCode, PolicyDocument, Proration, Scheme, YearBasis
from tenders.models import Company, Contract, Service

AT = datetime(2022, 1, 4, 1, 0, tzinfo=UTC)
TAKEOVER = date(2022, 4, 1)
PER_COMMUNITY = 100
PER_CONTRACT = 10


@transaction.atomic
def street(*, estates: int, households: int) -> Street:
    """`estates` served estates with `households` each, their contracts, policies and people."""
    place = _place(estates)
    _policies(place.district, _people(place))
    communities = list(place.communities.order_by("pk").values_list("pk", flat=True))
    _contracts(place, estates)
    bulk.insert(Estate, ESTATE, _estates(communities, estates))
    bulk.insert(ManagementSpell, SPELL, _spells(estates))
    bulk.insert(Standing, STANDING, _standings(communities, estates))
    bulk.insert(Measure, MEASURE, _measures(estates, households))
    bulk.insert(Building, ("id", "estate", "name", "entrance_units"), _buildings(estates))
    bulk.insert(Household, HOUSEHOLD, _households(estates, households))
    bulk.insert(Service, SERVICE, _services(estates))
    bulk.refresh_statistics(Estate, ManagementSpell, Standing, Measure, Household)
    bulk.refresh_statistics(Service, Contract)
    return place


UNTOLD = ("boundary_east", "boundary_south", "boundary_west", "boundary_north", "house_type",
          "developer", "reported_provider", "no_committee_reason")  # fmt: skip
ESTATE = ("id", "community", "code", "name", "aliases", "address", "origin", "completed_on",
          "completed_year", "mode", "problems", "search_text", *UNTOLD)  # fmt: skip
SPELL = ("estate", "mode", "from_day", "to_day", "reason", "document")
STANDING = ("estate", "from_day", "name", "community")
MEASURE = ("estate", "from_day", "household_count", "floor_area", "subsidy_area", "source")
HOUSEHOLD = ("estate", "building", "code", "entrance_unit", "room", "exclusive_area")
SERVICE = ("id", "contract", "estate", "live", "was_unserviced", "handover_on", "handover_record",
           "takeover_on", "past_document", "project_manager", "repair_phone_day",
           "repair_phone_night")  # fmt: skip
Rows = Iterator[tuple[Any, ...]]


def _place(estates: int) -> Street:
    district = District.objects.create(code="990000", name="基准旗", bureau_name="基准住建局")
    place = Street.objects.create(district=district, code="001", name="基准街道")
    for number in range(max(1, estates // PER_COMMUNITY)):
        Community.objects.create(
            street=place, code=f"{number:04}", name=f"社区{number}", liaison="专人"
        )
    return place


def _people(place: Street) -> tuple[User, User]:
    officer = User.objects.create(
        username="bench1", name="经办", role=Role.STREET_OFFICER,
        must_change_password=False, password_changed_on=timezone.localdate(),
    )  # fmt: skip
    reviewer = User.objects.create(username="bench2", name="审核", role=Role.BUREAU_REVIEWER)
    User.objects.create(username="bench3", name="书记", role=Role.COMMUNITY_SECRETARY)
    Duty.objects.create(user=officer, street=place, since=date(2020, 1, 1))
    Duty.objects.create(user=reviewer, district=place.district, since=date(2020, 1, 1))
    return officer, reviewer


def officer() -> User:
    """The person who records the seed: that step is refused to a machine."""
    found: User = User.objects.get(username="bench1")
    return found


def _policies(district: District, people: tuple[User, User]) -> None:
    officer, reviewer = people
    document = PolicyDocument.objects.create(title="基准文件", issuer="基准", kind="PROGRAMME")
    policies.load_defaults(
        district=district, document=document, by_maker=officer, by_checker=reviewer, at=AT
    )
    scheme = Scheme.objects.create(
        document=document, district=district, first_day=date(2022, 1, 1), code="BENCH",
        label="基准方案", year_basis=YearBasis.SERVICE_YEAR, proration=Proration.FULL_MONTH,
        state="PROPOSED", made_by=officer, made_at=AT,
    )  # fmt: skip
    for year, rate in ((1, "0.3"), (2, "0.2"), (3, "0.1")):
        scheme.tiers.create(first_year=year, last_year=year, rate=Decimal(rate), clause="三（三）")
    gates = {
        GateCode.MIN_GRADE: "EXCELLENT", GateCode.MIN_SATISFACTION: "80",
        GateCode.MIN_AGE_YEARS: "10", GateCode.MIN_ABANDONED_YEARS: "2",
        GateCode.MAX_HOUSEHOLDS: "100",
    }  # fmt: skip
    for code, value in gates.items():
        scheme.gates.create(code=code, value=value, clause="三（三）（四）")
    policies.approve_scheme(scheme=scheme, by=reviewer, at=AT)


CLAUSES = ("rooms_clause", "reserve_clause", "exit_terms", "terms", "notice_way")


def _contracts(place: Street, estates: int) -> None:
    company = Company.objects.create(
        uscc="91150525MA0BENCH0" + check_digit("91150525MA0BENCH0"), name="基准物业"
    )
    fields = ("id", "street", "number", "company", "state", "signed_on", "starts_on", "ends_on",
              "fee", "fee_model", "charge_mode", "fund_rate", "filed_on", "filing_no",
              "not_subcontracted", *CLAUSES)  # fmt: skip
    rows = (
        (number, place.pk, f"合同{number}", company.pk, "FILED", date(2022, 3, 1), TAKEOVER,
         date(2025, 3, 31), Decimal("0.5"), "LOW_FEE", "LUMP_SUM", Decimal(8), date(2022, 3, 9), "",
         True, *[""] * len(CLAUSES))
        for number in range(1, (estates - 1) // PER_CONTRACT + 2)
    )  # fmt: skip
    bulk.insert(Contract, fields, rows)


def _estates(communities: list[int], count: int) -> Rows:
    for n in range(1, count + 1):
        community = communities[(n - 1) * len(communities) // count]
        yield (n, community, f"B{n:07}", f"小区{n}", "", "", "COMMERCIAL", date(2000, 6, 1), 2000,
               "MARKET", "", f"小区{n}", *[""] * len(UNTOLD))  # fmt: skip


def _spells(count: int) -> Rows:
    for n in range(1, count + 1):
        yield (n, "ABANDONED", date(2010, 1, 1), date(2022, 3, 31), "登记", "")
        yield (n, "MARKET", TAKEOVER, None, "接管", "")


def _standings(communities: list[int], count: int) -> Rows:
    for n in range(1, count + 1):
        community = communities[(n - 1) * len(communities) // count]
        yield (n, date(2010, 1, 1), f"小区{n}", community)


def _measures(count: int, households: int) -> Rows:
    for n in range(1, count + 1):
        area = Decimal(100_000 + n * 37 % 900_000).scaleb(-2)
        yield (n, date(2020, 1, 1), households, area, area, "测绘")


def _buildings(count: int) -> Rows:
    return ((n, n, "1", 2) for n in range(1, count + 1))


def _households(count: int, each: int) -> Rows:
    for n in range(1, count + 1):
        for room in range(1, each + 1):
            yield (
                n,
                n,
                f"1-{room % 2 + 1}-{room:03}",
                str(room % 2 + 1),
                f"{room:03}",
                Decimal(80),
            )


def _services(count: int) -> Rows:
    for n in range(1, count + 1):
        contract = (n - 1) // PER_CONTRACT + 1
        yield (n, contract, n, True, True, date(2022, 3, 28), f"查验{n}", TAKEOVER,
               f"查验{n}", "", "", "")  # fmt: skip


@transaction.atomic
def answers(cycle: Cycle) -> int:
    """One answer for every drawn household: nine of ten estates satisfied."""
    by = User.objects.order_by("pk").first()
    drawn = Assignment.objects.filter(assessment__cycle=cycle).order_by("pk")
    fields = ("assignment", "client_id", "payload_sha256", "respondent",
              *(f"q{n}" for n in range(1, 11)), "remark", "answered_at", "received_at",
              "by")  # fmt: skip
    rows = (
        (pk, f"b{pk}", "0" * 64, "OWNER", *[2] * 9, 5 if estate % 10 == 0 else 2, "", AT, AT, by.pk)
        for pk, estate in drawn.values_list("pk", "assessment__estate_id").iterator()
    )
    written = bulk.insert(Answer, fields, rows)
    drawn.update(state=AssignmentState.COMPLETED)
    return written


@transaction.atomic
def scorecards(cycle: Cycle) -> int:
    """Three scorecards an estate; the database takes them only once the survey is closed."""
    fields = ("assessment", "party", *MAXIMA, "veto", "remark", "scored_by", "scored_at")
    return bulk.insert(Scorecard, fields, _scorecards(cycle))


def _scorecards(cycle: Cycle) -> Rows:
    people = dict(
        zip(Party, User.objects.order_by("pk").values_list("pk", flat=True), strict=False)
    )
    rows = Assessment.objects.filter(cycle=cycle).values_list("pk", "estate_id")
    for assessment, estate in rows.iterator():
        lost = Decimal("1.5") if estate % 7 else Decimal(3)
        points = [Decimal(top) - lost for top in MAXIMA.values()]
        for party, person in people.items():
            yield (assessment, party, *points, False, "", person, AT)
