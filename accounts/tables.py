"""The permission table as a page of the docs, written from the code that decides."""

from collections.abc import Iterator, Sequence

from accounts.permissions import ACTS, VIEW, VIEW_NARROWED
from accounts.roles import LEVEL_OF, Role

APPS = {
    "communities": "社区",
    "accounts": "人员与职责",
    "policies": "政策",
    "estates": "小区台账",
    "committees": "业委会（物管会）",
    "tenders": "物业服务人与合同",
    "inspections": "考评",
    "infrastructure": "设施需求",
    "subsidies": "补贴",
    "plans": "工作目标",
    "audit": "审计记录",
    "exchange": "台账导入",
    "jobs": "后台任务",
    "django_celery_beat": "定时任务",
}
NARROWED = {
    "committees.view_elector": "业主大会表决：业主清册",
    "committees.view_ballot": "业主大会表决：表决票",
    "committees.view_vote": "业主大会表决：各事项的选择",
    "estates.view_ownerparty": "业主（姓名、电话遮掩）",
    "estates.view_ownership": "业主的产权",
    "tenders.view_application": "遴选：开封后的报名",
    "tenders.view_applicationpaper": "遴选：开封后的报名材料",
    "tenders.view_applicationlink": "遴选：报名链接",
    "tenders.view_openingrecord": "遴选：开封记录",
    "tenders.view_paneljudge": "遴选：评委",
    "tenders.view_scoresheet": "遴选：评分表",
    "tenders.view_objection": "遴选：公示异议",
    "tenders.view_shortlist": "遴选：入围名单",
    "tenders.view_recommendation": "遴选：推荐",
    "inspections.view_answer": "考评：答卷",
    "inspections.view_assignment": "考评：入户任务",
    "inspections.view_assessment": "考评：考评结果",
}
INTRODUCTION = """\
# 角色和权限

<!-- 由 manage.py permission_table 生成，不要手工修改。 -->

一人一个角色；职责落在旗县区、街道或社区，只能看和办本职责范围之内的事。没有超级用户。
"""


def permission_page() -> str:
    """The whole page in Markdown."""
    parts = [
        INTRODUCTION,
        "## 角色\n",
        _rows(["角色", "代码", "职责所在"], _roles()),
        "## 查看\n",
        _rows(["内容", *Role.labels], _views()),
        "## 办理\n",
        _rows(["事项", "代码", *Role.labels], _acts()),
    ]
    return "\n".join(parts)


def _roles() -> Iterator[list[str]]:
    for role in Role:
        yield [role.label, f"`{role.value}`", LEVEL_OF[role].label]


def _views() -> Iterator[list[str]]:
    for app, roles in VIEW.items():
        yield [APPS[app], *_marks(roles)]
    for perm, roles in VIEW_NARROWED.items():
        yield [NARROWED[perm], *_marks(roles)]


def _acts() -> Iterator[list[str]]:
    for act in ACTS:
        yield [act.label, f"`{act.code}`", *_marks(act.roles)]


def _marks(roles: frozenset[Role]) -> list[str]:
    return ["●" if role in roles else "" for role in Role]


def _rows(head: Sequence[str], rows: Iterator[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
