"""Rows of the register's history, particulars and imports, written directly."""

from datetime import date
from typing import Any

from communities.models import Community
from core.exchange import services
from core.exchange.models import ImportBatch
from core.exchange.states import ImportState
from estates.models import FeeYear, Honour, Inventory, Lineage, Problem, Reorganisation
from estates.states import ProblemCode, Reform
from tests import factories as make
from tests.rows import AT

DAY = date(2022, 6, 1)
SHEET = "社区,小区名称,户数,总建筑面积,管理方式\n{community},新小区,约80户,9000㎡,弃管\n"


def make_problem(community: Community) -> Any:
    estate = make.make_estate(community)
    code = next(iter(ProblemCode.values))
    return Problem.objects.create(estate=estate, code=code, found_on=DAY, source="摸底")


def make_honour(community: Community) -> Any:
    estate = make.make_estate(community)
    return Honour.objects.create(estate=estate, kind="BEAUTIFUL_HOME", awarded_on=DAY)


def make_inventory(community: Community) -> Any:
    estate = make.make_estate(community)
    return Inventory.objects.create(estate=estate, from_day=DAY, building_count=3, source="摸底")


def make_fee_year(community: Community) -> Any:
    estate = make.make_estate(community)
    return FeeYear.objects.create(estate=estate, year=2021, receivable="9000.00", source="报表")


def make_reorganisation(community: Community) -> Any:
    estate = make.make_estate(community)
    event = Reorganisation.objects.create(
        community=community, kind=Reform.RENAME, from_day=DAY, reason="更名", document="批复1号"
    )
    Lineage.objects.create(event=event, predecessor=estate, successor=estate)
    return event


def make_import(community: Community, by: Any) -> ImportBatch:
    """A preview of one row that cannot be taken."""
    content = SHEET.format(community=community.name).encode()
    path = community.street.path
    batch = services.receive(
        content=content, file_name="台账.csv", kind="estates", by=by, at=AT, on=DAY, path=path
    )
    done = services.stage(batch=batch, by=by, at=AT)
    assert done.state == ImportState.PREVIEWED, done.fault
    return done
