"""Every column of 小区台账 (domain.md §7): its heading, other headings, what may be written."""

import re
from typing import Any

from core.exchange import values
from core.exchange.fields import Field, Reader, Wrong
from estates.models import HonourKind
from estates.states import Mode, NoCommittee, Origin, ProblemCode

MODE_WORDS: dict[str, tuple[str, ...]] = {
    Mode.MARKET: ("市场化物业", "物业公司管理", "物业企业管理", "有物业", "专业化物业", "物业公司"),
    Mode.SELF: ("自管", "业主自管", "业主自治", "业主自筹", "业主自筹物业", "自治", "自我管理"),
    Mode.UNIT: ("单位管理", "产权单位管理", "原单位管理", "单位"),
    Mode.STREET: ("代管", "街道代管", "社区代管", "社区托管", "街道托管", "兜底管理"),
    Mode.ABANDONED: ("无物业", "失管", "无人管理", "弃管小区", "三无小区", "无物业管理"),
    Mode.EMERGENCY: ("应急管理", "应急服务", "应急托管"),
}
ORIGIN_WORDS: dict[str, tuple[str, ...]] = {
    Origin.COMMERCIAL: ("商品住宅", "商品房小区", "商住"),
    Origin.UNIT_HOUSING: ("房改房", "单位房", "单位福利房", "家属院", "单位家属院", "售后公房"),
    Origin.RESETTLEMENT: ("安置房", "安置小区", "回迁房", "回迁小区", "拆迁安置房"),
    Origin.BANKRUPT_DORM: ("破产企业宿舍", "企业宿舍", "破产企业家属院"),
}
NO_COMMITTEE_WORDS: dict[str, tuple[str, ...]] = {
    NoCommittee.HALF_DELIVERED: ("交付面积<50%", "交付面积未达50%", "交付不足50%"),
    NoCommittee.UNDER_TWO_YEARS: ("交付不足2年", "首套交付不足两年", "交付不足两年"),
    NoCommittee.FEW_OWNERS: ("业主较少", "业主少", "业主决定不成立"),
    NoCommittee.NO_NEIGHBOURHOOD: ("无居委会", "未成立居委会"),
}
PROBLEM_WORDS: dict[str, tuple[str, ...]] = {
    ProblemCode.ENV: ("脏乱差", "环境脏乱差", "环境卫生差", "卫生脏乱差"),
    ProblemCode.DOOR: ("单元门破损", "单元门损坏", "无单元门"),
    ProblemCode.PIPE: ("管道破旧", "公共管道破旧", "管道老化", "管网老化"),
    ProblemCode.WATER: ("无取水点", "缺少取水点"),
    ProblemCode.OFFICE_ROOM: ("无物业用房", "缺少物业用房", "物业用房缺失"),
    ProblemCode.CCTV: ("无监控", "缺监控", "没有监控", "监控缺失"),
    ProblemCode.CHARGING: ("无充电桩", "缺充电桩", "没有充电桩"),
    ProblemCode.FLYING_WIRE: ("飞线", "飞线充电", "私拉电线"),
    ProblemCode.SAFETY: ("有安全隐患", "存在安全隐患"),
}


def _problems() -> Reader:
    """The check-list items that are named, and the text as it stands: nothing is lost."""
    known = values.known_words(dict(ProblemCode.choices), PROBLEM_WORDS)
    plain = values.text(200)

    def read(text: str) -> tuple[tuple[str, ...], str]:
        whole = plain(text)
        codes = (known.get(values.bare(piece), "") for piece in values.parts(whole))
        return tuple(dict.fromkeys(filter(None, codes))), whole

    return read


