"""The register of companies: entered, verified, paid, listed, and one record for one company."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.db.models import Model

from accounts.roles import Role
from core.audit.models import Entry
from core.audit.queries import faults
from core.files.models import StoredFile
from core.rules.errors import Conflict, Forbidden, Refusal
from tenders import services
from tenders.models import Company, CreditEvent, ListingEntry, PayeeAccount, ProviderKind
from tenders.queries import (
    account_of,
    barred_on,
    documents_on,
    expiring_documents,
    licence_on,
    namesakes,
    projects_of,
    suspects,
)
from tenders.services.application_links import issue_link
from tenders.services.applications import begin
from tenders.services.contracts import Terms
from tenders.services.life import start_emergency
from tenders.states import AccountState, DocumentState, LicenceState, ListingState, ListKind
from tests.core.files_kit import pdf
from tests.factories import (
    make_community,
    make_company,
    make_contract,
    make_estate,
    make_service,
    make_street,
    make_uscc,
    make_user,
)
from tests.tenders import applications_kit, life_kit
from tests.tenders.companies_kit import (
    ACCOUNT,
    AT,
    DAY,
    NUMBER,
    ban,
    bureau,
    clerk,
    make_account,
    make_credit,
    make_document,
    make_listing,
)
from tests.tenders.rounds_kit import DURING, make_round

pytestmark = pytest.mark.django_db


def upload(content: bytes) -> Any:
    return SimpleUploadedFile("证明.pdf", content)


# --- one company, one record ----------------------------------------------------------------


def test_a_second_spelling_of_a_name_needs_a_reason() -> None:
    officer = clerk()
    first = make_company("甲物业服务有限公司")
    given: dict[str, Any] = {"uscc": make_uscc(801), "name": "甲物业服务有限责任公司", "at": AT}
    with pytest.raises(Refusal, match=first.uscc):
        services.register_company(**given, by=officer)
    assert Company.objects.count() == 1
    second = services.register_company(**given, distinct_reason="分别注册于两地", by=officer)
    assert suspects() == {}
    assert [row.pk for row in namesakes("甲物业服务", besides=second.pk)] == [first.pk]
    assert Entry.objects.get().data


def test_a_change_of_name_is_asked_like_a_new_one_and_wants_a_new_look_at_the_licence() -> None:
    officer = clerk()
    make_company("甲物业有限公司")
    company = make_company("乙物业有限公司")
    seen: dict[str, Any] = {"in_scope": True, "valid_until": None, "by": officer, "at": AT}
    services.verify_licence(company=company, name_seen="乙物业有限公司", **seen)
    assert licence_on(company, DAY) == LicenceState.VERIFIED
    with pytest.raises(Refusal, match="名称相同"):
        services.change_company(
            company=company, values={"name": "甲物业有限责任公司"}, by=officer, at=AT
        )
    company.refresh_from_db()
    services.change_company(company=company, values={"name": "丙物业"}, by=officer, at=AT)
    assert licence_on(company, DAY) == LicenceState.RENAMED
    with pytest.raises(Refusal, match="不同"):
        services.verify_licence(company=company, name_seen="乙物业有限公司", **seen)
    late = {**seen, "valid_until": DAY - timedelta(days=1)}
    with pytest.raises(Refusal, match="已过期"):
        services.verify_licence(company=company, name_seen="丙物业", **late)


def test_another_manager_has_a_registration_and_never_an_identity_number() -> None:
    officer = clerk()
    given: dict[str, Any] = {"name": "张某", "by": officer, "at": AT}
    manager = services.register_company(
        **given, kind=ProviderKind.OTHER_MANAGER, registration_no="大沁2026-1"
    )
    assert manager.code == "大沁2026-1"
    with pytest.raises(Refusal, match="居民身份证号"):
        services.register_company(
            **{**given, "name": "李某"}, kind=ProviderKind.OTHER_MANAGER,
            registration_no="11010519491231002X",
        )  # fmt: skip
    with pytest.raises(Refusal, match="统一社会信用代码"):
        services.register_company(**{**given, "name": "王某"}, registration_no="大沁2026-2")


def new_dealings(company: Company) -> list[Callable[[], Any]]:
    """Every way in which a company is taken on anew."""
    selection, estate = make_round(), make_estate()
    window, terms = applications_kit.at_window(selection), Terms(
        starts_on=DAY, ends_on=DAY, fee=Decimal(1), fund_rate=Decimal(6)
    )  # fmt: skip
    own: dict[str, Any] = {"company": company, "selection": selection, "at": DURING}
    return [
        lambda: services.draft_contract(
            street=make_street(), number="HT-并", company=company, committee=None, terms=terms,
            estates=[estate.pk], by=None, at=AT,
        ),
        lambda: begin(by=window, **own),
        lambda: issue_link(by=applications_kit.officer(selection), **own),
        lambda: start_emergency(
            estate=estate, company=company, plan=life_kit.plan(), at=life_kit.AT,
            by=make_user(Role.STREET_OFFICER, estate.community.street),
        ),
    ]  # fmt: skip


def test_a_united_record_stays_and_is_resolved_everywhere() -> None:
    officer = clerk()
    community = make_community()
    kept, other = make_company("甲物业有限公司"), make_company("甲物业公司")
    served = make_service(make_estate(community), contract=make_contract(
        community.street, company=other))  # fmt: skip
    assert suspects() == {kept.pk: [other.pk], other.pk: [kept.pk]}
    ban(other)
    services.unite_companies(kept=kept, other=other, reason="同一执照", by=officer, at=AT)
    assert served.contract.company_id == other.pk
    assert [row.estate for row in projects_of(kept, viewer=officer)] == [served.estate.name]
    assert set(barred_on([kept.pk, other.pk], DAY)) == {kept.pk, other.pk}
    assert list(Company.objects.choosable()) == [kept]
    assert suspects() == {}
    with pytest.raises(Conflict, match="已并入"):
        services.unite_companies(kept=kept, other=other, reason="再来", by=officer, at=AT)
    with pytest.raises(Conflict, match=kept.uscc):
        make_document(other)
    for act in new_dealings(other):
        with pytest.raises(Conflict, match=f"已并入.*{kept.uscc}"):
            act()
    last = make_company("最后一家")
    services.unite_companies(kept=last, other=kept, reason="吸收", by=officer, at=AT)
    other.refresh_from_db()
    assert other.merged_into_id == last.pk
    assert list(faults()) == []


def test_two_records_told_apart_are_suspects_no_more() -> None:
    one, two = make_company("甲物业"), make_company("甲物业公司")
    services.tell_apart(company=two, other=one, reason="两张执照", by=clerk(), at=AT)
    assert suspects() == {}


# --- papers and account -----------------------------------------------------------------------


def test_documents_stand_by_their_last_day_and_a_wrong_one_is_withdrawn() -> None:
    company = make_company()
    old = make_document(company, valid_until=DAY)
    morrow = DAY + timedelta(days=1)
    assert documents_on(company, DAY)["TAX"] == DocumentState.PRESENT
    assert documents_on(company, morrow)["TAX"] == DocumentState.EXPIRED
    assert documents_on(company, DAY)["SOCIAL"] == DocumentState.MISSING
    assert list(expiring_documents(DAY, days=0)) == [old]
    assert list(expiring_documents(DAY - timedelta(days=1), days=0)) == []
    new = make_document(company, valid_until=morrow, file=upload(pdf()))
    assert StoredFile.objects.get() == new.file
    assert list(expiring_documents(DAY, days=0)) == []
    given: dict[str, Any] = {"document": new, "reason": "传错", "by": clerk(), "at": AT}
    services.withdraw_document(**given)
    assert documents_on(company, morrow)["TAX"] == DocumentState.EXPIRED
    with pytest.raises(Conflict):
        services.withdraw_document(**given)


def test_a_file_of_another_kind_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(Refusal):
        make_document(file=upload(b"MZ\x90\x00"))
    assert not StoredFile.objects.exists()


def test_an_account_counts_once_another_person_has_typed_it_again() -> None:
    company, officer = make_company(), clerk()
    director = make_user(Role.STREET_DIRECTOR, make_street())
    first = make_account(company, by=officer)
    assert account_of(company) is None
    assert NUMBER not in str(Entry.objects.last().__dict__)
    with pytest.raises(Forbidden):
        services.confirm_account(account=first, number=NUMBER, by=officer, at=AT)
    with pytest.raises(Refusal, match="不一致"):
        services.confirm_account(account=first, number="622202999999", by=director, at=AT)
    services.confirm_account(account=first, number="6222 0212 3456 7890 123", by=director, at=AT)
    assert account_of(company) == first
    second = services.enter_account(
        company=company, **{**ACCOUNT, "number": "12345678"}, holder=company.name, by=officer, at=AT
    )
    assert account_of(company) == first
    with pytest.raises(Refusal, match="待确认"):
        make_account(company, by=officer)
    services.confirm_account(account=second, number="12345678", by=director, at=AT)
    first.refresh_from_db()
    assert (first.state, account_of(company)) == (AccountState.REPLACED, second)
    with pytest.raises(Conflict):
        services.confirm_account(account=second, number="12345678", by=director, at=AT)


def test_nobody_confirms_the_own_account_whatever_the_role() -> None:
    director = make_user(Role.STREET_DIRECTOR, make_street())
    own = PayeeAccount.objects.create(
        company=make_company(), bank="甲", holder="乙", number="12345678", last_four="5678",
        entered_at=AT, entered_by=director,
    )  # fmt: skip
    with pytest.raises(Refusal, match="另一人"):
        services.confirm_account(account=own, number="12345678", by=director, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        PayeeAccount.objects.filter(pk=own.pk).update(
            state="CONFIRMED", confirmed_by=director, confirmed_at=AT
        )


def test_the_holder_is_the_company_or_somebody_says_why() -> None:
    company = make_company("甲物业有限公司")
    given: dict[str, Any] = {**ACCOUNT, "company": company, "by": clerk(), "at": AT}
    with pytest.raises(Refusal, match="户名"):
        services.enter_account(**given, holder="某人")
    made = services.enter_account(**given, holder="某人", holder_reason="个人管理人")
    services.reject_account(account=made, reason="证明不清", by=None, at=AT)
    assert services.enter_account(**given, holder="甲物业有限责任公司").last_four == "0123"


def test_the_whole_number_is_shown_for_a_reason_to_who_may() -> None:
    account = make_account()
    finance = make_user(Role.FINANCE_REVIEWER)
    told: dict[str, Any] = {"account": account, "at": AT}
    assert services.reveal_account(**told, reason="核对拨付", by=finance) == NUMBER
    entry = Entry.objects.order_by("number").last()
    assert entry is not None
    assert (entry.verb, NUMBER in f"{entry.sentence}{entry.data}") == (
        "tenders.reveal_account", False,
    )  # fmt: skip
    for by, reason in ((finance, " "), (make_user(Role.AUDITOR), "看看"), (None, "系统")):
        with pytest.raises(Refusal):
            services.reveal_account(**told, reason=reason, by=by)


# --- what it is known for -----------------------------------------------------------------------


def test_a_credit_event_is_withdrawn_by_a_new_entry_once() -> None:
    event, officer = make_credit(), clerk()
    undo = services.withdraw_credit(event=event, reason="张冠李戴", by=officer, at=AT)
    assert (undo.withdraws, undo.summary) == (event, "张冠李戴")
    with pytest.raises(Conflict, match="撤销过"):
        services.withdraw_credit(event=event, reason="再来", by=officer, at=AT)
    with pytest.raises(Refusal):
        services.withdraw_credit(event=undo, reason="反悔", by=officer, at=AT)


def test_a_company_is_banned_after_its_days_to_answer_and_removed_by_two() -> None:
    street = make_street()
    officer, judge = clerk(street), bureau()
    entry = services.propose_listing(
        company=make_company(),
        street=street,
        kind=ListKind.BLACK,
        grounds="弃管",
        by=officer,
        at=AT,
    )
    given: dict[str, Any] = {"entry": entry, "reason": "属实", "by": judge}
    days: dict[str, Any] = {"from_day": date(2026, 3, 10), "until_day": date(2026, 12, 31)}
    with pytest.raises(Refusal, match="告知"):
        services.list_company(**given, **days, at=AT)
    services.serve_listing_notice(entry=entry, served_on=DAY, document="告知书", by=officer, at=AT)
    # five working days after Monday 2 March: Monday 9 March, which is the company's own
    assert entry.answer_by_day == date(2026, 3, 9)
    with pytest.raises(Refusal, match="2026-03-09"):
        services.list_company(**given, **days, at=datetime(2026, 3, 9, 15, 59, tzinfo=UTC))
    after = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    with pytest.raises(Forbidden):
        services.list_company(**{**given, "by": officer}, **days, at=after)
    services.list_company(**given, **days, at=after)
    company = entry.company_id
    assert barred_on([company], date(2026, 3, 9)) == {}
    assert "2026-12-31" in barred_on([company], date(2026, 12, 31))[company]
    assert barred_on([company], date(2027, 1, 1)) == {}
    services.propose_removal(entry=entry, reason="已整改", by=officer, at=after)
    assert barred_on([company], date(2026, 4, 1))
    services.decide_removal(entry=entry, removed=False, reason="整改不实", by=judge, at=after)
    assert (entry.state, entry.removal_by) == (ListingState.LISTED, None)
    services.propose_removal(entry=entry, reason="已整改", by=officer, at=after)
    services.decide_removal(entry=entry, removed=True, reason="属实", by=judge, at=after)
    assert barred_on([company], date(2026, 4, 1)) == {}
    assert entry.state == ListingState.REMOVED


def test_a_hearing_that_was_asked_for_is_held_before_the_decision() -> None:
    entry = make_listing()
    given: dict[str, Any] = {"entry": entry, "reason": "属实", "by": bureau(), "at": AT}
    days: dict[str, Any] = {"from_day": DAY, "until_day": DAY}
    services.serve_listing_notice(entry=entry, served_on=DAY, document="告知书", by=None, at=AT)
    services.record_statement(entry=entry, statement="不服", hearing_asked=True, by=None, at=AT)
    with pytest.raises(Refusal, match="听证"):
        services.list_company(**given, **days)
    heard: dict[str, Any] = {
        "entry": entry,
        "held_on": DAY,
        "hearing": "笔录",
        "by": None,
        "at": AT,
    }
    services.record_hearing(**heard)
    with pytest.raises(Conflict):
        services.record_hearing(**heard)
    services.list_company(**given, **days)
    with pytest.raises(Conflict):
        services.reject_listing(**given)


def test_an_honour_is_decided_at_once_and_a_proposal_is_withdrawn_or_rejected() -> None:
    judge = bureau()
    red = make_listing(kind=ListKind.RED)
    services.list_company(entry=red, reason="优秀", from_day=DAY, until_day=None, by=judge, at=AT)
    assert barred_on([red.company_id], DAY) == {}
    gone = make_listing()
    with pytest.raises(Refusal, match="正在办理"):
        make_listing(company=gone.company)
    services.withdraw_listing(entry=gone, reason="证据不足", by=None, at=AT)
    again = make_listing(company=gone.company)
    services.reject_listing(entry=again, reason="不属实", by=judge, at=AT)
    assert again.state == ListingState.REJECTED


def test_who_is_barred_costs_one_statement(django_assert_num_queries: Any) -> None:
    companies = [make_company() for _ in range(3)]
    ban(companies[0])
    with django_assert_num_queries(1):
        found = barred_on([row.pk for row in companies], DAY)
    assert list(found) == [companies[0].pk]


# --- frozen in the database -----------------------------------------------------------------


def _frozen() -> list[tuple[Model, dict[str, Any]]]:
    account = make_account()
    services.confirm_account(account=account, number=NUMBER, by=None, at=AT)
    listed = ban(make_company())
    return [
        (account, {"bank": "别处"}),
        (account, {"number": "87654321"}),
        (account, {"state": "ENTERED", "confirmed_at": None}),
        (listed, {"until_day": DAY}),
        (listed, {"decision_reason": "改"}),
        (listed, {"state": "REJECTED"}),
        (make_credit(), {"summary": "改"}),
        (make_document(), {"valid_until": DAY}),
    ]


def test_what_is_final_is_refused_by_the_database_itself() -> None:
    for row, values in _frozen():
        rows = type(row)._base_manager.filter(pk=row.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**values)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    assert CreditEvent.objects.exists()
    assert ListingEntry.objects.exists()


def test_only_the_role_named_for_it_may_act() -> None:
    company, secretary = make_company(), make_user(Role.COMMUNITY_SECRETARY, make_community())
    far = clerk()
    acts: list[Any] = [
        lambda: services.verify_licence(
            company=company, name_seen=company.name, in_scope=True, valid_until=None,
            by=secretary, at=AT,
        ),
        lambda: make_account(company, by=secretary),
        lambda: services.unite_companies(
            kept=company, other=make_company(), reason="x", by=secretary, at=AT
        ),
        lambda: services.propose_listing(
            company=company, street=make_street("999"), kind="RED", grounds="好", by=far, at=AT
        ),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(Forbidden):
            act()
