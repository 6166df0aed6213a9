"""The units over the API."""

from itertools import count
from typing import ClassVar

from django.db import models

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from tests.factories import make_community, make_street
from tests.registers import Register

_codes = count(100)


class TestDistricts(Register):
    path = "districts"
    reader = Role.SYS_ADMIN
    outsider = Role.SURVEYOR
    expected: ClassVar = {"code": "150525", "name": "奈曼旗", "path": "150525/"}

    def make(self, community: Community, by: User) -> models.Model:
        return community.street.district


class TestStreets(Register):
    path = "streets"
    outsider = Role.SURVEYOR
    reader = Role.BUREAU_REVIEWER
    expected: ClassVar = {"name": "乙街道", "district_name": "奈曼旗"}
    filters = ("district={row.district_id}&name=乙街",)
    misses = ("district=999999", "name=没有这个名称")
    wrong = ("district=abc", "district=１")

    def make(self, community: Community, by: User) -> models.Model:
        return make_street(f"{next(_codes)}", name="乙街道", district=community.street.district)


class TestCommunities(Register):
    path = "communities"
    outsider = Role.SURVEYOR
    expected: ClassVar = {"name": "甲社区", "street_name": "大沁他拉街道", "liaison": "专人甲"}
    filters = ("street={row.street_id}&name=甲社区",)
    misses = ("street=999999", "name=没有这个名称")
    wrong = ("street=abc", "street=１", "street=1.0")

    def make(self, community: Community, by: User) -> models.Model:
        return make_community(f"{next(_codes)}", name="甲社区", street=community.street)
