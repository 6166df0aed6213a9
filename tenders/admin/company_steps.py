"""The buttons on a company's page: one act each."""

from datetime import datetime
from typing import Any

from accounts.models import User
from core.web.steps import Step
from tenders import services
from tenders.forms import (
    AccountForm,
    CreditForm,
    DocumentForm,
    LicenceForm,
    OtherCompanyForm,
    ProposalForm,
    StaffForm,
)
from tenders.models import Company

Data = dict[str, Any]


def _verify(company: Company, data: Data, *, by: User, at: datetime) -> str:
    services.verify_licence(company=company, **data, by=by, at=at)
    return f"“{company}”的证照已核验。"


def _staff(company: Company, data: Data, *, by: User, at: datetime) -> str:
    services.record_staff(company=company, **data, by=by, at=at)
    return f"“{company}”的人员情况已登记。"


def _document(company: Company, data: Data, *, by: User, at: datetime) -> str:
    row = services.add_document(company=company, **data, by=by, at=at)
    return f"“{company}”的{row.get_kind_display()}已登记。"


def _account(company: Company, data: Data, *, by: User, at: datetime) -> str:
    account = services.enter_account(company=company, **data, by=by, at=at)
    return f"收款账户（尾号{account.last_four}）已登记，请街道主任对照开户证明确认。"


def _credit(company: Company, data: Data, *, by: User, at: datetime) -> str:
    services.record_credit(company=company, **data, by=by, at=at)
    return f"“{company}”的信用事项已登记。"


def _propose(company: Company, data: Data, *, by: User, at: datetime) -> str:
    entry = services.propose_listing(company=company, **data, by=by, at=at)
    return f"已提出把“{company}”列入{entry.get_kind_display()}，列入黑名单的请先送达告知。"


def _unite(company: Company, data: Data, *, by: User, at: datetime) -> str:
    other = data["other"]
    services.unite_companies(kept=company, other=other, reason=data["reason"], by=by, at=at)
    return f"“{other}”（{other.code}）已并入这一条；它的合同和记录保留，今后只选这一条。"


def _apart(company: Company, data: Data, *, by: User, at: datetime) -> str:
    services.tell_apart(company=company, **data, by=by, at=at)
    return f"已确认与“{data['other']}”不是同一家。"


def _living(company: Company) -> bool:
    return company.merged_into_id is None


def _step(title: str, permission: str, warning: str, **more: Any) -> Step:
    what: Data = {"title": title, "permission": f"tenders.{permission}", "warning": warning}
    return Step(**what, applies=_living, **more)


VERIFY = _step(
    "核验证照", "verify_company", "对照证照原件填写；您和时间会记下，改名后须重新核验。",
    form=LicenceForm, run=_verify, icon="verified",
)  # fmt: skip
DOCUMENT = _step(
    "登记资料", "change_company", "登记后不能修改，错的作废重登；请勿上传身份证件。",
    form=DocumentForm, run=_document, icon="description",
)  # fmt: skip
STAFF = _step(
    "登记人员情况", "change_company", "按日期登记人数，不登记个人信息；同一日以最后一次为准。",
    form=StaffForm, run=_staff, icon="groups",
)  # fmt: skip
ACCOUNT = _step(
    "登记收款账户", "enter_account",
    "账号加密保存，只显示末四位；由另一人确认后才用于付款，确认后不能修改，变更请再登记一个。",
    form=AccountForm, run=_account, icon="account_balance",
)  # fmt: skip
CREDIT = _step(
    "登记信用事项", "record_credit", "登记后不能修改，错的只能撤销；不写个人身份证号。",
    form=CreditForm, run=_credit, icon="star_half",
)  # fmt: skip
LISTING = _step(
    "提出列入名单", "propose_listing",
    "列入黑名单应先书面告知企业，听取陈述申辩，再由住建局决定；提出人不能自己决定。",
    form=ProposalForm, run=_propose, icon="gavel",
)  # fmt: skip
UNITE = _step(
    "合并重复登记", "unite_companies",
    "另一条并入这一条，不能撤销：它的合同和记录保留，今后只能选这一条。",
    form=OtherCompanyForm, run=_unite, icon="merge", danger=True,
)  # fmt: skip
APART = _step(
    "确认不是同一家", "unite_companies", "名称相同、确实是两家的，写明理由后不再提示可能重复。",
    form=OtherCompanyForm, run=_apart, icon="call_split",
)  # fmt: skip
