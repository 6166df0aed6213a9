"""One owner entered twice: heads of meetings before and after the two records are united."""

from datetime import UTC, datetime

import pytest

from committees.models import Elector
from estates.models import OwnerParty
from estates.services.uniting import separate_party, unite_parties
from tests.committees.votes_kit import PROVIDER, Unit, announce, draft, make_electorate

pytestmark = pytest.mark.django_db
AT = datetime(2023, 5, 10, 2, tzinfo=UTC)


def test_a_frozen_roll_stays_and_the_next_one_counts_one_head() -> None:
    estate = make_electorate([Unit("80.00", "a"), Unit("90.00", "b"), Unit("70.00", "c")])
    before = announce(draft(estate, PROVIDER))
    frozen = list(Elector.objects.filter(assembly=before).order_by("number").values())
    into, party = OwnerParty.objects.order_by("pk")[:2]
    unite_parties(party=party, into=into, reason="同一人", by=None, at=AT)
    before.refresh_from_db()
    assert before.total_heads == 3
    assert list(Elector.objects.filter(assembly=before).order_by("number").values()) == frozen
    assert announce(draft(estate, PROVIDER)).total_heads == 2
    separate_party(party=party, reason="合错了", by=None, at=AT)
    assert announce(draft(estate, PROVIDER)).total_heads == 3
