"""API of the units: district, street, community."""

from typing import Any, ClassVar

from rest_framework.routers import BaseRouter

from communities.models import Community, District, Street
from core.web.api import Row, ScopedViewSet, word
from core.web.strict import Filters, KeyFilter, holds


class DistrictRow(Row):
    class Meta:
        model = District
        fields = ("id", "code", "name", "path", "bureau_name", "finance_name")


class StreetRow(Row):
    district_name = word("district.name", "旗县区名称")

    class Meta:
        model = Street
        fields = ("id", "code", "name", "path", "district", "district_name", "hotline")


class CommunityRow(Row):
    street_name = word("street.name", "街道名称")

    class Meta:
        model = Community
        fields = ("id", "code", "name", "path", "street", "street_name", "liaison")


class StreetFilters(Filters):
    district = KeyFilter("district_id", label="旗县区编号")
    name = holds("name", "名称中的文字")


class CommunityFilters(Filters):
    street = KeyFilter("street_id", label="街道编号")
    name = holds("name", "名称中的文字")


class Districts(ScopedViewSet):
    model = District
    serializer_class = DistrictRow


class Streets(ScopedViewSet):
    model = Street
    serializer_class = StreetRow
    filterset_class = StreetFilters
    related: ClassVar[tuple[str, ...]] = ("district",)


class Communities(ScopedViewSet):
    model = Community
    serializer_class = CommunityRow
    filterset_class = CommunityFilters
    related: ClassVar[tuple[str, ...]] = ("street",)


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {"districts": Districts, "streets": Streets, "communities": Communities}
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
