"""The worked votes of the office, V01 to V11, each counted from real ballots."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from committees.models import Elector, OwnersDecision, Tally
from committees.queries import votes as queries
from committees.rules import Ballot, count_votes, number_heads
from committees.services.votes import Item, Paper
from committees.states import Choice, Flaw, Matter, VoteState
from tests.committees.votes_kit import (
    Unit,
    cast,
    decide,
    electors,
    make_electorate,
    officer,
    opened,
    paper,
    secretary,
)

pytestmark = pytest.mark.django_db
CASES = json.loads((Path(__file__).parents[1] / "data" / "cases.json").read_text("utf-8"))["votes"]


def shares(area: Decimal, heads: int) -> list[str]:
    """The area over so many units, exact to the cent."""
    cents = int(area * 100)
    each, rest = divmod(cents, heads)
    return [str(Decimal(each + (n < rest)) / 100) for n in range(heads)]


def group(area: Decimal, heads: int, said: str, mark: str) -> list[tuple[Unit, str]]:
    return [
        (Unit(share, f"{mark}{n}"), said) for n, share in enumerate(shares(area, heads))
    ] if heads else []  # fmt: skip


def units_of(case: dict[str, Any]) -> list[tuple[Unit, str]]:
    """Units with what they say: agree, abstain, invalid, or nothing at all."""
    total, part, agree = (
        (Decimal(case[f"{name}_area"]), case[f"{name}_heads"])
        for name in ("total", "part", "agree")
    )
    found = group(*agree, Choice.AGREE, "甲")
    others = part[0] - agree[0], part[1] - agree[1]
    if others[1] == 0 and others[0]:  # a second unit of one who agreed, its ballot invalid
        found.append((Unit(str(others[0]), "甲0"), Choice.SPOILED))
    found += group(*others, Choice.ABSTAIN, "乙")
    return found + group(total[0] - part[0], total[1] - part[1], "", "丙")


def paper_of(elector: Elector, said: str) -> Paper:
    if said == Choice.SPOILED:
        return paper(elector, flaw=Flaw.UNSIGNED)
    return paper(elector, said)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_vote_of_the_office_counted_from_its_ballots(case: dict[str, Any]) -> None:
    units = units_of(case)
    kind = Matter.REBUILD if case["special"] else Matter.PROVIDER
    assembly = opened(
        make_electorate([unit for unit, _ in units]), Item(kind=kind, matter="表决事项")
    )
    assert (assembly.total_area, assembly.total_heads) == (
        Decimal(case["total_area"]), case["total_heads"],
    )  # fmt: skip
    rows = zip(electors(assembly), units, strict=True)
    papers = [paper_of(elector, said) for elector, (_, said) in rows if said]
    cast(assembly, papers, by=secretary(), checker=officer())
    decide(assembly)
    found = OwnersDecision.objects.get()
    for name, value in queries.six(found).items():
        assert str(value) == str(case[name]), name
    assert found.passed is case["passed"]
    expected = VoteState.FAILED if case["quorum"] else VoteState.INVALID
    assert found.state == (VoteState.PASSED if case["passed"] else expected)
    assert len(queries.grounds_of(found.grounds)) == 4
    assert queries.differences(assembly.__class__.objects.get()) == []


def test_a_hundred_units_with_one_buyer_of_twenty_are_eighty_one_heads() -> None:
    units = [Unit("90.00", "大户" if n < 20 else f"业主{n}") for n in range(100)]
    assembly = opened(make_electorate(units))
    assert (assembly.unit_count, assembly.total_heads) == (100, 81)


OWNERS = st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=1, max_size=30)


@given(OWNERS)
def test_a_head_is_an_owner_or_a_unit_without_one(owners: list[int | None]) -> None:
    heads = number_heads(owners)
    known = {owner for owner in owners if owner is not None}
    assert max(heads) == len(known) + owners.count(None)
    assert set(heads) == set(range(1, max(heads) + 1))
    for one, head in zip(owners, heads, strict=True):
        same = {n for owner, n in zip(owners, heads, strict=True) if owner == one}
        assert one is None or same == {head}


SAID = st.sampled_from(["AGREE", "AGAINST", "ABSTAIN", "SPOILED", ""])
VOTES = st.lists(st.tuples(st.integers(1, 20_000), SAID), min_size=1, max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VOTES)
def test_the_stored_count_is_the_count_by_hand(votes: list[tuple[int, str]]) -> None:
    units = [Unit(str(Decimal(cents) / 100), f"业主{n}") for n, (cents, _) in enumerate(votes)]
    assembly = opened(make_electorate(units))
    rows = zip(electors(assembly), votes, strict=True)
    papers = [paper(elector, said) for elector, (_, said) in rows if said]
    if papers:
        cast(assembly, papers, by=secretary(), checker=officer())
    decide(assembly)
    tally = Tally.objects.get(decision__assembly=assembly)

    def by_hand(*said: str) -> tuple[Decimal, int]:
        cents = [area for area, word in votes if word in said]
        return Decimal(sum(cents)) / 100, len(cents)

    assert (tally.agree_area, tally.agree_heads) == by_hand("AGREE")
    assert (tally.against_area, tally.against_heads) == by_hand("AGAINST")
    assert (tally.part_area, tally.part_heads) == by_hand("AGREE", "AGAINST", "ABSTAIN", "SPOILED")
    verdict = count_votes(Ballot(**queries.six(tally)), special=False)
    assert (tally.quorum, tally.passed) == (verdict.quorum, verdict.passed)
