"""Every figure of both documents equals the one computed, and stops doing so when data change."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from committees.models import Committee
from communities.models import Community
from estates.models import Estate, ManagementSpell, Measure
from infrastructure.models import FacilityItem, FacilityNeed
from plans.models import GroupMember, Milestone, Programme, Target
from plans.queries import reconciliation
from plans.sources import NARRATIVE, READINGS, SOURCES
from policies.catalogue import CATALOGUE
from policies.models import GateCode, Parameter, PolicyDocument
from tests.frozen import lifted

pytestmark = pytest.mark.usefixtures("street")


def differing() -> set[str]:
    return {check.label for check in reconciliation() if not check.equal}


def test_all_figures_are_equal() -> None:
    checks = reconciliation()
    assert len(checks) == sum(map(len, SOURCES.values()))
    assert [(check.key, check.expected, check.actual) for check in checks if not check.equal] == []
    assert len({check.key for check in checks}) == len(checks)


def drop_estate() -> None:
    ManagementSpell.objects.filter(estate__code="DQTL151").delete()


def grow_small_estate() -> None:
    Measure.objects.filter(estate__code="DQTL001").update(household_count=31)


def dissolve() -> None:
    pk = Committee.objects.filter(estate__code="DQTL055").values_list("pk", flat=True)[0]
    Committee.objects.filter(pk=pk).update(state="DISSOLVED")


def lose_camera() -> None:
    need = FacilityNeed.objects.filter(item__code="CCTV", quantity__gt=1)[0]
    FacilityNeed.objects.filter(pk=need.pk).update(quantity=need.quantity - 1)


def move_region() -> None:
    region = Estate.objects.get(code="DQTL001").region
    Estate.objects.filter(region=region).update(region=None)


def withdraw_approval() -> None:
    with lifted("policies_parameter"):
        Parameter.objects.filter(code="ACCEPTANCE_PERCENT").update(
            state="REJECTED", approved_by=None, approved_at=None
        )


def forget_drying_racks() -> None:
    step = Milestone.objects.get(title__contains="晾衣架")
    Milestone.objects.filter(pk=step.pk).update(title=step.title.replace("、晾衣架", ""))


@pytest.mark.parametrize(
    ("change", "labels"),
    [
        (drop_estate, {"住宅小区", "有物业公司管理"}),
        (grow_small_estate, {"30户以下（含30户）", "30户以上（不含30户）", "弃管小区户数"}),
        (dissolve, {"弃管小区中有业委会"}),
        (lose_camera, {"设施需求：摄像头"}),
        (move_region, {"划入管理区域的弃管小区", "物业管理区域"}),
        (lambda: Community.objects.filter(code="003", path__startswith="150525").update(liaison=""),
         {"未指定专人的社区"}),
        (lambda: Target.objects.filter(metric="COMMITTEE_RATE").update(percent=89),
         {"组建率（期限2022-11-30）"}),
        (lambda: FacilityItem.objects.filter(code="CCTV").update(grant_eligible=True),
         {"可享受投入资金的项目"}),
        (lambda: PolicyDocument.objects.filter(doc_no="通政字〔2021〕94号").update(doc_no="94号"),
         {"文号：通辽市加强和改进住宅物业管理工作的实施意见"}),
        (lambda: GroupMember.objects.filter(unit="区城管局").update(unit="区市政局"),
         {"牵头和监督考核"}),
        (lambda: Milestone.objects.filter(title__contains="协调会").update(last_day="2023-03-15"),
         {"时间节点：3月上旬"}),
        (lambda: Milestone.objects.filter(title__contains="宣传动员").update(last_day="2023-05-01"),
         {"三先三后", "宣传的时间节点在实施之前", "时间节点：3月下旬"}),
        (forget_drying_racks, {"专项整治项目"}),
        (lambda: Estate.objects.filter(name="安塑小区").update(origin="OTHER"), {"破产企业宿舍区"}),
        (lambda: Estate.objects.filter(name="安塑小区").update(name="安塑"),
         {"列入推行计划的小区"}),
        (withdraw_approval, {"验收满意度下限（含）"}),
    ],
)  # fmt: skip
def test_changed_data_are_told_apart(change: Callable[[], object], labels: set[str]) -> None:
    change()
    assert differing() == labels


def test_the_command_lists_every_figure_and_ends_well() -> None:
    out = StringIO()
    call_command("reconcile_plan", stdout=out)
    lines = out.getvalue().splitlines()
    assert sum(line.endswith("相等") for line in lines) == len(reconciliation())
    assert any(
        "“整个街道现有住宅小区151个”\t住宅小区\t151个\t151个\t相等" in line for line in lines
    )
    assert any(line.startswith("A25\t") for line in lines)
    assert lines[-1] == f"共{len(reconciliation())}项，全部相等。"


def test_the_command_ends_badly_when_a_figure_differs() -> None:
    lose_camera()
    out = StringIO()
    with pytest.raises(CommandError, match="不等1项"):
        call_command("reconcile_plan", stdout=out)
    assert "\t169个\t不等" in out.getvalue()


def test_only_the_programmes_asked_for_are_checked() -> None:
    mine = Programme.objects.filter(code="DEMO-YL-2023")
    assert {check.document for check in reconciliation(programmes=mine)} == {
        "2023社区物业管理工作实施方案"
    }


def test_a_programme_of_an_office_has_no_source_figures() -> None:
    assert reconciliation(programmes=[Programme(code="OWN")]) == []


def test_every_contradiction_names_a_setting_that_exists() -> None:
    assert [reading.code for reading in READINGS] == [f"A{number}" for number in range(1, 26)]
    known = {*CATALOGUE, *GateCode.values}
    named = {
        word
        for reading in READINGS
        for word in reading.setting.replace("、", " ").replace("；", " ").split()
        if word.isascii() and word.isupper() and word not in {"EBIKE_CHARGER", "ELECTRONIC_POLE"}
    }
    assert named <= known
    assert len(named) > 15
    items = FacilityItem.objects.filter(code__in=["EBIKE_CHARGER", "ELECTRONIC_POLE"])
    assert items.count() == 2
    assert all(row.handled for row in NARRATIVE)


@pytest.mark.parametrize("district", ["150525", "430104"])
def test_a_parameter_stands_under_the_document_that_its_clause_cites(district: str) -> None:
    rows = Parameter.objects.filter(district__code=district).select_related("document")
    found = {row.code: row.document for row in rows}
    assert found["SAMPLE_MIN"].title == "大沁他拉街道物业办2022年下半年工作计划"
    assert found["ACCEPTANCE_PERCENT"].title == "2023社区物业管理工作实施方案"
    assert found["ACCEPTANCE_PERCENT"].district.code == district
    assert found["OC_MAX"].doc_no == "建房〔2009〕274号"
    assert {found[code].title for code in ("OC_SMALL_MIN", "PMC_MIN")} == {"北京市物业管理条例"}
