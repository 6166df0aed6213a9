"""物业服务人 on staff pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from core.web.admin import ReadOnlyInline, ScopedAdmin
from tenders.models import Company, Contract
from tenders.services import change_company, register_company


class ContractInline(ReadOnlyInline):
    model = Contract
    fields = ("number", "street", "state", "starts_on", "ends_on", "fee", "filed_on")
    show_change_link = True


@admin.register(Company)
class CompanyAdmin(ScopedAdmin):
    counter = "家"
    list_display = ("name", "uscc", "kind", "legal_representative", "contact_phone")
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("name", "uscc")
    inlines = (ContractInline,)
    fields = ("uscc", "name", "kind", "legal_representative", "contact_phone")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("uscc",) if obj is not None else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def written_by_service(self, request: Any, obj: Company, form: Any) -> bool:
        at = timezone.now()
        if obj.pk is None:
            obj.pk = register_company(**form.cleaned_data, by=request.user, at=at).pk
        else:
            values = {name: form.cleaned_data[name] for name in form.changed_data}
            stored = self.get_object(request, str(obj.pk))
            change_company(company=stored, values=values, by=request.user, at=at)
        return True
