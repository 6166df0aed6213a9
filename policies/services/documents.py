"""Registering the documents that set numbers."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from communities.models import District
from core.audit.services import record
from core.rules.errors import Conflict, Refusal
from policies.models import PolicyDocument, normalise_doc_no
from policies.services.versions import require_within


@transaction.atomic
def register_document(  # noqa: PLR0913 -- the columns of the register, all named
    *,
    title: str,
    issuer: str,
    kind: str,
    district: District,
    by: User | None,
    at: datetime,
    doc_no: str = "",
    issued_on: date | None = None,
    remark: str = "",
) -> PolicyDocument:
    """Enter a document; its number is kept as printed but with 〔〕 (a 2021 number stays 2021).

    Conflict where the number is registered already; Refusal without a title.
    """
    require_within(by, "policies.add_policydocument", district)
    number = normalise_doc_no(doc_no)
    if not title.strip():
        raise Refusal("请填写文件标题。", "TITLE_MISSING")
    if number and PolicyDocument.objects.filter(doc_no=number).exists():
        raise Conflict(f"已登记过文号“{number}”。", "DOCUMENT_EXISTS")
    document = PolicyDocument.objects.create(
        title=title.strip(),
        issuer=issuer,
        kind=kind,
        district=district,
        doc_no=number,
        issued_on=issued_on,
        remark=remark,
    )
    record(
        verb="policies.add_policydocument",
        sentence=f"登记政策文件“{document}”。",
        by=by,
        at=at,
        subject=document,
        scope_path=district.path,
    )
    return document
