"""Who may read and who may do what: one table, read by pages, API, exports and the docs.

Permissions are code, not rows: they change by release, with a test matrix, never by a click.
"""

from dataclasses import dataclass

from accounts.roles import Role

OFFICE = frozenset({Role.STREET_DIRECTOR, Role.STREET_OFFICER})
COMMUNITY = frozenset({Role.COMMUNITY_SECRETARY})
BUREAU = frozenset({Role.BUREAU_REVIEWER})
REVIEW = frozenset({Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER})
READERS = OFFICE | COMMUNITY | REVIEW | {Role.AUDITOR}
OFFICER = frozenset({Role.STREET_OFFICER})
DIRECTOR = frozenset({Role.STREET_DIRECTOR})
ADMIN = frozenset({Role.SYS_ADMIN})

VIEW: dict[str, frozenset[Role]] = {
    "communities": READERS | ADMIN,
    "accounts": OFFICE | ADMIN | {Role.AUDITOR},
    "policies": READERS,
    "estates": READERS,
    "committees": READERS,
    "tenders": READERS,
    "inspections": READERS,
    "infrastructure": READERS,
    "subsidies": READERS,
    "plans": READERS,
    "audit": frozenset({Role.AUDITOR, Role.BUREAU_REVIEWER, Role.STREET_DIRECTOR}),
    "jobs": OFFICE | ADMIN,
    "django_celery_beat": ADMIN,
}
"""App → roles that may open its lists and records, within their scope."""

VIEW_NARROWED: dict[str, frozenset[Role]] = {
    "inspections.view_answer": OFFICE | BUREAU | {Role.AUDITOR},
    "inspections.view_assignment": READERS | {Role.SURVEYOR},
    "inspections.view_assessment": READERS,
}
"""Single models that fewer (or other) roles may open than their app."""


@dataclass(frozen=True)
class Act:
    code: str
    label: str
    roles: frozenset[Role]


ACTS: tuple[Act, ...] = (
    Act("communities.add_community", "新增社区", OFFICER),
    Act("communities.change_community", "修改社区", OFFICER),
    Act("accounts.add_user", "建立人员账号", ADMIN),
    Act("accounts.change_user", "修改人员账号", ADMIN),
    Act("accounts.add_duty", "指定职责", ADMIN),
    Act("accounts.change_duty", "终止职责", ADMIN),
    Act("policies.propose", "提出政策版本和参数", OFFICER),
    Act("policies.approve", "批准政策版本和参数", BUREAU),
    Act("policies.add_policydocument", "登记政策文件", OFFICER | BUREAU),
    Act("policies.change_policydocument", "修改政策文件登记", OFFICER | BUREAU),
    Act("estates.add_estate", "登记小区", OFFICER),
    Act("estates.change_estate", "修改小区登记", OFFICER | COMMUNITY),
    Act("estates.change_mode", "变更管理方式", OFFICER),
    Act("estates.change_measure", "更正面积和户数", OFFICER),
    Act("committees.add_committee", "登记业委会（物管会）", OFFICER | COMMUNITY),
    Act("committees.change_committee", "修改业委会（物管会）", OFFICER | COMMUNITY),
    Act("tenders.add_company", "登记物业服务人", OFFICER),
    Act("tenders.change_company", "修改物业服务人", OFFICER),
    Act("tenders.add_contract", "登记合同", OFFICER),
    Act("tenders.change_contract", "修改草稿合同", OFFICER),
    Act("tenders.file_contract", "合同备案", OFFICER),
    Act("tenders.record_handover", "登记承接查验和接管", OFFICER),
    Act("inspections.open_cycle", "建立考评周期", OFFICER),
    Act("inspections.freeze", "冻结名册并公布哈希", OFFICER),
    Act("inspections.record_seed", "记录公开种子", OFFICER),
    Act("inspections.draw", "抽样", OFFICER),
    Act("inspections.open_survey", "开始入户调查", OFFICER),
    Act("inspections.visit", "入户登记", COMMUNITY | {Role.SURVEYOR}),
    Act("inspections.score_bureau", "住建局评分", BUREAU),
    Act("inspections.score_street", "街道评分", OFFICER | DIRECTOR),
    Act("inspections.score_community", "社区评分", COMMUNITY),
    Act("inspections.close", "结束入户调查", OFFICER),
    Act("inspections.grade", "计算考评等次", OFFICER),
    Act("inspections.publish", "公示考评结果", OFFICER),
    Act("inspections.finalise", "确认考评结果", DIRECTOR),
    Act("inspections.accept_small_sample", "认可不足样本", DIRECTOR | BUREAU),
    Act("infrastructure.add_facilityneed", "登记设施需求", OFFICER | COMMUNITY),
    Act("infrastructure.change_facilityneed", "修改设施需求", OFFICER | COMMUNITY),
    Act("subsidies.calculate", "测算补贴", OFFICER),
    Act("subsidies.submit", "上报补贴批次", DIRECTOR),
    Act("subsidies.approve", "批准补贴批次", BUREAU),
    Act("subsidies.return", "退回补贴批次", BUREAU),
    Act("subsidies.void", "作废补贴批次", DIRECTOR),
    Act("subsidies.export", "导出申报表", OFFICE | REVIEW | {Role.AUDITOR}),
    Act("plans.add_programme", "登记工作方案", OFFICER),
    Act("plans.add_target", "设定工作目标", OFFICER),
    Act("plans.change_target", "修改工作目标", OFFICER),
    Act("plans.view_reconciliation", "查看与方案对照", READERS),
    Act("audit.verify", "核对审计链", frozenset({Role.AUDITOR, Role.BUREAU_REVIEWER})),
    Act("jobs.view_all", "查看全部后台任务", ADMIN),
    Act("jobs.retry", "重试后台任务", OFFICER | ADMIN),
)

ROLES_OF: dict[str, frozenset[Role]] = {act.code: act.roles for act in ACTS}
LABELS: dict[str, str] = {act.code: act.label for act in ACTS}
if len(ROLES_OF) != len(ACTS):
    raise RuntimeError("accounts.permissions names an act twice.")


def allowed(role: str, perm: str) -> bool:
    """May this role do `perm`? "app." asks whether it may open anything in the app."""
    if perm.endswith("."):
        return _opens(role, perm)
    if perm in ROLES_OF:
        return role in ROLES_OF[perm]
    app, _, verb = perm.partition(".")
    if verb.startswith("view_"):
        return role in VIEW_NARROWED.get(perm, VIEW.get(app, frozenset()))
    return False


def _opens(role: str, prefix: str) -> bool:
    if role in VIEW.get(prefix[:-1], frozenset()):
        return True
    return any(role in roles for perm, roles in VIEW_NARROWED.items() if perm.startswith(prefix))
