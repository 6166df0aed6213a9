"""Documents that the recommended parameters cite and that neither plan is."""

from datetime import datetime
from typing import Any

from accounts.models import User
from communities.models import District
from policies.catalogue import PLAN, PROGRAMME, RULES_274, RULES_BEIJING
from policies.models import DocumentKind, PolicyDocument
from policies.services import register_document

MINISTRY, BEIJING = "业主大会和业主委员会指导规则", "北京市物业管理条例"
ELSEWHERE = "外地文件，只作参照；本地规定待核"


def register_references(
    *, district: District, plan: PolicyDocument, by: User, at: datetime
) -> dict[str, PolicyDocument]:
    """Enter what the catalogue's clauses cite, beside the street's plan; documents by citation."""
    entered: dict[str, Any] = {"district": district, "by": by, "at": at}
    ministry = register_document(
        title=MINISTRY,
        issuer="住房和城乡建设部",
        kind=DocumentKind.REGULATION,
        doc_no="建房〔2009〕274号",
        remark="全国适用",
        **entered,
    )
    beijing = register_document(
        title=BEIJING,
        issuer="北京市人民代表大会常务委员会",
        kind=DocumentKind.REGULATION,
        remark=ELSEWHERE,
        **entered,
    )
    programme = register_document(
        title=PROGRAMME,
        issuer="区社区物业化服务工作领导小组",
        kind=DocumentKind.PROGRAMME,
        remark=ELSEWHERE,
        **entered,
    )
    return {PLAN: plan, PROGRAMME: programme, RULES_274: ministry, RULES_BEIJING: beijing}


def references(*, plan: str, programme: PolicyDocument) -> dict[str, PolicyDocument]:
    """The documents entered before, for the district whose own is the programme."""
    found = {row.title: row for row in PolicyDocument.objects.exclude(title=programme.title)}
    return {
        PLAN: found[plan],
        PROGRAMME: programme,
        RULES_274: found[MINISTRY],
        RULES_BEIJING: found[BEIJING],
    }
