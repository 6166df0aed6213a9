"""API of the units: district, street, community."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from communities import services
from communities.models import Community, District, Liaison, Street
from core.web.api import Row, ScopedViewSet, act, word
from core.web.strict import Body, Day, Filters, KeyFilter, Text, holds


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
        fields = (
            "id", "code", "name", "path", "street", "street_name", "liaison", "secretary_name",
            "director_name", "office_phone",
        )  # fmt: skip


class LiaisonRow(Row):
    class Meta:
        model = Liaison
        fields = ("id", "community", "name", "since", "until")


class NameLiaison(Body):
    name = Text(max_length=40, label="物业专人")
    since = Day(label="自哪一天起")


class StreetFilters(Filters):
    district = KeyFilter("district_id", label="旗县区编号")
    name = holds("name", "名称中的文字")


class CommunityFilters(Filters):
    street = KeyFilter("street_id", label="街道编号")
    name = holds("name", "名称中的文字")


class LiaisonFilters(Filters):
    community = KeyFilter("community_id", label="社区编号")


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

    @act("communities.name_liaison", "指定物业专人", NameLiaison)
    def name_liaison(self, request: Request, pk: str) -> Response:
        community, given = self.asked()
        services.name_liaison(community=community, **given, **self.hand())
        return self.answer(community)


class Liaisons(ScopedViewSet):
    model = Liaison
    serializer_class = LiaisonRow
    filterset_class = LiaisonFilters


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {
        "districts": Districts,
        "streets": Streets,
        "communities": Communities,
        "liaisons": Liaisons,
    }
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
