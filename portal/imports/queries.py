"""Batches and their rows as the import pages show them."""

from typing import Any, NamedTuple

from django.db.models import QuerySet

from core.exchange import registry
from core.exchange.fields import Kind
from core.exchange.models import ImportBatch, StagedRow
from core.exchange.queries import HeadingView, headings_of
from core.exchange.states import ImportState, Verdict

SUMMARIES = {
    "estates": "小区的基本情况、户数面积、设施、收费和管理方式，一行一个小区。",
    "households": "楼栋、单元、房号和专有面积，一行一户；业主姓名、电话可以不填，填了加密保存。",
    "committees": "业委会（物管会）和委员，一行一名委员，或者一行写全部委员。",
    "companies": "物业服务企业和其他管理人，一行一家。",
}
COUNTS = {
    Verdict.NEW: "new_count",
    Verdict.CHANGED: "changed_count",
    Verdict.UNCHANGED: "unchanged_count",
    Verdict.REFUSED: "refused_count",
}
COLUMNS = {
    Verdict.NEW: "将要登记",
    Verdict.CHANGED: "将要改动",
    Verdict.UNCHANGED: "结论",
    Verdict.REFUSED: "问题",
}
WAITING = (ImportState.PREVIEWED, ImportState.NEEDS_MAPPING)
LISTED = (
    "pk", "kind", "file_name", "state", "new_count", "changed_count", "unchanged_count",
    "refused_count", "received_by__name", "received_at",
)  # fmt: skip


class Tab(NamedTuple):
    """One pile of the preview."""

    code: Verdict
    rows: int
    current: bool

    @property
    def label(self) -> str:
        return str(self.code.label)

    @property
    def column(self) -> str:
        return COLUMNS[self.code]


class Heading(NamedTuple):
    """A heading to be explained, wherever it stands in the file."""

    text: str
    field: str | None
    samples: str


def kinds_of(viewer: Any) -> list[tuple[Kind, str]]:
    """The kinds of sheet that the person may import, each with its summary."""
    kinds = [kind for kind in registry.kinds() if viewer.has_perm(kind.permission)]
    return [(kind, SUMMARIES.get(kind.code, "")) for kind in kinds]


def batches(viewer: Any) -> QuerySet[Any, dict[str, Any]]:
    """Batches of the person's scope, the newest first."""
    rows: QuerySet[Any, dict[str, Any]] = ImportBatch.objects.visible_to(viewer).values(*LISTED)
    return rows


def with_words(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The page's batches with the office's words for kind, state and person."""
    titles = {kind.code: kind.title for kind in registry.kinds()}
    for row in rows:
        row["title"] = titles.get(row["kind"], row["kind"])
        row["label"] = ImportState(row["state"]).label
        row["who"] = row["received_by__name"] or "系统"
    return rows


def waiting(viewer: Any) -> int:
    """Imports that wait for a person: headings to explain, a preview to confirm."""
    count: int = ImportBatch.objects.visible_to(viewer).filter(state__in=WAITING).count()
    return count


def tabs(batch: ImportBatch, asked: str) -> list[Tab]:
    """The four piles; the one asked for is current, else the first that has rows."""
    counts = {verdict: getattr(batch, name) for verdict, name in COUNTS.items()}
    filled = [verdict for verdict, count in counts.items() if count]
    current = Verdict(asked) if asked in Verdict.values else (filled or [Verdict.NEW])[0]
    return [Tab(verdict, count, verdict == current) for verdict, count in counts.items()]


def pile(batch: ImportBatch, verdict: Verdict) -> QuerySet[StagedRow]:
    """The staged rows of one pile, in the order of the file."""
    rows: QuerySet[StagedRow] = StagedRow.objects.filter(batch=batch, verdict=verdict)
    return rows.order_by("place")


def headings(batch: ImportBatch) -> list[Heading]:
    """Each heading of the file once, those that nobody knows first."""
    found: dict[str, HeadingView] = {}
    for view in headings_of(batch):
        found.setdefault(view.heading, view)
    rows = [Heading(view.heading, view.field, "；".join(view.samples)) for view in found.values()]
    return sorted(rows, key=lambda row: row.field is not None)