def _boundaries() -> Reader:
    """东至…；南至…；西至…；北至… in one cell, as {E, S, W, N: text}."""
    plain = values.text(250)

    def read(text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for piece in re.split(r"[;；，,、。\n]+|(?=[东南西北](?:至|邻|临))", plain(text)):
            match = re.fullmatch(r"\s*([东南西北])(?:至|到|邻|临)?[:：]?\s*(.{1,60}?)\s*", piece)
            if piece.strip() and match is None:
                raise Wrong("请写成“东至…；南至…；西至…；北至…”。")
            if match is not None:
                found[match[1]] = match[2]
        if not found:
            raise Wrong("请写成“东至…；南至…；西至…；北至…”。")
        return found

    return read


def _count(name: str, title: str, *aliases: str, unit: tuple[str, ...]) -> Field:
    return Field(
        name=name, title=title, aliases=aliases, read=values.whole(*unit), example="12",
        rule=f"整数，可带单位“{unit[0]}”。",
    )  # fmt: skip


def _area(name: str, title: str, *aliases: str) -> Field:
    return Field(
        name=name, title=title, aliases=aliases, read=values.area(), example="12500.00",
        rule="平方米，最多两位小数；可写“万㎡”。",
    )  # fmt: skip


def _money(name: str, title: str, *aliases: str, negative: bool = False) -> Field:
    return Field(
        name=name, title=title, aliases=aliases, read=values.money(negative=negative),
        example="36000.00",
        rule="元，最多两位小数；可写“万元”" + ("；亏损写负数。" if negative else "。"),
    )  # fmt: skip


def _text(name: str, title: str, *aliases: str, longest: int, **more: Any) -> Field:
    more.setdefault("rule", f"文字，最多{longest}个字。")
    return Field(name=name, title=title, aliases=aliases, read=values.text(longest), **more)


def _mode(name: str, title: str, *aliases: str, rule: str) -> Field:
    return Field(
        name=name, title=title, aliases=aliases, read=values.choice(dict(Mode.choices), MODE_WORDS),
        choices=tuple(Mode.labels), keep_words=("无物业",), example=str(Mode.ABANDONED.label),
        rule=rule,
    )  # fmt: skip


IDENTITY = (
    _text("community", "所属社区", "社区", "社区名称", "所在社区", "community", longest=80,
          needed=True, fills_down=True, example="和平社区",
          rule="本人职责范围内的社区名称或代码。"),
    _text("region", "物业管理区域", "管理区域", "所属区域", "region", longest=80,
          example="第一区域",
          rule="本社区已划分的区域名称或代码；只用于新登记的小区。"),
    Field(name="code", title="小区代码", aliases=("小区编号", "小区编码", "代码", "编码",
                                              "estate code"),
          read=values.code(20), as_text=True, example="1505250010010001",
          rule="最多20位；留空则由系统编号。"),
    _text("name", "小区名称", "小区", "名称", "小区名", "项目名称", "name", "estate", "estate name",
          longest=80, needed=True, example="阳光小区"),
    _text("aliases", "别名", "小区别名", "别称", "又名", "俗称", "alias", "aliases", longest=200,
          example="阳光花园、阳光家园", rule="最多200个字，多个用顿号隔开。"),
    _text("parent", "所属大区", "大区", "上级小区", "所属片区", "parent estate", longest=80,
          example="阳光小区", rule="本社区台账中已有的小区名称或代码。"),
    _text("address", "地址", "小区地址", "坐落", "详细地址", "位置", "address", longest=500,
          example="文化路12号"),
    Field(name="boundaries", title="四至", aliases=("四至范围", "四至界限"), read=_boundaries(),
          example="东至文化路；南至河堤；西至学校；北至广场",
          rule="东至、南至、西至、北至，用分号隔开。"),
    _text("boundary_east", "东至", "东", longest=60, example="文化路"),
    _text("boundary_south", "南至", "南", longest=60, example="河堤"),
    _text("boundary_west", "西至", "西", longest=60, example="学校"),
    _text("boundary_north", "北至", "北", longest=60, example="广场"),
    Field(name="longitude", title="经度", aliases=("longitude", "lng", "lon"),
          read=values.degrees(180, example="120.654321"), example="120.654321",
          rule="十进制度数，与纬度同时填写。"),
    Field(name="latitude", title="纬度", aliases=("latitude", "lat"),
          read=values.degrees(90, example="42.846512"), example="42.846512",
          rule="十进制度数，与经度同时填写。"),
)  # fmt: skip
KIND_OF_PLACE = (
    Field(name="origin", title="性质", aliases=("小区性质", "住宅性质", "小区类型", "origin"),
          read=values.choice(dict(Origin.choices), ORIGIN_WORDS), choices=tuple(Origin.labels),
          example="商品房", rule="从清单中选择；新登记时留空为商品房。"),
    _text("house_type", "房屋类型", "建筑类型", "楼型", "建筑形式", "house_type", "house type",
          longest=40, example="板楼/塔板结合"),
    Field(name="enclosed", title="封闭管理", aliases=("是否封闭", "封闭与否", "封闭情况", "封闭",
                                                  "enclosed"),
          read=values.yes_no(yes=("封闭", "全封闭", "封闭式"), no=("不封闭", "开放", "开放式",
                                                           "未封闭")),
          choices=("是", "否"), keep_words=("无",), example="是", rule="是或否。"),
    Field(name="completed_on", title="竣工日期", aliases=("建成日期", "竣工时间", "建成时间",
                                                      "交付日期"),
          read=values.completion(), example="2009-09-01",
          rule="年月日；只知道年份或月份的，只记年份。"),
    Field(name="completed_year", title="建成年份", aliases=("建成年代", "竣工年份", "建设年代",
                                                        "year built"),
          read=values.completion(), example="2009年", rule="四位数的年份。"),
    _text("developer", "建设单位", "开发商", "开发企业", "开发单位", "developer", longest=100,
          example="某某房地产开发有限公司"),
)  # fmt: skip
MANAGEMENT = (
    _mode("mode", "管理方式", "管理模式", "物业管理模式", "物业管理方式", "管理类型", "mode",
          rule="从清单中选择；留空时按物业企业一栏判断。"),
    _mode("mode_otherwise", "未写明管理方式时", "默认管理方式", "default mode",
          rule="一般作为统一填写的内容：管理方式和物业企业都没有写明的，按这一项登记。"),
    _text("provider", "物业企业", "物业公司", "物业服务企业", "物业名称", "物业单位",
          "物业管理企业",
          "provider", "property_company", "property company", longest=100,
          example="某某物业服务有限公司", rule="企业全称；没有企业的写“业主自筹物业”“弃管”等。"),
    Field(name="abandoned_since", title="弃管起始", aliases=("弃管时间", "弃管日期", "无物业起始",
                                                         "弃管起始日期"),
          read=values.day(), example="2015-03-01", rule="年月日；只用于新登记的无物业小区。"),
    Field(name="charge", title="收费标准", aliases=("物业费标准", "物业费", "物业收费标准",
                                                "charge"),
          read=values.rates(), example="0.3至0.5元/平米/月", rule="元/㎡/月，可以是区间。"),
    Field(name="fee_year", title="收费年度", aliases=("年度", "收费年份", "fee year"),
          read=values.year(), example="2021", rule="写明应收、实收或盈亏的，必须写明年度。"),
    _money("fee_receivable", "年应收", "年应收物业费", "应收物业费", "应收", "年应收（元）"),
    _money("fee_received", "年实收", "年实收物业费", "实收物业费", "实收", "年实收（元）"),
    _money("fee_surplus", "盈亏", "盈亏情况", "年盈亏", "盈亏（元）", negative=True),
    Field(name="no_committee_reason", title="未成立原因",
          aliases=("未成立业委会原因", "业委会未成立原因"), example="业主较少决定不成立",
          read=values.choice(dict(NoCommittee.choices), NO_COMMITTEE_WORDS),
          choices=tuple(NoCommittee.labels), rule="从清单中选择。"),
    Field(name="problems", title="存在问题", aliases=("主要问题", "问题", "problems"),
          read=_problems(),
          example="环境卫生脏乱差、缺少监控",
          rule="最多200个字，用顿号隔开；与检查清单相同的逐项登记。"),
    Field(name="honours", title="创建成果", aliases=("荣誉", "称号", "创建情况", "honours"),
          read=values.several(dict(HonourKind.choices), {"BEAUTIFUL_HOME": ("美好家园小区",)}),
          example="美好家园", rule="美好家园、绿色社区，用顿号隔开。"),
    Field(name="honoured_on", title="授予日期", aliases=("称号授予日期", "创建成果授予日期"),
          read=values.day(),
          example="2021-12-01", rule="年月日；写明创建成果的必须填写。"),
)  # fmt: skip
FIGURES = (
    _count("households", "户数", "总户数", "住户数", "住宅户数", "小区户数", "households",
           unit=("户",)),
    _area("floor_area", "总建筑面积", "建筑面积", "总面积", "小区面积", "floor area"),
    _area("subsidy_area", "补贴计算面积", "补贴面积", "计补面积", "subsidy area"),
    _area("site_area", "占地面积", "用地面积", "site area"),
    _count("building_count", "楼栋数", "栋数", "楼栋", "楼数", "幢数", "building_count",
           "buildings",
           unit=("栋", "幢", "座", "个")),
    _count("entrance_unit_count", "单元数", "单元", "units", unit=("个单元", "单元", "个")),
    _count("gate_count", "出入口数", "出入口", "大门数", "gates", unit=("个", "处")),
    _count("parking_count", "车位数", "停车位", "车位", "停车位数", "parking", unit=("个", "位")),
    _count("cameras_total", "监控探头数", "监控数", "监控探头", "摄像头数", "cameras", unit=("个",
                                                                             "台")),
    _count("cameras_working", "可用监控探头数", "监控可用数", "可用监控", unit=("个", "台")),
    _count("cameras_broken", "不可用监控探头数", "监控不可用数", "不可用数", "损坏监控", unit=("个",
                                                                         "台")),
    _area("office_area", "物业用房面积", "物业用房"),
    _area("committee_room_area", "业委会用房面积", "业委会用房"),
    _area("residential_area", "住宅面积", "住宅建筑面积"),
    _area("other_area", "非住宅面积", "非住宅建筑面积", "商业面积"),
)  # fmt: skip
FIELDS = (*IDENTITY, *KIND_OF_PLACE, *MANAGEMENT, *FIGURES)
