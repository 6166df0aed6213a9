"""The kinds of sheets that this room understands."""

from collections.abc import Sequence

from core.exchange.fields import Chosen, Context, Kind, Planned, Row
from estates.sheets import households, matching, taking
from estates.sheets.columns import FIELDS


def plan_estates(rows: Sequence[Row], context: Context, chosen: Chosen) -> list[Planned]:
    """What would become of each row of a 小区台账."""
    return [draft.planned() for draft in matching.decide(rows, context, chosen)]


ESTATES = Kind(
    code="estates",
    title="小区台账",
    version=1,
    permission="estates.add_estate",
    fields=FIELDS,
    plan=plan_estates,
    take=taking.take,
    undo=taking.undo,
    identity=matching.identity,
)
HOUSEHOLDS = Kind(
    code="households",
    title="户名册",
    version=1,
    permission="estates.add_estate",
    fields=households.FIELDS,
    plan=households.plan,
    take=households.take,
    undo=households.undo,
    identity=households.identity,
)
KINDS = (ESTATES, HOUSEHOLDS)
