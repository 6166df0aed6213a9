"""The demo street is the one of the documents, every time, and never on top of other data."""

from collections import Counter
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.roles import Role
from committees.models import Committee
from communities.models import Community, District
from communities.services import NewOffice
from core.audit.queries import faults
from core.db.scope import Scope
from core.rules.errors import Refusal
from core.rules.ids import uscc_is_valid
from demo.clock import FIRST_DAY, at
from demo.loader import load
from demo.people import PASSWORD, accounts, person
from demo.queries import fingerprint
from estates.models import (
    Estate,
    Household,
    Measure,
    OnboardingRound,
    OwnerParty,
    Region,
    ServiceCharter,
)
from estates.queries import board, facts
from policies.models import Scheme
from policies.queries import scheme_in_force
from portal.office import Person, found
from tenders.models import Company, Contract, SelectionRound, Service

STREET = Scope(("150525/001/",))
OFFICE: dict[str, Any] = {
    "office": NewOffice(
        district_code="150999",
        district_name="某旗",
        bureau_name="某旗住房和城乡建设局",
        street_code="001",
        street_name="某街道",
        communities=[],
    ),
    "officer": Person(username="zhangsan", name="张三"),
    "admin": Person(username="lisi", name="李四"),
    "at": at(FIRST_DAY),
}


