"""Handover inspections for tests: rows written directly, signed ones as the services leave them."""

from datetime import UTC, date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from communities.models import Community
from core.files.services import keep
from tenders.models import (
    HandoverInspection,
    HandoverItem,
    HandoverPaper,
    HandoverPhoto,
    PaperKind,
    Service,
)
from tenders.states import Condition, ContractState, HandoverState
from tests.core.files_kit import png
from tests.factories import make_contract, make_estate, make_service

AT = datetime(2022, 9, 30, 1, tzinfo=UTC)
WALK = date(2022, 8, 28)
SIGNED_ON = date(2022, 8, 30)


def waiting_service(**contract: Any) -> Service:
    """A service under a signed contract, not taken over yet."""
    made = make_contract(**{"state": ContractState.SIGNED, **contract})
    return make_service(takeover_on=None, contract=made)


def service_in(community: Community) -> Service:
    """The same for an estate of the community."""
    contract = make_contract(community.street, state=ContractState.SIGNED)
    return make_service(make_estate(community), takeover_on=None, contract=contract)


def make_photo(service: Service) -> HandoverPhoto:
    """A photo of the one line of an open inspection."""
    item = make_handover(service).items.get()
    file = keep(name="门.png", content=png(), by=None, at=AT)
    return HandoverPhoto.objects.create(item=item, file=file)


def make_handover(
    service: Service | None = None,
    *,
    items: tuple[dict[str, Any], ...] = ({"condition": Condition.GOOD, "quantity": 3},),
    by: User | None = None,
    started_on: date = WALK,
) -> HandoverInspection:
    """An open inspection with its papers and the lines given (one door in order by default)."""
    service = service or waiting_service()
    tries = HandoverInspection.objects.filter(service=service).count()
    inspection = HandoverInspection.objects.create(
        service=service,
        number=f"CY{started_on.year}-{service.pk:05d}-{tries + 1}",
        started_on=started_on,
        made_by=by,
        made_at=AT,
        changed_by=by,
        changed_at=AT,
    )
    HandoverPaper.objects.create(inspection=inspection, kind=PaperKind.OWNERS)
    HandoverItem.objects.bulk_create(
        HandoverItem(
            inspection=inspection,
            position=position,
            **{"category": "共用部位", "item": f"单元门{position}", "unit": "樘", **values},
        )
        for position, values in enumerate(items, start=1)
    )
    return inspection


def defect(**more: Any) -> dict[str, Any]:
    """A line with a defect, complete enough to be signed."""
    return {
        "condition": Condition.DEFECT,
        "quantity": 2,
        "problem": "门轴断裂",
        "remedy_party": "FORMER",
        "remedy_due_on": date(2022, 10, 31),
        **more,
    }


def signed_handover(
    service: Service | None = None, *, signed_on: date = SIGNED_ON, **more: Any
) -> HandoverInspection:
    """A signed inspection; `more` as in make_handover."""
    inspection = make_handover(service, started_on=min(WALK, signed_on), **more)
    HandoverInspection.objects.filter(pk=inspection.pk).update(
        state=HandoverState.SIGNED,
        signed_on=signed_on,
        owners_signatory="业主代表",
        company_signatory="项目经理",
        signed_at=AT,
        terms="{}",
        publish_by_day=date(2022, 9, 2),
    )
    inspection.refresh_from_db()
    return inspection


def published_handover(service: Service | None = None, **more: Any) -> HandoverInspection:
    """A published result."""
    inspection = signed_handover(service, **more)
    HandoverInspection.objects.filter(pk=inspection.pk).update(
        state=HandoverState.PUBLISHED,
        published_on=date(2022, 9, 1),
        notice_last_day=date(2022, 9, 15),
        published_where="小区公示栏",
        published_at=AT,
    )
    inspection.refresh_from_db()
    return inspection


def uploaded(name: str, content: bytes | None = None) -> SimpleUploadedFile:
    """A picture as a browser sends it."""
    return SimpleUploadedFile(name, png() if content is None else content)
