"""Facility items and needs over the API."""

from itertools import count
from typing import ClassVar

from django.db import models

from accounts.models import User
from communities.models import Community
from tests.factories import make_estate, make_item, make_need
from tests.registers import Register

_codes = count(1)


class TestFacilityItems(Register):
    path = "facility-items"
    common = True
    expected: ClassVar = {"name": "摄像头", "unit": "个", "in_needs_survey": True}
    filters = ("code={row.code}&in_needs_survey=true",)
    misses = ("code=NONE", "in_needs_survey=false")
    wrong = ("in_needs_survey=on",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_item(f"CCTV{next(_codes)}")


class TestFacilityNeeds(Register):
    path = "facility-needs"
    expected: ClassVar = {"item_name": "摄像头", "unit": "个", "quantity": 10, "done": 0}
    filters = ("estate={row.estate_id}&item={row.item_id}&state=REPORTED",)
    misses = ("state=DONE", "community=999999")
    wrong = ("state=X", "item=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_need(make_estate(community))
