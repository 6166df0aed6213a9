"""What a company shows of itself, and the account it is paid to: two people, then frozen."""

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.services import require_role
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.transitions import move
from core.files.services import keep
from core.rules.errors import Conflict, Forbidden, Refusal
from core.rules.masks import refuse_resident_id
from tenders.models import Company, CompanyDocument, PayeeAccount
from tenders.rules.companies import LAST, account_digits, company_key
from tenders.services.companies import refuse_blank, refuse_day_to_come, refuse_united
from tenders.states import ACCOUNT_STATES, AccountState

Upload = UploadedFile[Any] | None
NOT_DIGITS = "账号应是8至30位数字，可用空格或短横分段，请对照开户证明重新录入。"


@transaction.atomic
def add_document(  # noqa: PLR0913 -- the sides of a paper, all named
    *,
    company: Company,
    kind: str,
    number: str,
    issued_on: date,
    valid_until: date | None,
    by: User | None,
    at: datetime,
    file: Upload = None,
) -> CompanyDocument:
    """登记资料. A file is told by its content and kept sealed; without one the paper was seen."""
    require_role(by, "tenders.change_company")
    refuse_united(company)
    refuse_day_to_come("出具日期", issued_on, at)
    refuse_resident_id(编号=number)
    row = CompanyDocument(
        company=company,
        kind=kind,
        number=number.strip(),
        issued_on=issued_on,
        valid_until=valid_until,
        entered_at=at,
        entered_by=by,
    )
    refuse_invalid(row)
    row.file = keep(name=file.name or "", content=file, by=by, at=at) if file else None
    row.save(force_insert=True)
    record(
        verb="tenders.change_company",
        sentence=f"登记“{company.name}”的材料：{row.get_kind_display()}，{issued_on}出具，"
        f"有效期至{valid_until or '长期'}。",
        by=by,
        at=at,
        subject=row,
        data={"company": company.pk, "file": row.file.sha256 if row.file else ""},
    )
    return row


@transaction.atomic
def withdraw_document(
    *, document: CompanyDocument, reason: str, by: User | None, at: datetime
) -> CompanyDocument:
    """作废 of a wrong paper: it stays to be read and counts no more. Conflict where it was done."""
    require_role(by, "tenders.change_company")
    refuse_blank(reason, "作废事由")
    values = {"withdrawn_at": at, "withdrawn_by": by, "withdrawn_reason": reason.strip()}
    live = CompanyDocument.objects.filter(pk=document.pk, withdrawn_at__isnull=True)
    if not live.update(**values):
        raise Conflict(f"“{document}”已作废，可能已有人先办了，请刷新后核对。")
    document.refresh_from_db()
    record(
        verb="tenders.change_company",
        sentence=f"“{document.company.name}”的材料{document}作废：{reason.strip()}。",
        by=by,
        at=at,
        subject=document,
    )
    return document


@transaction.atomic
def enter_account(  # noqa: PLR0913 -- the sides of an account, all named
    *,
    company: Company,
    bank: str,
    branch: str,
    holder: str,
    number: str,
    by: User | None,
    at: datetime,
    holder_reason: str = "",
) -> PayeeAccount:
    """登记收款账户: counts once another person has confirmed it. A change is a new account.

    Refusal for a number that is none, and for a holder whose name is not the company's, unless
    `holder_reason` says why. Conflict where one waits already.
    """
    require_role(by, "tenders.enter_account")
    refuse_united(company)
    refuse_resident_id(户名=holder, 开户银行=bank, 开户网点=branch)
    digits = account_digits(number)
    if not digits:
        raise Refusal(NOT_DIGITS, "ACCOUNT_NUMBER")
    _refuse_other_holder(company, holder, holder_reason)
    account = PayeeAccount(
        company=company,
        bank=bank.strip(),
        branch=branch.strip(),
        holder=holder.strip(),
        holder_reason=holder_reason.strip(),
        number=digits,
        last_four=digits[-LAST:],
        entered_at=at,
        entered_by=by,
    )
    refuse_invalid(account)
    with as_conflict(PayeeAccount):
        account.save(force_insert=True)
    _tell("tenders.enter_account", account, "登记收款账户，待另一人确认", by=by, at=at)
    return account


