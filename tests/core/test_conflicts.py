"""What the database refuses is said in the office's sentences, on both engines."""

from datetime import date
from typing import Any

import pytest

from core.db.bulk import insert
from core.db.conflicts import SOMEBODY_WAS_FIRST, as_conflict, refuse_invalid, sentence_of
from core.db.transitions import move
from core.rules.errors import Conflict, Refusal
from estates.models import Building, Estate, ManagementSpell
from infrastructure.models import FacilityNeed
from infrastructure.states import NeedState
from tenders.models import Company, Contract, Service
from tenders.states import ContractState
from tests.factories import (
    make_company,
    make_contract,
    make_estate,
    make_need,
    make_service,
)

pytestmark = pytest.mark.django_db


def refused(model: Any, write: Any) -> str:
    with pytest.raises(Conflict) as conflict, as_conflict(model):
        write()
    return conflict.value.sentence


def test_a_named_unique_constraint_speaks_for_itself() -> None:
    first, second = make_estate(), make_estate()
    rename = Estate.objects.filter(pk=second.pk)
    assert refused(Estate, lambda: rename.update(name=first.name)) == "本社区已有同名小区。"


def test_a_unique_constraint_with_a_condition_speaks_too() -> None:
    service = make_service()
    row = (make_contract().pk, service.estate_id, True, False, *[""] * 5)
    fields = ("contract", "estate", "live", "was_unserviced", "handover_record", "past_document",
              "project_manager", "repair_phone_day", "repair_phone_night")  # fmt: skip
    sentence = refused(Service, lambda: insert(Service, fields, [row]))
    assert sentence == "本小区已有现行的物业服务合同。"


def test_a_check_speaks_for_itself() -> None:
    make_need(quantity=3)
    sentence = refused(FacilityNeed, lambda: FacilityNeed.objects.update(done=4))
    assert sentence == "已完成数不能多于需求数。"


def test_a_percent_sign_in_a_sentence_is_said_once() -> None:
    make_contract(state=ContractState.DRAFT)
    sentence = refused(Contract, lambda: Contract.objects.update(fund_rate="5.99"))
    assert sentence == "业委会工作经费比例应在6%至10%之间。"


def test_a_unique_field_is_named_by_its_label() -> None:
    first, second = make_company(), make_company()
    write = Company.objects.filter(pk=second.pk)
    sentence = refused(Company, lambda: write.update(uscc=first.uscc))
    assert sentence == "这个统一社会信用代码已登记过，请核对。"


def test_a_constraint_without_a_sentence_names_its_table() -> None:
    estate = make_estate()
    Building.objects.create(estate=estate, name="1号楼")
    twice = {"estate": estate, "name": "1号楼"}
    sentence = refused(Building, lambda: Building.objects.create(**twice))
    assert sentence == f"楼栋：{SOMEBODY_WAS_FIRST}"


def test_an_unknown_complaint_still_becomes_a_sentence() -> None:
    assert sentence_of(Estate, "FOREIGN KEY constraint failed") == SOMEBODY_WAS_FIRST


def test_the_transaction_goes_on_after_a_conflict() -> None:
    estate = make_estate()
    again = {"estate": estate, "mode": "SELF", "from_day": date(2010, 1, 1)}
    refused(ManagementSpell, lambda: ManagementSpell.objects.create(**again))
    assert Estate.objects.count() == 1


def test_every_complaint_about_a_row_is_told_with_its_label() -> None:
    with pytest.raises(Refusal) as refusal:
        refuse_invalid(Company(uscc="X", name=""))
    assert "统一社会信用代码：" in refusal.value.sentence
    assert "名称：" in refusal.value.sentence


def test_a_move_is_pinned_to_its_sources() -> None:
    need = make_need()
    stale = FacilityNeed.objects.get()
    step: dict[str, Any] = {
        "sources": {NeedState.REPORTED},
        "to": NeedState.VERIFIED,
        "act": "核实",
    }
    move(need, **step)
    assert need.state == NeedState.VERIFIED
    with pytest.raises(Conflict, match="现在是“已核实”，不能办理“核实”"):
        move(stale, **step)
    assert stale.state == NeedState.VERIFIED