@pytest.mark.usefixtures("street")
class TestStreet:
    def test_the_board_of_the_base_day_is_the_documents(self) -> None:
        found = board(scope=STREET, on=date(2022, 6, 30))
        assert (found.estates, found.serviced, found.unserviced) == (151, 74, 77)
        assert (found.small_unserviced, found.large_unserviced) == (16, 61)
        assert (found.households_unserviced, found.regions_unserviced) == (3796, 17)

    def test_forty_seven_are_served_at_the_end_of_the_year(self) -> None:
        found = board(scope=STREET, on=date(2022, 12, 31))
        assert (found.serviced, found.unserviced) == (74 + 47, 30)

    def test_every_roster_has_as_many_addresses_as_the_measure_says(self) -> None:
        rosters = Counter(Household.objects.values_list("estate_id", flat=True))
        measured = dict(Measure.objects.values_list("estate_id", "household_count"))
        assert rosters == measured

    def test_a_region_lies_in_one_community_and_stays_near_223_households(self) -> None:
        for region in Region.objects.all():
            estates = Estate.objects.filter(region=region)
            assert set(estates.values_list("community", flat=True)) == {region.community_id}
            homes = Household.objects.filter(estate__in=estates).count()
            assert 190 <= homes <= 256
            assert 4 <= estates.count() <= 5

    def test_a_few_estates_have_owners_a_charter_and_gates_all_of_them_made_up(self) -> None:
        parties = list(OwnerParty.objects.all())
        assert all(party.name.open().startswith("演示") for party in parties)
        assert all(party.phone.open()[:3] in {"", "000"} for party in parties)
        owned = Household.objects.filter(ownerships__to_day__isnull=True, ownerships__votes=True)
        estates = set(owned.values_list("estate", flat=True))
        assert owned.count() == Household.objects.filter(estate__in=estates).count()
        assert len(parties) < owned.count()
        rounds = OnboardingRound.objects.filter(live=True, fee_on__isnull=False)
        assert set(rounds.values_list("estate", flat=True)) == estates
        assert len(estates) == 3
        assert ServiceCharter.objects.get().estate_id in estates

    def test_takeovers_are_of_every_kind(self) -> None:
        taken = Service.objects.filter(was_unserviced=True, takeover_on__isnull=False)
        days = set(taken.values_list("takeover_on__day", flat=True))
        assert taken.count() == 48
        assert 1 in days
        assert days - {1}
        assert Service.objects.filter(takeover_on__isnull=True).count() == 2
        assert taken.filter(contract__filed_on__isnull=True).exists()
        assert taken.get(live=False).last_day == date(2022, 11, 30)

    def test_the_estates_taken_over_differ_in_age_size_and_history(self) -> None:
        served = Service.objects.filter(was_unserviced=True).values_list("estate_id", flat=True)
        found = list(facts(estates=list(served), on=date(2022, 7, 1)))
        sizes = {row.household_count for row in found}
        assert {30, 100, 101} <= sizes
        assert any(row.year_only for row in found)
        assert any(row.completed_on and row.completed_on.year > 2012 for row in found)
        assert any(row.abandoned_since and row.abandoned_since.year == 2021 for row in found)
        assert Estate.objects.filter(pk__in=served).exclude(completed_on=None).exists()

    def test_only_the_document_tariff_is_approved(self) -> None:
        district = District.objects.get(code="150525")
        states = dict(Scheme.objects.filter(district=district).values_list("code", "state"))
        assert states == {"DOC": "APPROVED", "STREET": "PROPOSED"}
        scheme = scheme_in_force(district=district, on=date(2022, 12, 31))
        rates = scheme.tiers.order_by("first_year").values_list("first_year", "last_year", "rate")
        assert [(first, last, str(rate)) for first, last, rate in rates] == [
            (1, 1, "0.3000"),
            (2, 2, "0.2000"),
            (3, 3, "0.1000"),
            (4, None, "0.0000"),
        ]

    def test_credit_codes_check_and_names_say_that_they_are_made_up(self) -> None:
        assert all(uscc_is_valid(company.uscc) for company in Company.objects.all())
        assert all("演示" in company.name for company in Company.objects.all())
        own = Community.objects.filter(path__startswith="150525/001/")
        assert all("演示" in name for name in own.values_list("name", flat=True))
        estates = Estate.objects.filter(community__in=own)
        assert all("演示" in name for name in estates.values_list("name", flat=True))

    def test_the_second_district_has_its_ten_and_no_parents(self) -> None:
        found = board(scope=Scope(("430104/",)), on=date(2023, 2, 28))
        assert found.estates == Estate.objects.filter(community__path__startswith="430104/").count()
        assert found.estates == 10

    def test_the_trail_of_the_load_holds(self) -> None:
        assert list(faults()) == []

    def test_contracts_and_committees_went_through_their_states(self) -> None:
        assert set(Committee.objects.values_list("state", flat=True)) == {"ACTIVE", "PREPARING"}
        assert set(Contract.objects.values_list("state", flat=True)) == {
            "SIGNED", "ACTIVE", "TERMINATED",
        }  # fmt: skip

    def test_a_selection_ended_in_a_contract_and_one_waits_for_its_opening(self) -> None:
        finished, running = SelectionRound.objects.order_by("published_at")
        assert (finished.state, running.state) == ("FILED", "REGISTRATION")
        (chosen,) = finished.recommendations.all()
        assert Contract.objects.get(selection=finished).company == chosen.application.company
        assert (
            list(running.applications.values_list("state", "price")) == [("REGISTERED", None)] * 3
        )
        (moved,) = running.deadline_changes.all()
        assert (moved.old, moved.new) == (date(2022, 12, 30), date(2023, 1, 6))

    def test_a_company_left_sixty_days_after_the_owners_notice(self) -> None:
        service = Service.objects.get(last_day__isnull=False)
        assert (service.contract.state, service.last_day) == ("TERMINATED", date(2022, 11, 30))
        assert service.contract.earliest_end_on == date(2022, 11, 30)
        assert service.contract.proposals.get().state == "CARRIED"

    def test_a_second_load_changes_nothing(self) -> None:
        before = fingerprint()
        assert load() is False
        assert fingerprint() == before

    def test_the_fingerprint_sees_a_changed_name(self) -> None:
        before = fingerprint()
        Estate.objects.filter(code="DQTL001").update(name="别名")
        assert fingerprint() != before

    def test_there_is_one_account_for_each_role(self) -> None:
        found = list(accounts())
        assert [row.role for row in found] == [role.value for role in Role]
        assert {row.username for row in found} == {
            "zhuren", "wuye", "shuji01", "diaocha01", "zhujian", "caizheng", "shenji", "xitong",
        }  # fmt: skip

    def test_demo_people_sign_in_with_the_printed_password(self, settings: Any) -> None:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
        user = person("shuji12")
        assert user.check_password(PASSWORD)
        assert not user.must_change_password
        assert user.scope.prefixes == ("150525/001/012/",)

    def test_the_commands_say_what_they_found(self) -> None:
        out = StringIO()
        call_command("load_demo", stdout=out)
        call_command("demo_accounts", "--json", stdout=out)
        call_command("demo_accounts", stdout=out)
        assert "演示数据已在库中" in out.getvalue()
        assert '"username": "zhuren"' in out.getvalue()

    def test_no_real_office_begins_beside_accounts_with_a_published_password(self) -> None:
        before = District.objects.count()
        with pytest.raises(CommandError, match="演示账号的密码是公开的"):
            call_command("create_office")
        with pytest.raises(Refusal, match="这是演示数据库"):
            found(**OFFICE)
        assert District.objects.count() == before
