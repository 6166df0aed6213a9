"""Documents that the recommended parameters cite and that neither plan is."""

from datetime import datetime
from typing import Any

from accounts.models import User
from communities.models import District
from policies.catalogue import (
    BIDDING_LAW,
    BIDDING_RULES,
    CIVIL_CODE,
    LISTING_RULES,
    PLAN,
    PRIVACY,
    PROGRAMME,
    PROPERTY_RULES,
    RULES_130,
    RULES_274,
    RULES_BEIJING,
    RULES_LIAOCHENG,
    RULES_NINGBO,
    RULES_SHANDONG,
)
from policies.models import DocumentKind, PolicyDocument
from policies.services import register_document

MINISTRY, BEIJING = "业主大会和业主委员会指导规则", "北京市物业管理条例"
ELSEWHERE = "外地文件，只作参照；本地规定待核"
NATIONAL = "全国适用"
OTHER_CASES = "全国适用，但不直接管老旧小区的遴选；只作参照"
CONGRESS = "全国人民代表大会及其常务委员会"
STATUTES = (
    (CIVIL_CODE, "中华人民共和国民法典", CONGRESS, NATIONAL),
    (PRIVACY, "中华人民共和国个人信息保护法", CONGRESS, NATIONAL),
    (PROPERTY_RULES, "物业管理条例", "国务院", NATIONAL),
    (RULES_SHANDONG, "山东省物业管理条例", "山东省人民代表大会常务委员会", ELSEWHERE),
    (RULES_130, "前期物业管理招标投标管理暂行办法", "建设部", OTHER_CASES),
    (BIDDING_LAW, "中华人民共和国招标投标法", CONGRESS, OTHER_CASES),
    (BIDDING_RULES, "中华人民共和国招标投标法实施条例", "国务院", OTHER_CASES),
    (RULES_NINGBO, "宁波市物业管理条例", "宁波市人民代表大会常务委员会", ELSEWHERE),
    (RULES_LIAOCHENG, "聊城市物业管理条例", "聊城市人民代表大会常务委员会", ELSEWHERE),
    (LISTING_RULES, "物业企业评价和“红黑榜”制度通知", "呼伦贝尔市住房和城乡建设局", ELSEWHERE),
)
"""Citation, title, issuer and remark of what the catalogue's clauses cite by law."""

NUMBERS = {RULES_130: "建住房〔2003〕130号"}


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
        remark=NATIONAL,
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
    statutes = {
        cited: register_document(
            title=title,
            issuer=issuer,
            kind=DocumentKind.REGULATION,
            doc_no=NUMBERS.get(cited, ""),
            remark=remark,
            **entered,
        )
        for cited, title, issuer, remark in STATUTES
    }
    own = {PLAN: plan, PROGRAMME: programme, RULES_274: ministry, RULES_BEIJING: beijing}
    return own | statutes


def references(*, plan: str, programme: PolicyDocument) -> dict[str, PolicyDocument]:
    """The documents entered before, for the district whose own is the programme."""
    found = {row.title: row for row in PolicyDocument.objects.exclude(title=programme.title)}
    return {
        PLAN: found[plan],
        PROGRAMME: programme,
        RULES_274: found[MINISTRY],
        RULES_BEIJING: found[BEIJING],
        **{cited: found[title] for cited, title, _, _ in STATUTES},
    }
