"""Recomputing a frozen batch from its own snapshots: identical, or every difference by name."""

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from subsidies import queries
from subsidies.models import Batch, Case, Line
from subsidies.rules import Verdict, decide

HEAD = {
    "case_count": "小区数",
    "payable_count": "享受补贴小区数",
    "total": "合计",
    "digest": "数据指纹",
}


class Difference(NamedTuple):
    """One thing that is stored otherwise than the rules give it from the frozen facts."""

    place: str
    what: str
    stored: str
    recomputed: str

    def __str__(self) -> str:
        return f"{self.place} {self.what}：原为{self.stored}，重新计算为{self.recomputed}"


def recompute(*, batch: Batch) -> list[Difference]:
    """Decide every case again from its frozen facts and the batch's frozen terms.

    Reads nothing of today's register or policies, at any later time. [] means identical: every
    verdict, reason, line, the totals and the digest.
    """
    return [*_cases(batch), *_head(batch)]


def _cases(batch: Batch) -> Iterator[Difference]:
    terms, (first, last) = queries.frozen_terms(batch), queries.claim_of(batch)
    terms_digest = hashlib.sha256(batch.terms.encode()).hexdigest()
    for case, lines in queries.decided(batch):
        data = queries.snapshot_data(case)
        facts = queries.from_snapshot(data)
        verdict = decide(terms=terms, facts=facts, claim_from=first, claim_to=last)
        place = f"{data['estate_code']} {data['estate_name']}"
        if data["terms_sha256"] != terms_digest:
            yield Difference(place, "适用条款", data["terms_sha256"], terms_digest)
        stored = _stored(case, lines)
        for what, new in _computed(verdict, data["area"]).items():
            if stored[what] != new:
                yield Difference(place, what, stored[what], new)


def _head(batch: Batch) -> Iterator[Difference]:
    if not batch.digest:
        return
    for name, new in queries.figures(batch)._asdict().items():
        old = getattr(batch, name)
        if old != new:
            yield Difference(f"批次{batch}", HEAD[name], str(old), str(new))


def _stored(case: Case, lines: list[Line]) -> dict[str, str]:
    return {
        "结论": _conclusion(eligible=case.eligible),
        "理由": case.reasons,
        "金额": str(case.total),
        "明细": "；".join(
            _line(
                area=str(line.area),
                rate=line.rate,
                months=f"{line.months_numerator}/{line.months_denominator}",
                days=f"{line.first_month}至{line.last_month}",
                rest=f"第{line.years}年 {line.amount} {line.clause}",
            )
            for line in lines
        ),
    }


def _computed(verdict: Verdict, area: str | None) -> dict[str, str]:
    return {
        "结论": _conclusion(eligible=verdict.eligible),
        "理由": queries.reasons_text(verdict),
        "金额": str(verdict.total),
        "明细": "；".join(
            _line(
                area=str(area),
                rate=line.rate,
                months=f"{line.month_equiv.numerator}/{line.month_equiv.denominator}",
                days=f"{line.first_day}至{line.last_day}",
                rest=f"第{','.join(map(str, line.years))}年 {line.amount} {line.clause}",
            )
            for line in verdict.lines
        ),
    }


def _conclusion(*, eligible: bool) -> str:
    return "享受补贴" if eligible else "未享受补贴"


def _line(*, area: str, rate: Any, months: str, days: str, rest: str) -> str:
    return f"{area}㎡×{rate:.4f}×{months}（{days}）{rest}"
