"""The demo street as a whole: one transaction, so that a killed load leaves an empty database."""

from django.db import transaction

from communities.models import Community, District, Liaison, Street
from core.audit.services import record
from core.rules.errors import Refusal
from demo import names
from demo.before import load_before
from demo.clock import FIRST_DAY, at
from demo.papers import load_papers
from demo.people import enlist_street
from demo.queries import is_demo, is_empty
from demo.register import load_register
from demo.second_district import load_second_district
from demo.second_half import load_second_half


@transaction.atomic
def load() -> bool:
    """Load both seeds into an empty database. False where the demo is loaded already.

    Refusal on a database with other data; nothing is changed then.
    """
    if is_demo():
        return False
    if not is_empty():
        raise Refusal("数据库中已有其他数据，演示数据只能装入空的数据库。", "NOT_EMPTY")
    street, communities = _units()
    enlist_street(street, communities)
    load_papers(street, len(communities))
    register = load_register(street, communities)
    companies = load_before(street, register)
    load_second_half(street, register, companies)
    load_second_district()
    return True


def _units() -> tuple[Street, list[Community]]:
    code, name = names.DISTRICT
    district = District.objects.create(
        code=code, name=name, bureau_name=f"{name}住房和城乡建设局", finance_name=f"{name}财政局"
    )
    code, name = names.STREET
    street = Street.objects.create(
        code=code, name=name, district=district, hotline="（演示）0475-0000000"
    )
    communities = [
        Community.objects.create(
            code=f"{number:03d}", name=name, street=street, liaison=f"演示专人{number:02d}"
        )
        for number, name in enumerate(names.COMMUNITIES, start=1)
    ]
    Liaison.objects.bulk_create(
        Liaison(community=row, name=row.liaison, since=FIRST_DAY) for row in communities
    )
    record(
        verb="communities.add_community",
        sentence=f"演示数据：建立{district.name}{street.name}，社区{len(communities)}个（社区数方案未给出，为选定值）。",
        by=None,
        at=at(FIRST_DAY, 8),
        subject=street,
        scope_path=street.path,
    )
    return street, communities
