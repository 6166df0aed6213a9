"""工作台: the street's board as of a day that the person picks, and what to do next."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode

from core.db.scope import Scope, scope_of
from infrastructure.queries import needs_totals
from portal import queries
from portal.charts import Bar, stacked
from portal.duties import duties_of
from portal.next_steps import steps


def context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Data of templates/admin/index.html. A role without the register sees only its links."""
    user = request.user
    if not user.has_perm("estates.view_estate"):
        return {**context, "title": "工作台"}
    today = timezone.localdate()  # noqa: TID251 -- the first page is a way in
    on = _day(request) or today
    communities = list(queries.communities_of(user))
    chosen = next((row for row in communities if row.path == request.GET.get("unit")), None)
    scope = Scope((chosen.path,)) if chosen else scope_of(user)
    found, rows = queries.register_board(scope, on)
    programmes = queries.programmes_of(user, on)
    cycles, batches = queries.cycles_of(user, on.year), queries.batches_of(user, on.year)
    return {
        **context,
        "title": "工作台",
        "on": on,
        "board": found,
        "rows": rows,
        "bars": _bars(rows, on),
        "unit": chosen,
        "communities": communities,
        "presets": _presets(on, today, programmes, chosen),
        "programmes": programmes,
        "bases": queries.bases_of(programmes, scope, on),
        "committees": queries.committees_of(scope, on),
        "facilities": needs_totals(scope=scope, on=on),
        "cycles": queries.cycle_progress(user, cycles, scope),
        "batches": batches,
        "duties": duties_of(user, scope=scope, on=on),
        "next_steps": steps(
            user,
            on=on,
            cycles=cycles,
            batches=batches,
            proposals=queries.proposals_of(user),
            rounds=queries.rounds_of(user),
        ),
    }


def _day(request: HttpRequest) -> date | None:
    """The day asked for; nonsense counts as not asked."""
    try:
        return parse_date(request.GET.get("on", ""))
    except ValueError:
        return None


def _presets(on: date, today: date, programmes: Any, unit: Any) -> list[dict[str, Any]]:  # noqa: PLR0917 -- four plain facts
    """Links to the days that meetings ask for: the plan's base day, the year's end, today."""
    bases = sorted({row.programme.base_day for row in programmes})
    days = [("方案基期", day) for day in bases[:2]]
    days += [(f"{day.year}年末", date(day.year, 12, 31)) for day in bases[:1]]
    days.append(("今天", today))
    place = {"unit": unit.path} if unit else {}
    return [
        {"title": title, "day": day, "current": day == on, "query": urlencode({"on": day, **place})}
        for title, day in days
    ]


def _bars(rows: Any, on: date) -> list[Bar]:
    """Serviced, self-managed and abandoned estates of each community on one scale."""
    most = max((row.board.estates for row in rows), default=0)
    return [
        stacked(
            row.name,
            [
                ("有物业", "fill", row.board.serviced),
                ("自管等", "fill-soft", row.board.unserviced - row.board.abandoned),
                ("弃管", "fill-warn", row.board.abandoned),
            ],
            most=most,
            url=urlencode({"on": on, "unit": row.path}),
        )
        for row in rows
    ]
