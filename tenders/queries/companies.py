"""Companies as stored: which records are one company, who is barred, whose papers run out."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from communities.models import District
from policies.catalogue import CATALOGUE
from policies.queries import Held, InForce, in_force
from tenders.models import (
    Company,
    CompanyDocument,
    ListingEntry,
    NotSameCompany,
    PayeeAccount,
    ProviderKind,
    Service,
    StaffFigure,
)
from tenders.rules.companies import (
    COMPANY_PAPERS,
    MANAGER_PAPERS,
    Licence,
    company_key,
    document_states,
    licence_state,
)
from tenders.states import (
    ON_LIST,
    AccountState,
    DocumentState,
    LicenceState,
    ListingState,
    ListKind,
)

HEARING_DAYS = "LISTING_HEARING_WORKDAYS"
RECOMMENDED = "系统建议值"
SOON_DAYS = 30
"""How long before its last day a paper is called to the office's attention."""
ROOT = Coalesce("merged_into_id", "pk")


def group_ids(company: Company | int) -> QuerySet[Any, Any]:
    """Keys of every record that is this company: the kept one and those united with it."""
    pk = company.pk if isinstance(company, Company) else company
    root = Company.objects.filter(pk=pk).values(root=ROOT)
    rows = Company.objects.annotate(root=ROOT).filter(root=Subquery(root))
    return rows.order_by().values_list("pk", flat=True)


def barred_on(company_ids: Collection[int], on: date) -> dict[int, str]:
    """Companies on the black list on the day, each with the sentence that refuses it; others are
    left out. One statement. A record counts as the company it was united with, and the reverse.
    """
    listed = (
        ListingEntry.objects.filter(_counts_on(on), kind=ListKind.BLACK)
        .annotate(root=Coalesce("company__merged_into_id", "company_id"))
        .filter(root=OuterRef("root"))
        .order_by("-until_day", "-pk")
    )
    rows = (
        Company.objects.filter(pk__in=company_ids)
        .annotate(root=ROOT)
        .annotate(
            first=Subquery(listed.values("from_day")[:1]),
            last=Subquery(listed.values("until_day")[:1]),
        )
        .filter(last__isnull=False)
    )
    return {
        pk: f"“{name}”自{first}起列入黑名单，禁入至{last}，期内不能报名、签约或承接项目。"
        for pk, name, first, last in rows.values_list("pk", "name", "first", "last")
    }


def on_list(kind: str, on: date) -> QuerySet[ListingEntry]:
    """Entries of the list that count on the day."""
    return ListingEntry.objects.filter(_counts_on(on), kind=kind)


def _counts_on(on: date) -> Q:
    """As rules.is_listed: the last day counts, the day of removal does not."""
    standing = Q(state__in=sorted(ON_LIST)) | Q(state=ListingState.REMOVED, removed_on__gt=on)
    return standing & Q(from_day__lte=on) & (Q(until_day__isnull=True) | Q(until_day__gte=on))


def hearing_terms(*, district: District, on: date) -> InForce:
    """How many working days a company has to state its case: in force, or as recommended."""
    held = in_force(district=district, on=on).held.get(HEARING_DAYS)
    spec = CATALOGUE[HEARING_DAYS]
    return InForce({HEARING_DAYS: held or Held(str(spec.default), spec.clause, RECOMMENDED)})


# --- one company, one record ---------------------------------------------------------------


def namesakes(name: str, *, besides: int | None = None) -> list[Company]:
    """Records whose normalised name is the same: united ones stand for the kept one, once each.

    Reads the names of all companies: hundreds in a county, and a name that is stored twice could
    go stale.
    """
    key = company_key(name)
    pairs = Company.objects.order_by("pk").values_list("pk", "merged_into_id", "name")
    found = dict.fromkeys(root or pk for pk, root, text in pairs if company_key(text) == key)
    found.pop(besides, None)
    return list(Company.objects.filter(pk__in=found).order_by("pk"))


def suspects() -> dict[int, list[int]]:
    """可能重复: record → others of the same normalised name that nobody has told apart yet."""
    by_key: dict[str, list[int]] = defaultdict(list)
    for pk, name in Company.objects.choosable().order_by("pk").values_list("pk", "name"):
        by_key[company_key(name)].append(pk)
    apart = set(NotSameCompany.objects.values_list("one_id", "other_id"))
    found = {
        pk: [it for it in same if it != pk and (min(it, pk), max(it, pk)) not in apart]
        for same in by_key.values()
        for pk in same
    }
    return {pk: others for pk, others in found.items() if others}


# --- papers ---------------------------------------------------------------------------------


