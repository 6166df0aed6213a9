"""计票表: the result and the roll, to be printed on A4 and signed, or taken as a workbook."""

import tempfile
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.entry import must
from committees.exports_votes import tally_book
from committees.pages.common import BALLOTS, found
from committees.queries import votes as queries
from committees.queries.roll import roll_of
from core.web.answers import XLSX


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The printable tally sheet: owners masked, units by building, entrance and room."""
    must(request, BALLOTS)
    row = found(request, pk)
    tallies = [(tally, queries.grounds_of(tally.grounds)) for tally in queries.tallies_of(row)]
    matters = list(queries.matters_of(row))
    context = {
        "assembly": row,
        "matters": matters,
        "tallies": tallies if row.counted_at else [],
        "roll": roll_of(row, matters),
    }
    return render(request, "committees/sheet.html", context)


@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a workbook."""
    must(request, BALLOTS)
    row = found(request, pk)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tally.xlsx"
        tally_book(path, row, at=timezone.now())
        content = path.read_bytes()
    name = f"计票表-{row.meeting_on:%Y%m%d}-{row.pk}.xlsx"
    response = HttpResponse(content, content_type=XLSX)
    header = FileResponse(filename=name, as_attachment=True)
    response["Content-Disposition"] = header.headers.get("Content-Disposition", "")
    return response
