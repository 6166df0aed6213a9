"""Where a person can go, in the words of the office: side bar, page heads, the phone's foot."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import Resolver404, resolve, reverse

from accounts.roles import Role

PHONE_ROLES = frozenset({Role.SURVEYOR, Role.COMMUNITY_SECRETARY})
REVIEW_ROLES = frozenset({Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER})


@dataclass(frozen=True)
class Link:
    title: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Item:
    """A side bar entry: the permission that opens it, and the address behind it."""

    title: str
    icon: str
    permission: str
    url: str = ""

    def address(self) -> str:
        if self.url:
            return self.url
        app, _, view = self.permission.partition(".view_")
        return reverse(f"admin:{app}_{view}_changelist")


VOTES = "/committees/assemblies/"
GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "小区台账",
        (
            Item("查找", "search", "estates.view_estate", "/search/"),
            Item("小区台账", "apartment", "estates.view_estate", "/estates/"),
            Item("台账导入", "upload_file", "exchange.view_importbatch", "/imports/"),
            Item("导出与报表", "table_view", "portal.export", "/exports/"),
            Item("小区登记", "edit_note", "estates.view_estate"),
            Item("住户名册", "meeting_room", "estates.view_household"),
            Item("业主", "person_pin", "estates.view_ownerparty"),
            Item("服务章程", "assignment_turned_in", "estates.view_servicecharter"),
            Item("物业管理区域", "grid_view", "estates.view_region"),
            Item("社区", "location_city", "communities.view_community"),
        ),
    ),
    (
        "业主组织",
        (
            Item("业委会（物管会）", "groups", "committees.view_committee"),
            Item("委员名册", "recent_actors", "committees.view_member"),
            Item("业委会到期提醒", "alarm", "committees.view_reminder"),
            Item("业主大会表决", "how_to_vote", "committees.view_assembly", VOTES),
            Item("业主共同决定", "ballot", "committees.view_ownersdecision"),
            Item("工作经费台账", "savings", "committees.view_workingfundentry"),
        ),
    ),
    (
        "物业服务",
        (
            Item("物业服务人", "badge", "tenders.view_company"),
            Item("遴选", "campaign", "tenders.view_selectionround", "/selections/"),
            Item("物业服务合同", "contract", "tenders.view_contract"),
            Item("合同变更", "edit_document", "tenders.view_contractamendment"),
            Item("承接查验", "checklist", "tenders.view_handoverinspection", "/handovers/"),
            Item("接管服务", "handshake", "tenders.view_service"),
            Item("履约与到期", "alarm", "tenders.view_contractreminder", "/contracts/"),
        ),
    ),
    (
        "年度考评",
        (
            Item("考评办理", "event_repeat", "inspections.view_cycle", "/cycles/"),
            Item("考评周期", "calendar_month", "inspections.view_cycle"),
            Item("小区考评", "fact_check", "inspections.view_assessment"),
            Item("入户任务", "door_front", "inspections.view_assignment"),
        ),
    ),
    (
        "奖补和设施",
        (
            Item("补贴审核", "payments", "subsidies.view_batch", "/subsidies/"),
            Item("补贴批次", "receipt_long", "subsidies.view_batch"),
            Item("设施需求", "construction", "infrastructure.view_facilityneed"),
        ),
    ),
    (
        "方案和政策",
        (
            Item("工作目标", "flag", "plans.view_target"),
            Item("工作方案", "assignment", "plans.view_programme"),
            Item("与方案对照", "compare", "plans.view_reconciliation", "/plan-check/"),
            Item("政策文件", "gavel", "policies.view_policydocument"),
            Item("政策参数", "tune", "policies.view_parameter"),
            Item("补贴方案", "request_quote", "policies.view_scheme"),
            Item("工作日历", "event_available", "policies.view_calendarday", "/calendar/"),
            Item("放假与调休", "event_busy", "policies.view_calendarday"),
        ),
    ),
    (
        "系统",
        (
            Item("人员", "person", "accounts.view_user"),
            Item("职责", "assignment_ind", "accounts.view_duty"),
            Item("审计记录", "history_edu", "audit.view_entry"),
            Item("后台任务", "sync", "jobs.view_job"),
            Item("定时安排", "schedule", "django_celery_beat.view_periodictask"),
            Item("公示栏", "campaign", "", "/notices/"),
        ),
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of the side bar that this person may open; unfold's format."""
    board = _entry(request, Item("工作台", "dashboard", "", reverse("admin:index")))
    groups: list[dict[str, Any]] = [{"items": [board]}]
    for title, items in GROUPS:
        allowed = [item for item in items if _open(request, item)]
        entries = [_entry(request, item) for item in allowed]
        if entries:
            groups.append(
                {"title": title, "separator": True, "collapsible": False, "items": entries}
            )
    return groups