def licence_on(company: Company, on: date) -> LicenceState:
    """What the last look at the licence is worth on the day."""
    seen = Licence(
        name_seen=company.licence_name,
        valid_until=company.licence_valid_until,
        in_scope=company.licence_in_scope,
        seen=company.licence_seen_at is not None,
    )
    return licence_state(seen, name=company.name, on=on)


def documents_on(company: Company, on: date) -> dict[str, DocumentState]:
    """Every kind that this company has to show, and how it stands on the day."""
    days: dict[str, list[date | None]] = defaultdict(list)
    live = CompanyDocument.objects.filter(company__in=group_ids(company), withdrawn_at__isnull=True)
    for kind, last in live.values_list("kind", "valid_until"):
        days[kind].append(last)
    is_company = company.kind == ProviderKind.COMPANY
    needed = COMPANY_PAPERS if is_company else MANAGER_PAPERS
    return document_states(days, needed=needed, on=on)


def expiring_documents(on: date, *, days: int = SOON_DAYS) -> QuerySet[CompanyDocument]:
    """Documents over on the day or within `days` after it that no later one of their kind has
    replaced, of companies that may still be chosen; the most urgent first."""
    live = CompanyDocument.objects.filter(withdrawn_at__isnull=True)
    longer = live.filter(company=OuterRef("company"), kind=OuterRef("kind")).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=OuterRef("valid_until"))
    )
    due = live.filter(valid_until__lte=on + timedelta(days=days), company__merged_into=None)
    return due.exclude(Exists(longer)).order_by("valid_until", "pk")


def expiring_licences(on: date, *, days: int = SOON_DAYS) -> QuerySet[Company]:
    """Companies whose licence as it was seen is over on the day or within `days` after it."""
    rows = Company.objects.choosable()
    return rows.filter(licence_valid_until__lte=on + timedelta(days=days))


def account_of(company: Company | int) -> PayeeAccount | None:
    """The confirmed payment account of the company, of the kept record before a united one's."""
    rows = PayeeAccount.objects.filter(company__in=group_ids(company), state=AccountState.CONFIRMED)
    first: PayeeAccount | None = rows.order_by(
        F("company__merged_into").asc(nulls_first=True), "-pk"
    ).first()
    return first


def staff_of(company: Company) -> StaffFigure | None:
    """The latest figures: of one day the last entry counts."""
    rows = StaffFigure.objects.filter(company__in=group_ids(company))
    latest: StaffFigure | None = rows.order_by("-counted_on", "-pk").first()
    return latest


class Project(NamedTuple):
    """An estate in service."""

    estate_id: int
    estate: str
    contract: str
    takeover_on: date | None


def projects_of(company: Company | int, *, viewer: Any) -> list[Project]:
    """在管项目: estates that the company serves now, those the viewer may see, by name."""
    rows = (
        Service.objects.visible_to(viewer)
        .filter(live=True, takeover_on__isnull=False)
        .filter(contract__company__in=group_ids(company))
        .order_by("estate__name", "pk")
    )
    columns = ("estate_id", "estate__name", "contract__number", "takeover_on")
    return [Project(*row) for row in rows.values_list(*columns)]


def with_standing(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Companies with `is_red`, `is_black` and `serves` as they are on the day, in one statement."""
    listed = ListingEntry.objects.filter(_counts_on(on)).annotate(
        root=Coalesce("company__merged_into_id", "company_id")
    )
    mine = listed.filter(root=OuterRef("root"))
    found: QuerySet[Any] = rows.annotate(root=ROOT).annotate(
        is_red=Exists(mine.filter(kind=ListKind.RED)),
        is_black=Exists(mine.filter(kind=ListKind.BLACK)),
        serves=Exists(
            Service.objects.filter(live=True, takeover_on__isnull=False)
            .annotate(root=Coalesce("contract__company__merged_into_id", "contract__company_id"))
            .filter(root=OuterRef("root"))
        ),
    )
    return found


def listings_to_decide(user: Any, *, on: date) -> QuerySet[ListingEntry]:
    """What waits for the bureau on the day, the oldest first.

    Honours as proposed; bans once the company has answered, to be heard where it asked for that,
    or its days to answer are over without a word; and proposed removals.
    """
    honour = Q(kind=ListKind.RED, state=ListingState.PROPOSED)
    silent = Q(state=ListingState.NOTIFIED, answer_by_day__lt=on)
    told = Q(state__in=[ListingState.ANSWERED, ListingState.REMOVAL])
    return ListingEntry.objects.visible_to(user).filter(honour | silent | told).order_by("pk")
