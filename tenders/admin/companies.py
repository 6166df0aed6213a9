"""物业服务人 on staff pages: particulars, and every act that begins with the company."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from core.web.columns import column
from core.web.steps import SteppedAdmin, step
from tenders import services
from tenders.admin import company_steps
from tenders.admin.company_filters import (
    LicenceFilter,
    ListedFilter,
    RecordFilter,
    ServingFilter,
)
from tenders.admin.company_inlines import INLINES
from tenders.forms import CompanyForm
from tenders.models import Company
from tenders.queries import (
    account_of,
    barred_on,
    documents_on,
    licence_on,
    projects_of,
    staff_of,
    suspects,
    with_standing,
)
from tenders.queries.companies import Project
from tenders.states import DocumentKind, LicenceState

LICENCE_TONES = {
    LicenceState.VERIFIED: "success",
    LicenceState.UNSEEN: "info",
    LicenceState.RENAMED: "warning",
    LicenceState.OUT_OF_SCOPE: "warning",
    LicenceState.EXPIRED: "danger",
}
STANDING_TONES = {"BLACK": "danger", "RED": "success", "MERGED": "info", "": ""}
PARTICULARS = (
    "kind", "uscc", "registration_no", "name", "legal_representative", "established_on",
    "registered_address", "contact_person", "contact_phone",
)  # fmt: skip
LICENCE = ("licence_word", "licence_name", "licence_valid_until", "licence_in_scope",
           "licence_seen_at", "licence_seen_by")  # fmt: skip
PROJECT = '<p><a class="underline" href="{}">{}</a>（{}接管，合同{}）</p>'
OVERVIEW = ("listed", "projects", "staff", "papers", "account", "alike", "merged_into")


@admin.register(Company)
class CompanyAdmin(SteppedAdmin):
    counter = "家"
    list_display = (
        "name", "shown_code", "kind", "legal_representative", "contact_phone", "licence_badge",
        "standing_badge",
    )  # fmt: skip
    list_filter = (
        ("kind", ChoicesDropdownFilter), ListedFilter, LicenceFilter, ServingFilter, RecordFilter,
    )  # fmt: skip
    list_select_related = ("merged_into",)
    search_fields = ("name", "uscc", "registration_no")
    search_help_text = "名称、统一社会信用代码或登记证号"
    inlines = INLINES
    form = CompanyForm
    actions_detail = (
        "verify_step", "document_step", "staff_step", "account_step", "credit_step",
        "listing_step", "unite_step", "apart_step",
    )  # fmt: skip
    verify_step = step(company_steps.VERIFY)
    document_step = step(company_steps.DOCUMENT)
    staff_step = step(company_steps.STAFF)
    account_step = step(company_steps.ACCOUNT)
    credit_step = step(company_steps.CREDIT)
    listing_step = step(company_steps.LISTING)
    unite_step = step(company_steps.UNITE)
    apart_step = step(company_steps.APART)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_standing(super().get_queryset(request), timezone.localdate())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A choice elsewhere offers records that count; this list finds every one."""
        found, doubled = super().get_search_results(request, queryset, search_term)
        choosing = request.path == reverse("admin:autocomplete")
        return (found.filter(merged_into__isnull=True) if choosing else found), doubled

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.viewer = request.user
        return found

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.merged_into_id is not None:
            return False
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("uscc", "registration_no", *LICENCE, *OVERVIEW) if obj is not None else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": (*PARTICULARS, "distinct_reason")})]
        written = ("distinct_reason",) if self.has_change_permission(request, obj) else ()
        return [
            ("概况", {"fields": OVERVIEW}),
            ("登记", {"fields": (*PARTICULARS, *written)}),
            ("证照", {"fields": LICENCE}),
        ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def written_by_service(self, request: Any, obj: Company, form: Any) -> bool:
        at, data = timezone.now(), dict(form.cleaned_data)
        if obj.pk is None:
            obj.pk = services.register_company(**data, by=request.user, at=at).pk
            return True
        reason = data.pop("distinct_reason")
        values = {name: data[name] for name in form.changed_data if name in data}
        stored = self.get_object(request, str(obj.pk))
        services.change_company(
            company=stored, values=values, distinct_reason=reason, by=request.user, at=at
        )
        return True

    @column("信用代码（登记证号）", ordering="uscc")
    def shown_code(self, company: Company) -> str:
        return company.code

    @column("证照核验", tones=LICENCE_TONES)
    def licence_badge(self, company: Company) -> Any:
        state = licence_on(company, timezone.localdate())
        return state, state.label

    @column("证照核验")
    def licence_word(self, company: Company) -> str:
        return licence_on(company, timezone.localdate()).label

    @column("名单", tones=STANDING_TONES)
    def standing_badge(self, company: Any) -> tuple[str, str]:
        if company.merged_into_id is not None:
            return "MERGED", f"已并入“{company.merged_into}”"
        if company.is_black:
            return "BLACK", "黑名单"
        return ("RED", "红名单") if company.is_red else ("", "")

    @column("名单和禁入")
    def listed(self, company: Company) -> str:
        barred = barred_on([company.pk], timezone.localdate()).get(company.pk, "")
        red = "在红名单。" if getattr(company, "is_red", False) else ""
        return barred or red or "不在红黑名单。"

    @column("在管项目")
    def projects(self, company: Any) -> str | SafeString:
        found = projects_of(company, viewer=company.viewer)
        return (
            format_html_join("", PROJECT, (_project(row) for row in found))
            or "您的范围内没有在管项目。"
        )

    @column("人员情况")
    def staff(self, company: Company) -> str:
        row = staff_of(company)
        if row is None:
            return "没有登记。"
        return (
            f"{row.counted_on}：从业{row.headcount}人，项目经理{row.managers}人，"
            f"持证{row.certified}人。"
        )

    @column("资料")
    def papers(self, company: Company) -> str | SafeString:
        states = documents_on(company, timezone.localdate())
        return _lines(f"{DocumentKind(kind).label}：{how.label}" for kind, how in states.items())

    @column("收款账户")
    def account(self, company: Company) -> str:
        found = account_of(company)
        return f"{found}（{found.holder}）" if found else "没有确认过的收款账户。"

    @column("可能重复")
    def alike(self, company: Company) -> str | SafeString:
        others = suspects().get(company.pk, [])
        pages = [(reverse("admin:tenders_company_change", args=[pk]), pk) for pk in others]
        links = format_html_join("、", '<a class="underline" href="{}">第{}号登记</a>', pages)
        return format_html("与{}名称相同，请合并或确认不是同一家。", links) if others else "没有。"


def _project(row: Project) -> tuple[Any, ...]:
    page = reverse("portal:estate", args=[row.estate_id])
    return page, row.estate, row.takeover_on, row.contract


def _lines(texts: Any) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((text,) for text in texts))
