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
    "exchange": OFFICE,
    "django_celery_beat": ADMIN,
}
"""App → roles that may open its lists and records, within their scope."""

VIEW_NARROWED: dict[str, frozenset[Role]] = {
    "committees.view_elector": OFFICE | COMMUNITY | {Role.AUDITOR},
    "committees.view_ballot": OFFICE | COMMUNITY | {Role.AUDITOR},
    "committees.view_vote": OFFICE | COMMUNITY | {Role.AUDITOR},
    "estates.view_ownerparty": OFFICE | COMMUNITY | BUREAU | {Role.AUDITOR},
    "estates.view_ownership": OFFICE | COMMUNITY | BUREAU | {Role.AUDITOR},
    "tenders.view_application": OFFICE | BUREAU | {Role.AUDITOR},
    "tenders.view_applicationpaper": OFFICE | BUREAU | {Role.AUDITOR},
    "tenders.view_applicationlink": OFFICER,
    "tenders.view_openingrecord": OFFICE | BUREAU | {Role.AUDITOR},
    "tenders.view_paneljudge": OFFICE | BUREAU | {Role.AUDITOR},
    "tenders.view_scoresheet": OFFICE | BUREAU | {Role.AUDITOR},
    "tenders.view_objection": OFFICE | BUREAU | {Role.AUDITOR},
    "tenders.view_shortlist": READERS - COMMUNITY,
    "tenders.view_recommendation": READERS - COMMUNITY,
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
    Act("communities.name_liaison", "指定物业专人", OFFICER),
    Act("accounts.add_user", "建立人员账号", ADMIN),
    Act("accounts.change_user", "修改人员账号", ADMIN),
    Act("accounts.add_duty", "指定职责", ADMIN),
    Act("accounts.change_duty", "终止职责", ADMIN),
    Act("policies.propose", "提出政策版本和参数", OFFICER),
    Act("policies.approve", "批准政策版本和参数", BUREAU),
    Act("policies.add_policydocument", "登记政策文件", OFFICER | BUREAU),
    Act("policies.change_policydocument", "修改政策文件登记", OFFICER | BUREAU),
    Act("policies.change_calendar", "登记和撤回放假与调休", OFFICER | BUREAU),
    Act("exchange.import_register", "导入台账", OFFICER),
    Act("estates.add_estate", "登记小区", OFFICER),
    Act("estates.change_estate", "修改小区登记", OFFICER | COMMUNITY),
    Act("estates.change_mode", "变更管理方式", OFFICER),
    Act("estates.change_measure", "更正面积和户数", OFFICER),
    Act("estates.reorganise", "办理小区更名、调整社区、拆分、合并", OFFICER),
    Act("estates.add_household", "登记一户", OFFICER | COMMUNITY),
    Act("estates.change_household", "修改住户登记", OFFICER | COMMUNITY),
    Act("estates.remove_household", "注销住户", OFFICER),
    Act("estates.record_owner", "登记业主和产权", OFFICER | COMMUNITY),
    Act("estates.unite_parties", "合并和分开同一业主的登记", OFFICER | COMMUNITY),
    Act("estates.reveal_contact", "查看业主完整联系方式", OFFICER | COMMUNITY),
    Act("estates.erase_owner", "删除业主个人信息", OFFICER | COMMUNITY),
    Act("estates.adopt_charter", "登记社区物业服务章程", OFFICER | COMMUNITY),
    Act("estates.pass_gate", "登记三先三后", OFFICER | COMMUNITY),
    Act("committees.add_committee", "登记业委会（物管会）", OFFICER | COMMUNITY),
    Act("committees.change_committee", "修改业委会（物管会）", OFFICER | COMMUNITY),
    Act("committees.reveal_contact", "查看委员联系电话", OFFICER | COMMUNITY),
    Act("committees.enter_fund", "登记工作经费", OFFICER | COMMUNITY),
    Act("committees.check_fund", "复核工作经费", OFFICER | DIRECTOR),
    Act("committees.call_assembly", "组织业主大会表决", OFFICER | COMMUNITY),
    Act("committees.enter_ballot", "录入表决票", OFFICER | COMMUNITY),
    Act("committees.check_ballot", "复核表决票", OFFICER | COMMUNITY),
    Act("committees.count_ballots", "计票", OFFICER | COMMUNITY),
    Act("committees.confirm_count", "监票确认表决结果", OFFICER | DIRECTOR | COMMUNITY),
    Act("committees.publish_decision", "公布表决结果", OFFICER | COMMUNITY),
    Act("committees.record_decision", "补录业主共同决定", OFFICER | COMMUNITY),
    Act("committees.revoke_decision", "撤销业主共同决定", OFFICER),
    Act("committees.serve_dismissal", "登记解聘通知", OFFICER | COMMUNITY),
    Act("tenders.add_company", "登记物业服务人", OFFICER),
    Act("tenders.change_company", "修改物业服务人", OFFICER),
    Act("tenders.verify_company", "核验企业证照", OFFICER),
    Act("tenders.unite_companies", "合并重复登记的企业", OFFICER),
    Act("tenders.enter_account", "登记企业收款账户", OFFICER),
    Act("tenders.confirm_account", "确认企业收款账户", DIRECTOR),
    Act("tenders.reveal_account", "查看完整收款账号", OFFICE | {Role.FINANCE_REVIEWER}),
    Act("tenders.record_credit", "登记企业信用事项", OFFICER),
    Act("tenders.propose_listing", "提出列入和移出红黑名单", OFFICER),
    Act("tenders.decide_listing", "决定列入和移出红黑名单", BUREAU),
    Act("tenders.add_contract", "登记合同", OFFICER),
    Act("tenders.change_contract", "修改草稿合同", OFFICER),
    Act("tenders.file_contract", "合同备案", OFFICER),
    Act("tenders.amend_contract", "登记合同变更", OFFICER),
    Act("tenders.confirm_amendment", "确认合同变更", DIRECTOR),
    Act("tenders.enter_handover", "填写承接查验", OFFICER | COMMUNITY),
    Act("tenders.sign_handover", "确认承接查验签字", OFFICER | DIRECTOR),
    Act("tenders.publish_handover", "公示承接查验结果", OFFICER),
    Act("tenders.record_handover", "登记接管", OFFICER),
    Act("tenders.record_past_handover", "补录系统启用前的接管", DIRECTOR),
    Act("tenders.record_performance", "登记履约事项", OFFICER | COMMUNITY),
    Act("tenders.withdraw_performance", "撤销履约事项", OFFICER | DIRECTOR),
    Act("tenders.record_employment", "登记用工季报", OFFICER),
    Act("tenders.enter_poll", "组织和录入全体住户测评", OFFICER | COMMUNITY),
    Act("tenders.check_poll", "复核全体住户测评", OFFICER | DIRECTOR),
    Act("tenders.propose_dismissal", "提出解聘提议", OFFICER | COMMUNITY),
    Act("tenders.close_proposal", "登记解聘提议的结果", OFFICER),
    Act("tenders.record_exit", "登记退出交接", OFFICER | COMMUNITY),
    Act("tenders.emergency_manager", "安排应急物业服务", OFFICER),
    Act("tenders.settle_reminder", "办结合同到期提醒", OFFICER | COMMUNITY),
    Act("tenders.draft_round", "拟订遴选公告", OFFICER),
    Act("tenders.sign_round", "会签遴选公告", DIRECTOR | BUREAU),
    Act("tenders.publish_round", "发布遴选公告", OFFICER),
    Act("tenders.answer_question", "登记提问和答复", OFFICER),
    Act("tenders.change_deadline", "变更遴选期限", OFFICER),
    Act("tenders.ask_negotiation", "申请协商选定", OFFICER),
    Act("tenders.approve_negotiation", "批准协商选定", BUREAU),
    Act("tenders.fail_round", "登记遴选失败、重新遴选", OFFICER),
    Act("tenders.cancel_round", "取消遴选", DIRECTOR),
    Act("tenders.issue_paper", "编号印发遴选公文", OFFICER),
    Act("tenders.issue_link", "发放和作废报名链接", OFFICER),
    Act("tenders.enter_application", "窗口登记报名", OFFICER),
    Act("tenders.withdraw_application", "登记撤回报名", OFFICER),
    Act("tenders.open_applications", "开封报名材料", OFFICE | BUREAU),
    Act("tenders.plan_evaluation", "拟订评分方案", OFFICER),
    Act("tenders.screen_application", "资格审查", OFFICER),
    Act("tenders.confirm_screening", "确认资格审查结果", OFFICER | DIRECTOR),
    Act("tenders.appoint_panel", "组建和更换评委", OFFICER | DIRECTOR),
    Act("tenders.declare_conflict", "登记评委利益关系声明", OFFICE | BUREAU),
    Act("tenders.enter_score", "录入评分表", OFFICE | BUREAU),
    Act("tenders.sign_score", "评分表签字（复核）", OFFICE | BUREAU),
    Act("tenders.evaluate", "汇总评审结果", OFFICER),
    Act("tenders.shortlist", "确定入围企业", OFFICER),
    Act("tenders.publicise_result", "公示遴选结果", DIRECTOR | BUREAU),
    Act("tenders.enter_objection", "登记公示异议", OFFICER),
    Act("tenders.answer_objection", "答复公示异议", OFFICE | BUREAU),
    Act("tenders.recommend", "向业委会（物管会）推荐", DIRECTOR),
    Act("tenders.record_choice", "登记选定结果和未入选理由", OFFICER),
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
    Act("portal.export", "导出台账、报表和清单", READERS | ADMIN),
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
