"""docs/import-columns.md names every column of every sheet as the code defines it."""

from pathlib import Path

import pytest

from core.exchange import registry
from core.exchange.fields import Field
from core.exchange.headings import normal
from core.rules.ids import uscc_is_valid

PAGE = (Path(__file__).parents[2] / "docs" / "import-columns.md").read_text(encoding="utf-8")
FIELDS = [
    pytest.param(code, field, id=f"{code}.{field.name}")
    for code in ("estates", "households", "committees", "companies")
    for field in registry.kind(code).fields
]


def section(code: str) -> str:
    _, _, rest = PAGE.partition(f"\n## `{code}`: {registry.kind(code).title}\n")
    return rest.partition("\n## ")[0]


@pytest.mark.parametrize(("code", "field"), FIELDS)
def test_the_page_tells_the_column(code: str, field: Field) -> None:
    others = "、".join(field.aliases)
    needed = "yes" if field.needed else ""
    line = (
        f"| {field.title} `{field.name}` | {needed} | {others} | {field.rule} | {field.example} |"
    )
    assert line in section(code)


@pytest.mark.parametrize(("code", "field"), FIELDS)
def test_the_example_is_what_may_be_written(code: str, field: Field) -> None:
    assert field.example
    assert field.rule.endswith("。")
    assert not field.rule.endswith("。。")
    assert field.read(field.example) is not None
    for choice in field.choices:
        field.read(choice)


@pytest.mark.parametrize("code", ["estates", "households", "committees", "companies"])
def test_no_heading_means_two_columns_of_one_sheet(code: str) -> None:
    found = [
        heading
        for field in registry.kind(code).fields
        for heading in {normal(word) for word in (field.title, field.name, *field.aliases)}
    ]
    assert sorted(found) == sorted(set(found))


def test_the_example_of_a_credit_code_checks() -> None:
    assert uscc_is_valid(registry.kind("companies").field("uscc").example)