def _open(request: HttpRequest, item: Item) -> bool:
    return not item.permission or bool(request.user.has_perm(item.permission))


def _entry(request: HttpRequest, item: Item) -> dict[str, Any]:
    # unfold's own guess looks for the link anywhere in the path: /subsidies/ in /admin/subsidies/
    link = item.address()
    is_index = link == reverse("admin:index")
    active = request.path == link if is_index else request.path.startswith(link)
    return {"title": item.title, "icon": item.icon, "link": link, "active": active}


def account_links(request: HttpRequest) -> list[dict[str, str]]:
    return [{"title": "修改密码", "link": "/password/"}]


def icon(request: HttpRequest) -> str:
    return static("img/icon.svg")


def admin_stylesheet(request: HttpRequest) -> str:
    return static("css/admin.css")


def admin_script(request: HttpRequest) -> str:
    return static("js/reach.js")


def home_of(user: Any) -> str:
    """The first page of this person's role."""
    if user.role in PHONE_ROLES:
        return "/m/"
    return "/subsidies/" if user.role in REVIEW_ROLES else reverse("admin:index")


def site_links(request: HttpRequest | None) -> list[Link]:
    """Links of the page head: what the role works with, and the public notices."""
    user = getattr(request, "user", None)
    wanted: list[tuple[str, str]] = []
    if user is not None and user.is_authenticated:
        wanted = _work_of(user)
    return _links(request, [*wanted, ("公示栏", "/notices/")])


def phone_links(request: HttpRequest | None) -> list[Link]:
    user = getattr(request, "user", None)
    wanted = [("入户任务", "/m/")]
    if user is not None and getattr(user, "role", "") == Role.COMMUNITY_SECRETARY:
        wanted.append(("评分", "/m/score/"))
    if user is not None and getattr(user, "is_staff", False):
        wanted.append(("工作台", reverse("admin:index")))
    return _links(request, wanted)


def _work_of(user: Any) -> list[tuple[str, str]]:
    work: list[tuple[str, str]] = []
    if user.is_staff:
        work.append(("工作台", reverse("admin:index")))
    if user.role in PHONE_ROLES:
        work.append(("入户任务", "/m/"))
    if user.has_perm("estates.view_estate"):
        work.append(("小区台账", "/estates/"))
    if user.has_perm("inspections.view_cycle"):
        work.append(("考评办理", "/cycles/"))
    if user.has_perm("subsidies.view_batch"):
        work.append(("补贴审核", "/subsidies/"))
    # with the tasks of the phone the head would take a second row; the side bar has it
    if user.has_perm("plans.view_reconciliation") and user.role not in PHONE_ROLES:
        work.append(("与方案对照", "/plan-check/"))
    return work


def reachable(address: str) -> str:
    """The address where the house answers it, else nothing: a link to a room not open yet."""
    try:
        resolve(address)
    except Resolver404:
        return ""
    return address


def _links(request: HttpRequest | None, wanted: list[tuple[str, str]]) -> list[Link]:
    here = "" if request is None else request.path
    links = [url for _, url in wanted]
    return [Link(title, url, _is_here(here, links, url)) for title, url in wanted]


def _is_here(here: str, links: list[str], url: str) -> bool:
    """The longest address that the present one begins with."""
    inside = [link for link in links if here.startswith(link)]
    return bool(inside) and url == max(inside, key=len)
