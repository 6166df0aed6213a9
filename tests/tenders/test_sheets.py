"""物业服务人 as a sheet."""

from typing import Any

import pytest

from core.exchange.states import Verdict
from core.rules.errors import Conflict, Refusal
from tenders.models import Company
from tenders.sheets import COMPANIES
from tests.factories import make_company, make_contract, make_uscc
from tests.rows import AT
from tests.sheets_kit import complaints, context, plan, rows, take, verdicts

pytestmark = pytest.mark.django_db
CODE = make_uscc(777)
LINE = {"uscc": CODE.lower(), "name": "某某物业服务有限公司", "kind": "企业",
        "legal_representative": "张三", "contact_phone": "138 1234 8000"}  # fmt: skip


def line(**texts: str) -> dict[str, str]:
    return {**LINE, **texts}


def one(**texts: str) -> Any:
    return plan(COMPANIES, rows(COMPANIES, line(**texts)), context())[0]


def test_a_list_of_companies_is_taken_once_and_taken_back() -> None:
    given = rows(COMPANIES, LINE)
    effects = take(COMPANIES, given, context())
    company = Company.objects.get()
    assert (company.uscc, company.name, company.kind) == (CODE, LINE["name"], "COMPANY")
    assert (company.legal_representative, company.contact_phone) == ("张三", "13812348000")
    assert verdicts(plan(COMPANIES, given, context())) == [Verdict.UNCHANGED]
    COMPANIES.undo(effects, context())
    assert not Company.objects.exists()


def test_changed_cells_are_told_and_restored() -> None:
    company = make_company("旧名称", uscc=CODE, contact_phone="4212345")
    given = rows(COMPANIES, line(legal_representative="", kind=""))
    planned = plan(COMPANIES, given, context())[0]
    assert [tuple(change) for change in planned.changes] == [
        ("企业名称", "旧名称", "某某物业服务有限公司"), ("联系电话", "4212345", "13812348000"),
    ]  # fmt: skip
    effects = take(COMPANIES, given, context())
    COMPANIES.undo(effects, context())
    company.refresh_from_db()
    assert (company.name, company.contact_phone) == ("旧名称", "4212345")


def test_the_same_name_under_another_code_is_a_question() -> None:
    make_company(LINE["name"])
    assert "信用代码" in complaints([one()])[0][1]


def test_a_name_in_other_words_and_a_united_record_are_questions() -> None:
    kept = make_company("某某物业服务有限责任公司")
    assert "信用代码" in complaints([one()])[0][1]
    make_company("别名", uscc=CODE, merged_into=kept, merged_at=AT)
    assert "已并入" in complaints([one(name="别名")])[0][1]


def test_one_company_has_one_row() -> None:
    found = plan(COMPANIES, rows(COMPANIES, LINE, line(name="别的")), context())
    assert verdicts(found) == [Verdict.NEW, Verdict.REFUSED]
    assert COMPANIES.identity
    assert COMPANIES.identity(rows(COMPANIES, LINE)[0], context()) == CODE


def test_a_company_with_a_contract_stays() -> None:
    effects = take(COMPANIES, rows(COMPANIES, LINE), context())
    make_contract(company=Company.objects.get())
    with pytest.raises(Refusal, match="已有物业服务合同"):
        COMPANIES.undo(effects, context())


def test_a_list_that_moved_is_a_conflict() -> None:
    planned = plan(COMPANIES, rows(COMPANIES, LINE), context())
    make_company(LINE["name"], uscc=CODE)
    with pytest.raises(Conflict):
        COMPANIES.take(planned, context())
