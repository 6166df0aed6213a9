"""旗县区、街道、社区 on staff pages."""

from django.contrib import admin

from communities.models import Community, District, Street
from core.web.admin import ReadOnlyAdmin, ScopedAdmin
from core.web.filters import ScopedRelatedFilter


@admin.register(District)
class DistrictAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "bureau_name", "finance_name")
    search_fields = ("code", "name")


@admin.register(Street)
class StreetAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "district", "hotline")
    list_select_related = ("district",)
    search_fields = ("code", "name")


@admin.register(Community)
class CommunityAdmin(ScopedAdmin):
    list_display = ("code", "name", "street", "liaison")
    list_display_links = ("code", "name")
    list_select_related = ("street",)
    list_filter = (("street", ScopedRelatedFilter),)
    search_fields = ("code", "name", "liaison")
    fields = ("street", "code", "name", "liaison")

    def get_readonly_fields(self, request, obj=None):  # type: ignore[no-untyped-def]
        # the path of every row below is made of these
        return ("street", "code") if obj is not None else ()