@transaction.atomic
def confirm_account(
    *, account: PayeeAccount, number: str, by: User | None, at: datetime
) -> PayeeAccount:
    """待确认 → 已确认 by somebody other than who entered it, who typed the number again from the
    bank's paper; the account before it is replaced. Refusal where the numbers differ.
    """
    _ask_another(account, by=by)
    # two confirmers, or a confirmation and a return, one after the other
    Company.objects.select_for_update(of=("self",)).get(pk=account.company_id)
    account.refresh_from_db()
    if account_digits(number) != account.number.open():
        raise Refusal(
            f"录入的账号与登记的（尾号{account.last_four}）不一致，"
            "请对照开户证明核对；登记错的请退回后重新登记。",
            "NUMBERS_DIFFER",
        )
    sources = ACCOUNT_STATES.sources_of(AccountState.CONFIRMED)
    now = PayeeAccount.objects.filter(company=account.company_id, state=AccountState.CONFIRMED)
    if account.state in sources:
        now.update(state=AccountState.REPLACED)
    with as_conflict(PayeeAccount):
        move(
            account,
            sources=sources,
            to=AccountState.CONFIRMED,
            act="确认收款账户",
            confirmed_at=at,
            confirmed_by=by,
        )
    _tell("tenders.confirm_account", account, "确认收款账户", by=by, at=at)
    return account


@transaction.atomic
def reject_account(
    *, account: PayeeAccount, reason: str, by: User | None, at: datetime
) -> PayeeAccount:
    """待确认 → 已退回, with a reason; it is entered anew."""
    refuse_blank(reason, "退回事由")
    _ask_another(account, by=by)
    with as_conflict(PayeeAccount):
        move(
            account,
            sources=ACCOUNT_STATES.sources_of(AccountState.REJECTED),
            to=AccountState.REJECTED,
            act="退回收款账户",
            confirmed_at=at,
            confirmed_by=by,
            remark=reason.strip(),
        )
    _tell("tenders.confirm_account", account, f"退回：{reason.strip()}", by=by, at=at)
    return account


@transaction.atomic
def reveal_account(*, account: PayeeAccount, reason: str, by: User | None, at: datetime) -> str:
    """The whole number, for a reason that stands in the trail; the number does not.

    Only for people, never for the system. Refusal without a reason or where no key opens it.
    """
    require_role(by, "tenders.reveal_account")
    if by is None:
        raise Forbidden("查看完整收款账号只能由人员办理。", "PERSON_ONLY")
    refuse_blank(reason, "查看事由")
    refuse_resident_id(查看事由=reason)
    number: str = account.number.open()
    _tell("tenders.reveal_account", account, f"查看完整账号，事由：{reason.strip()}", by=by, at=at)
    return number


def _ask_another(account: PayeeAccount, *, by: User | None) -> None:
    require_role(by, "tenders.confirm_account")
    if by is not None and account.entered_by_id == by.pk:
        raise Refusal("登记人不能确认或退回自己登记的账户，请由另一人办理。", "SAME_PERSON")


def _refuse_other_holder(company: Company, holder: str, reason: str) -> None:
    if company_key(holder) != company_key(company.name) and not reason.strip():
        raise Refusal(
            f"户名“{holder.strip()}”与企业名称“{company.name}”不一致，请核对；"
            "确需付给这个户名的，写明“户名不一致的说明”。",
            "HOLDER",
        )


def _tell(verb: str, account: PayeeAccount, what: str, *, by: User | None, at: datetime) -> None:
    record(
        verb=verb,
        sentence=f"“{account.company.name}”的收款账户（{account}）：{what}。",
        by=by,
        at=at,
        subject=account,
        data={"company": account.company_id, "last_four": account.last_four},
    )
