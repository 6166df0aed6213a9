"""Two people at once: one wins, the other reads who; on PostgreSQL, where rows really race."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from core.audit.models import Entry
from core.rules.errors import Conflict
from subsidies import services
from subsidies.models import Batch, Case, Line
from subsidies.states import BatchState
from tests import factories
from tests.frozen import lifted
from tests.subsidies import builders as b

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def only_postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("a race of rows needs PostgreSQL")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at the same moment, each on its own connection; results or their errors."""
    gate = Barrier(len(acts))
    found: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            found[place] = act()
        except Exception as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def conflicts(found: list[Any]) -> list[str]:
    return [str(each) for each in found if isinstance(each, Conflict)]


@pytest.fixture
def people() -> b.People:
    b.make_scheme()
    cycle = b.make_cycle()
    for code in ("001", "002", "003"):
        for _ in range(5):
            b.make_served(cycle, community=factories.make_community(code))
    return b.make_people()


def test_two_reviewers_at_once_give_one_decision(people: b.People) -> None:
    batch = b.submitted(people)
    found = at_once(
        lambda: services.approve(
            batch=batch, digest=batch.digest, opinion="", by=people.bureau, at=b.T0
        ),
        lambda: services.return_batch(
            batch=batch, reason="面积有误", by=people.other_bureau, at=b.T0
        ),
    )
    (sentence,) = conflicts(found)
    now = Batch.objects.get()
    assert now.decided_by is not None
    assert now.decided_by.name in sentence
    assert Entry.objects.filter(verb__in=["subsidies.approve", "subsidies.return"]).count() == 1


def test_a_double_submit_is_one_submit(people: b.People) -> None:
    batch = b.calculated(people)
    found = at_once(
        *[lambda: services.submit(batch=batch, digest=batch.digest, by=people.director, at=b.T0)]
        * 2
    )
    assert len(conflicts(found)) == 1
    assert Batch.objects.get().state == BatchState.SUBMITTED
    assert Entry.objects.filter(verb="subsidies.submit").count() == 1


def test_two_calculations_at_once_write_every_case_once(people: b.People) -> None:
    batch = b.opened(people)
    found = at_once(*[lambda: services.calculate(batch=batch, by=people.officer, at=b.T0)] * 2)
    assert len(conflicts(found)) == 1
    assert (Case.objects.count(), Line.objects.count()) == (15, 15)
    now = Batch.objects.get()
    assert (now.state, now.case_count, str(now.total)) == (BatchState.CALCULATED, 15, "90000.00")
    assert services.recompute(batch=now) == []
    assert Entry.objects.filter(verb="subsidies.calculate").count() == 1


def test_two_batches_opened_at_once_are_one(people: b.People) -> None:
    found = at_once(*[lambda: b.opened(people)] * 2)
    assert len(conflicts(found)) == 1
    assert Batch.objects.count() == 1


def test_void_against_submit_leaves_one_of_both(people: b.People) -> None:
    batch = b.calculated(people)
    found = at_once(
        lambda: services.submit(batch=batch, digest=batch.digest, by=people.director, at=b.T0),
        lambda: services.void_batch(batch=batch, reason="重算", by=people.director, at=b.T0),
    )
    assert len(conflicts(found)) == 1
    live = set(Case.objects.values_list("live", flat=True))
    assert live == {Batch.objects.get().state == BatchState.SUBMITTED}


def test_without_the_pinned_state_both_would_decide(
    people: b.People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the same race with the guard taken away does happen."""
    batch = b.submitted(people)

    def unpinned(
        found: Batch, target: BatchState, *, shown: str | None = None, **fields: Any
    ) -> Any:
        Batch.objects.filter(pk=found.pk).update(state=target, **fields)
        return Batch.objects.select_related("street").get(pk=found.pk)

    monkeypatch.setattr("subsidies.services.review.move", unpinned)
    with lifted("subsidies_batch"):
        found = at_once(
            lambda: services.approve(
                batch=batch, digest=batch.digest, opinion="", by=people.bureau, at=b.T0
            ),
            lambda: services.return_batch(
                batch=batch, reason="面积有误", by=people.other_bureau, at=b.T0
            ),
        )
    assert conflicts(found) == []
    assert Entry.objects.filter(verb__in=["subsidies.approve", "subsidies.return"]).count() == 2
