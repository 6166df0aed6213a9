"""项目经理 and 报修电话 of a service: whom the residents call."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db.conflicts import refuse_invalid
from core.rules.errors import Conflict
from tenders.models import Service

NAMES = ("project_manager", "repair_phone_day", "repair_phone_night")


@transaction.atomic
def name_contacts(
    *,
    service: Service,
    project_manager: str,
    repair_phone_day: str,
    repair_phone_night: str,
    by: User | None,
    at: datetime,
) -> Service:
    """登记项目经理和报修电话 of a live service. Conflict where it has ended."""
    path = service.estate.community.path
    require(by, "tenders.change_contract", path=path)
    values = dict(zip(NAMES, (project_manager, repair_phone_day, repair_phone_night), strict=True))
    for name, value in values.items():
        setattr(service, name, value.strip())
    refuse_invalid(service)
    live = Service.objects.filter(pk=service.pk, live=True)
    if not live.update(**{name: getattr(service, name) for name in NAMES}):
        raise Conflict(f"“{service.estate.name}”的这项服务已终止，不能再登记联系人。")
    record(
        verb="tenders.change_contract",
        sentence=f"登记“{service.estate.name}”的项目经理和报修电话。",
        by=by,
        at=at,
        subject=service,
        scope_path=path,
        data=values,
    )
    return service
