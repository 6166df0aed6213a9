"""Whom the residents call: project manager and repair phones of a live service."""

from datetime import UTC, datetime

import pytest

from accounts.roles import Role
from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden
from tenders.models import Service
from tenders.services import name_contacts
from tests.factories import make_service, make_street, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2022, 9, 30, 8, tzinfo=UTC)
CONTACTS = {
    "project_manager": "王经理",
    "repair_phone_day": "0475-4210000",
    "repair_phone_night": "13800000000",
}


def test_the_contacts_are_kept_with_one_line_in_the_trail() -> None:
    officer = make_user(Role.STREET_OFFICER, make_street())
    service = make_service()
    name_contacts(service=service, **CONTACTS, by=officer, at=AT)
    kept = Service.objects.values(*CONTACTS).get(pk=service.pk)
    assert kept == CONTACTS
    assert Entry.objects.get().verb == "tenders.change_contract"


def test_an_ended_service_and_a_stranger_are_refused() -> None:
    officer = make_user(Role.STREET_OFFICER, make_street())
    service = make_service()
    with pytest.raises(Forbidden):
        name_contacts(service=service, **CONTACTS, by=make_user(Role.AUDITOR), at=AT)
    Service.objects.filter(pk=service.pk).update(live=False, last_day=service.takeover_on)
    with pytest.raises(Conflict, match="已终止"):
        name_contacts(service=service, **CONTACTS, by=officer, at=AT)
