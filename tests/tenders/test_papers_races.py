"""Two officers issue at once: each number is given once and none is left out."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from core.papers.models import IssuedPaper
from core.papers.rules import Paper
from core.papers.services import About, issue
from core.rules.errors import Conflict
from tests.factories import make_user
from tests.tenders.test_rounds_races import beside

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT = datetime(2023, 5, 1, 1, tzinfo=UTC)
PAPER = Paper(title="遴选公告", blocks=())


def issuing(recipient: str, by: Any) -> Callable[[], Any]:
    about = About(kind="notice", subject="x:1", path="1/", recipient=recipient)
    return lambda: issue(about=about, paper=PAPER, organ="街办", by=by, at=AT)


def test_two_papers_at_once_get_one_number_after_the_other() -> None:
    user = make_user()
    beside(issuing("a", user), issuing("b", user))
    rows = IssuedPaper.objects.order_by("sequence").values_list("sequence", "recipient")
    assert list(rows) == [(1, "a"), (2, "b")]


def test_the_same_paper_at_once_is_issued_once() -> None:
    user = make_user()
    met = beside(issuing("a", user), issuing("a", user))
    assert isinstance(met, Conflict)
    assert "刚刚已由他人以街办〔2023〕1号印发" in met.sentence
    assert IssuedPaper.objects.count() == 1
