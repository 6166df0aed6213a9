"""The command: a messy file into the register, twice, and what it says."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.audit.models import Entry
from core.exchange import services
from core.exchange.models import ImportBatch, ImportEffect
from core.exchange.states import ImportState
from estates.models import Estate, Household
from estates.states import Mode
from tenders.models import Company
from tests.factories import make_community, make_estate, make_street, make_uscc
from tests.sheets_kit import AT

pytestmark = pytest.mark.django_db
# the kinds of mess of a real listing: units, ranges, two widths of brackets, blanks, no mode
MESS = """name,address,house_type,costs,manager,developer,buiding_count,door_count
白鹤嘴,(河东)文化路12号,板楼,0.3至0.5元/平米/月,业主自筹物业, 某某建筑公司 ,65栋,3005户
白鹤咀,"(河东)文化路14号, 河堤街",板楼/平房,0.8元/平米/月,某某物业服务有限公司,无,１２栋,"1,200户"
松涛园（新区）,河西街,塔楼,1至1.3元/平米/月,暂无信息,无,3栋,300户
翠柏里,河西街,塔楼,暂无信息,业主自筹物业,无,3栋,约300户

合计,,,,,,,4505户
"""
MAPPING = {"costs": "charge", "manager": "provider", "buiding_count": "building_count",
           "door_count": "households", "no such heading": "address"}  # fmt: skip


def run(*args: str, **options: Any) -> list[str]:
    out = io.StringIO()
    call_command("import_register", *args, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue().splitlines()


@pytest.fixture
def mess(tmp_path: Path) -> tuple[str, str]:
    make_community(name="和平社区")
    file, mapping = tmp_path / "listing.csv", tmp_path / "map.json"
    file.write_text(MESS, encoding="utf-8")
    mapping.write_text(json.dumps(MAPPING), encoding="utf-8")
    return str(file), str(mapping)


def test_every_row_is_taken_or_refused_for_a_reason(mess: tuple[str, str]) -> None:
    file, mapping = mess
    said = run("estates", file, community="和平社区", map=mapping)
    assert said[-1] == "合计4行：新增2，变更0，未变0，不能导入2。"
    assert [line.split("“")[0] for line in said[:-1]] == ["第4行", "第5行H列"]
    assert "管理方式" in said[0]
    assert "约300户" in said[1]
    one, two = Estate.objects.order_by("code")
    assert (one.name, one.mode, one.developer) == ("白鹤嘴", Mode.SELF, "某某建筑公司")
    assert (two.mode, two.reported_provider) == (Mode.MARKET, "某某物业服务有限公司")
    assert two.measures.get().household_count == 1200
    assert two.inventories.get().building_count == 12
    assert Entry.objects.filter(verb="exchange.confirm").count() == 1


def test_the_second_time_nothing_changes_and_undo_takes_it_all_back(mess: tuple[str, str]) -> None:
    file, mapping = mess
    run("estates", file, community="和平社区", map=mapping)
    again = run("estates", file, community="和平社区", map=mapping)
    assert again[-1] == "合计4行：新增0，变更0，未变2，不能导入2。"
    first, second = ImportBatch.objects.order_by("pk")
    assert not ImportEffect.objects.filter(batch=second).exists()
    services.undo(batch=first, by=None, at=AT)
    assert not Estate.objects.exists()


def test_a_dry_run_leaves_nothing(mess: tuple[str, str]) -> None:
    file, mapping = mess
    said = run("estates", file, "--dry-run", community="和平社区", map=mapping)
    assert said[-1] == "合计4行：新增2，变更0，未变0，不能导入2。（试运行，没有写入）"
    assert not Estate.objects.exists()
    assert not ImportBatch.objects.exists()
    assert not Entry.objects.filter(verb__startswith="exchange").exists()


def test_texts_given_once_and_the_day_of_the_sheet(mess: tuple[str, str], tmp_path: Path) -> None:
    both = tmp_path / "both.json"
    both.write_text(json.dumps({"headings": MAPPING, "defaults": {"mode_otherwise": "弃管"}}))
    said = run("estates", mess[0], community="001", map=str(both), on="2022年9月1日")
    assert said[-1] == "合计4行：新增3，变更0，未变0，不能导入1。"
    assert str(Estate.objects.get(name="松涛园(新区)").spells.get().from_day) == "2022-09-01"


def test_the_map_file_may_say_otherwise_than_the_headings(
    mess: tuple[str, str], tmp_path: Path
) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**MAPPING, "developer": ""}))
    run("estates", mess[0], community="和平社区", map=mess[1])
    run("estates", mess[0], community="和平社区", map=str(other))
    assert ImportBatch.objects.filter(state=ImportState.TAKEN).count() == 2


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ({}, 3, "costs"),
        ({"map": "missing.json"}, 2, "打不开"),
        ({"community": "没有社区"}, 1, "职责范围"),
        ({"on": "2022年9月"}, 1, "没有写到日"),
        ({"on": "2099-09-01"}, 1, "还没有到"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_kept(
    mess: tuple[str, str], options: dict[str, str], code: int, said: str
) -> None:
    with pytest.raises(CommandError, match=said) as error:
        run("estates", mess[0], **{"community": "和平社区", **options})
    assert error.value.returncode == code
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("text", ["[1]", "{", '{"name": 1}', '{"defaults": []}'])
def test_a_map_file_that_is_none(mess: tuple[str, str], tmp_path: Path, text: str) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(text)
    with pytest.raises(CommandError) as error:
        run("estates", mess[0], map=str(bad))
    assert error.value.returncode == 2


def test_a_field_that_does_not_exist_is_a_wrong_mapping(
    mess: tuple[str, str], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"costs": "no_such_field"}')
    with pytest.raises(CommandError, match="no_such_field") as error:
        run("estates", mess[0], map=str(bad))
    assert error.value.returncode == 3


def test_a_column_of_identity_numbers_is_refused_with_the_whole_file(tmp_path: Path) -> None:
    make_estate(name="阳光小区")
    file = tmp_path / "roster.csv"
    file.write_text("小区,楼栋,房号,专有面积,业主身份证号\n阳光小区,1,101,80,\n", encoding="utf-8")
    with pytest.raises(CommandError, match="个人信息保护法") as error:
        run("households", str(file))
    assert error.value.returncode == 2
    assert not ImportBatch.objects.exists()


def test_rosters_committees_and_companies_come_the_same_way(tmp_path: Path) -> None:
    make_estate(name="阳光小区")
    lines = {
        "households": "小区,楼号,单元号,房号,建筑面积\n阳光小区,3号楼,2单元,301室,89.5㎡\n",
        "committees": "小区,类型,成立日期,委员\n阳光小区,业委会,2021年1月1日,张三（主任）、李四\n",
        "companies": f"信用代码,公司名称\n{make_uscc(5)},某某物业服务有限公司\n",
    }
    for kind, text in lines.items():
        file = tmp_path / f"{kind}.csv"
        file.write_bytes(text.encode("gb18030"))
        assert run(kind, str(file))[-1] == "合计1行：新增1，变更0，未变0，不能导入0。"
    assert Household.objects.get().code == "3-2-301"
    assert Company.objects.exists()
    make_community("900", street=make_street("090"))
    with_two_streets = tmp_path / "companies.csv"
    assert run("companies", str(with_two_streets))[-1].endswith("未变1，不能导入0。")
