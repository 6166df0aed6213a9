"""Amendments and promises for tests: rows written directly, as the services leave them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from accounts.models import User
from communities.models import Community
from core.rules.canonical import canonical_json
from tenders.models import ContractAmendment, FacilityCommitment
from tenders.states import ContractState
from tests.factories import make_contract, make_estate, make_service

AT = datetime(2022, 9, 30, 1, tzinfo=UTC)


def make_amendment(community: Community, *, by: User | None = None) -> ContractAmendment:
    """A fee that waits for its confirmation, of a contract that serves the community."""
    contract = make_service(make_estate(community)).contract
    return ContractAmendment.objects.create(
        contract=contract,
        number=1,
        effective_on=date(2022, 9, 1),
        changes=canonical_json({"fee": ["0.5", "0.6"]}),
        fee=Decimal("0.6"),
        reason="业主大会同意调整",
        document="补充协议1号",
        made_by=by,
        made_at=AT,
    )


def make_commitment(community: Community) -> FacilityCommitment:
    """A promise of a contract that serves the community, not fulfilled yet."""
    contract = make_contract(community.street, state=ContractState.DRAFT)
    make_service(make_estate(community), takeover_on=None, contract=contract)
    return FacilityCommitment.objects.create(
        contract=contract, item="楼道灯", quantity=30, unit="盏", due_on=date(2022, 12, 31)
    )
