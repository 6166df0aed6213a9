"""What other parts put on a round's page and on its public notice, below its own lines.

Each entry is a template and a function (request, round) → its context, or None where it has nothing
to show; the template finds that context as `section` and the round as `round`.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from tenders.models import SelectionRound
from tenders.pages import application_section, evaluation_section, paper_links

Gather = Callable[[HttpRequest, SelectionRound], dict[str, Any] | None]
SECTIONS: list[tuple[str, Gather]] = [
    (application_section.TEMPLATE, application_section.gather),
    (evaluation_section.TEMPLATE, evaluation_section.gather),
    (paper_links.TEMPLATE, paper_links.gather),
]
"""On the staff page, in the order of the work."""
PUBLIC: list[tuple[str, Gather]] = [
    (evaluation_section.PUBLIC_TEMPLATE, evaluation_section.publish),
]
"""On the public notice."""


def gathered(
    sections: list[tuple[str, Gather]], request: HttpRequest, selection: SelectionRound
) -> list[tuple[str, dict[str, Any]]]:
    """Templates with their contexts, those with nothing to show left out."""
    found = ((template, gather(request, selection)) for template, gather in sections)
    return [(template, context) for template, context in found if context is not None]
