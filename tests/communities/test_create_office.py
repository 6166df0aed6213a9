"""`manage.py create_office`: a real office from nothing."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from communities.models import Street
from infrastructure.catalogue import ITEMS
from infrastructure.models import FacilityItem
from policies.catalogue import CATALOGUE
from policies.models import Parameter
from policies.states import VersionState

pytestmark = pytest.mark.django_db
GIVEN = {
    "district_code": "150525",
    "district": "奈曼旗",
    "bureau": "奈曼旗住房和城乡建设局",
    "street_code": "001",
    "street": "大沁他拉街道",
    "community": ["001:第一社区:张三", "002：第二社区：李四"],
    "officer": "wuye:王五",
    "admin": "xitong:赵六",
}


def found(**fields: Any) -> str:
    out = StringIO()
    call_command("create_office", stdout=out, **{**GIVEN, **fields})
    return out.getvalue()


def test_the_first_people_sign_in_and_must_change_their_passwords(client: Client) -> None:
    said = found()
    line = next(line for line in said.splitlines() if "用户名 wuye" in line)
    password = line.split()[-1]
    assert client.post("/sign-in/", {"username": "wuye", "password": password}).status_code == 302
    assert client.get("/").headers["Location"] == "/password/"
    street = Street.objects.get()
    assert [c.name for c in street.communities.all()] == ["第一社区", "第二社区"]
    officer, admin = User.objects.get(username="wuye"), User.objects.get(username="xitong")
    assert (officer.role, officer.scope.prefixes) == (Role.STREET_OFFICER, (street.path,))
    assert (admin.role, admin.scope.prefixes) == (Role.SYS_ADMIN, (street.district.path,))


def test_the_recommended_parameters_wait_for_the_bureau() -> None:
    said = found()
    with_default = [spec for spec in CATALOGUE.values() if spec.default is not None]
    assert f"已按建议值提出参数{len(with_default)}项" in said
    assert set(Parameter.objects.values_list("state", flat=True)) == {VersionState.PROPOSED}
    assert FacilityItem.objects.count() == len(ITEMS)


def test_a_second_street_keeps_the_parameters_of_its_district() -> None:
    found()
    before = Parameter.objects.count()
    said = found(street_code="002", street="第二街道", officer="wuye2:孙七", admin="xitong2:周八")
    assert Parameter.objects.count() == before
    assert "提出参数" not in said


def test_the_same_street_again_is_refused_and_nothing_is_left() -> None:
    found()
    with pytest.raises(CommandError, match="请换一个代码"):
        found(officer="wuye2:孙七", admin="xitong2:周八")
    with pytest.raises(CommandError, match="用户名"):
        found(street_code="002")
    assert (Street.objects.count(), User.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"officer": None, "street_code": None}, "--street-code、--officer"),
        ({"officer": "wuye"}, "用户名:姓名"),
        ({"community": ["001:第一社区"]}, "代码:名称:物业专人"),
        ({"community": []}, "--community"),
    ],
)
def test_what_is_missing_is_named_without_asking(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        found(**fields)
    assert not Street.objects.exists()
