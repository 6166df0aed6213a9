"""From an estate's record, and from its row in the list, to its whole life on one screen."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.decorators import action
from unfold.enums import ActionVariant

from core.web.steps import Step

LIFE = Step(
    title="小区全貌",
    permission="estates.view_estate",
    warning="",
    run=lambda *_: "",
    icon="timeline",
)


def _to_life(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The page itself asks whether the person may see the estate."""
    return HttpResponseRedirect(reverse("portal:estate", args=[int(object_id)]))


def _button() -> Any:
    button = action(_to_life, description=LIFE.title, icon=LIFE.icon, variant=ActionVariant.PRIMARY)
    button.step = LIFE
    return button


class LifeLinks:
    """Links of the estate's record and row."""

    life_step = _button()
    life_row = _button()
