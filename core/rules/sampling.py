r"""Draws that nobody can steer and everybody can recompute.

The order of acts makes it fair: the frame (all household codes of an estate) is frozen and its
hash published; only then a public value becomes known (a lottery result, say); seed and tickets
follow from the published values alone.

Texts, all UTF-8, all in Unicode NFC:

* frame: the household codes in code point order, one a line, each line ended by ``\n``;
* seed: SHA-256 over the lines ALGORITHM, cycle key, public value, then the frame hashes of all
  estates of the cycle in ascending order (equal hashes kept), each line ended by ``\n``;
* ticket: HMAC-SHA256, key = the seed's 64 hex characters, message = ``estate|household``.

Households are ordered by (ticket, code); the main list is the head, the reserve what follows.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from core.rules.errors import Refusal

ALGORITHM = "wuguan-hmac-sha256-1"
MINIMUM_RESERVE = 5
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_VISIBLE = re.compile(r"[!-~]+", re.ASCII)

# What a certificate must hold.
_TEXTS = ("algorithm", "cycle_key", "estate_code", "frame_sha256", "public_value", "seed")
_LISTS = ("frame", "cycle_frame_hashes", "main", "reserve")
_RULE = ("minimum", "small_max", "percent")
_RESERVE_RULE = ("reserve_minimum", "reserve_percent")


class Drawn(NamedTuple):
    """Household codes in the order of their tickets."""

    main: list[str]
    reserve: list[str]


def required(households: int, *, minimum: int = 10, small_max: int = 100, percent: int = 10) -> int:
    """How many households must be visited: 100户以下不少于10户, 超过100户按10%.

    Up to ``small_max`` (included): ``minimum``, or all where there are fewer; above: the
    percentage rounded up, as rounding down would stay below it. Never more than there are.
    """
    if households < 0:
        sentence = f"户数不能是负数（{households}）。"
        raise Refusal(sentence, "NEGATIVE_HOUSEHOLDS")
    if households <= small_max:
        return min(households, minimum)
    # A share smaller than the minimum of a small estate would ask less of the larger one.
    return min(households, max(minimum, -(-households * percent // 100)))


def reserve_size(
    required: int, *, reserve_minimum: int = MINIMUM_RESERVE, reserve_percent: int = 50
) -> int:
    """Length of the ordered reserve: half of the main list rounded up, at least five."""
    return max(reserve_minimum, -(-required * reserve_percent // 100)) if required else 0


def frame_text(codes: Iterable[str]) -> str:
    """The canonical text of a frozen roster; '' for an estate without households.

    Refuses blank codes, codes with control characters or outer blanks, and duplicates.
    """
    return "".join(f"{code}\n" for code in _frame(codes))


def sha256_hex(text: str) -> str:
    """SHA-256 of the text in UTF-8, 64 lower-case hex characters."""
    return hashlib.sha256(text.encode()).hexdigest()


def cycle_seed(*, cycle_key: str, frame_hashes: Iterable[str], public_value: str) -> str:
    """The seed of a cycle, 64 hex characters; see the module text for what is hashed."""
    hashes = sorted(frame_hashes)
    for found in hashes:
        if not _HASH.fullmatch(found):
            sentence = f"名册摘要“{found}”不是64位小写十六进制。"
            raise Refusal(sentence, "BAD_FRAME_HASH")
    lines = (ALGORITHM, _line(cycle_key, "周期编号"), _line(public_value, "公开随机值"), *hashes)
    return sha256_hex("".join(f"{line}\n" for line in lines))


def ticket(*, seed: str, estate_code: str, household_code: str) -> str:
    """The household's ticket, 64 hex characters. Refuses a bar or control character in a code."""
    estate = _estate(estate_code)
    return _ticket(seed.encode(), estate, _line(household_code, "户编码"))


def draw(*, seed: str, estate_code: str, codes: Collection[str], main: int, reserve: int) -> Drawn:
    """Order the frame by (ticket, code) and cut the main list and the reserve from its head.

    The reserve is as long as asked for or as the frame allows. Refuses a main list longer than
    the frame, and every frame that ``frame_text`` refuses.
    """
    frame = _frame(codes)
    if not 0 <= main <= len(frame) or reserve < 0:
        sentence = f"名册共{len(frame)}户，不能抽取{main}户（备用{reserve}户）。"
        raise Refusal(sentence, "FRAME_TOO_SMALL")
    key, estate = seed.encode(), _estate(estate_code)
    order = [code for _, code in sorted((_ticket(key, estate, code), code) for code in frame)]
    return Drawn(order[:main], order[main : main + reserve])


def _ticket(key: bytes, estate: str, household: str) -> str:
    return hmac.digest(key, f"{estate}|{household}".encode(), "sha256").hex()


def _frame(codes: Iterable[str]) -> list[str]:
    frame = sorted(_line(code, "户编码") for code in codes)
    for code, following in pairwise(frame):
        if code == following:
            sentence = f"名册中户编码“{code}”重复。"
            raise Refusal(sentence, "DUPLICATE_HOUSEHOLD")
    return frame


def _estate(code: str) -> str:
    estate = _line(code, "小区编码")
    # "A|1" + "2" and "A" + "1|2" would share one ticket.
    if "|" in estate:
        sentence = f"小区编码“{code}”不能含有竖线。"
        raise Refusal(sentence, "BAR_IN_ESTATE_CODE")
    return estate


def _line(text: str, name: str) -> str:
    if _VISIBLE.fullmatch(text):
        return text
    if not text or text != text.strip() or any(map(_is_control, text)):
        sentence = f"{name}“{text}”为空、首尾有空格或含有控制字符。"
        raise Refusal(sentence, "BAD_CODE")
    return unicodedata.normalize("NFC", text)


def _is_control(char: str) -> bool:
    # Cc, Cf, Cs, Co, Cn and the line and paragraph separators: nothing that a reader cannot see.
    return unicodedata.category(char)[0] == "C" or unicodedata.category(char) in {"Zl", "Zp"}


def verify_certificate(certificate: Mapping[str, Any]) -> list[str]:
    """Every difference between the certificate and its recomputation, as Chinese sentences.

    An empty list means verified. ``rule`` (minimum, small_max, percent, reserve_minimum,
    reserve_percent) may be given where the cycle used another sampling rule than 10 households up
    to 100 and 10 % above, with a reserve of a half and at least five.
    """
    faults = list(_malformed(certificate))
    if faults:
        return faults
    if certificate["algorithm"] != ALGORITHM:
        return [f"算法“{certificate['algorithm']}”不是本系统的算法“{ALGORITHM}”。"]
    checks: tuple[Callable[[Mapping[str, Any]], Iterator[str]], ...]
    checks = (_frame_faults, _seed_faults, _required_faults, _list_faults)
    return [fault for check in checks for fault in _run(check, certificate)]


def _run(
    check: Callable[[Mapping[str, Any]], Iterator[str]], certificate: Mapping[str, Any]
) -> list[str]:
    try:
        return list(check(certificate))
    except Refusal as refusal:
        return [refusal.sentence]


def _malformed(certificate: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(certificate, Mapping):
        yield "证书不是一个对象。"
        return
    for name in _TEXTS:
        if not _is_text(certificate.get(name)):
            yield f"证书缺少文字项 {name}。"
    for name in _LISTS:
        found = certificate.get(name)
        if not isinstance(found, list) or not all(map(_is_text, found)):
            yield f"证书缺少文字列表 {name}。"
    if not _is_count(certificate.get("required")):
        yield "证书缺少整数项 required。"
    yield from _malformed_rule(certificate.get("rule", {}))


def _malformed_rule(rule: object) -> Iterator[str]:
    if not isinstance(rule, Mapping) or not rule.keys() <= {*_RULE, *_RESERVE_RULE}:
        yield f"证书的抽样规则 rule 只能含 {'、'.join((*_RULE, *_RESERVE_RULE))}。"
    elif not all(map(_is_count, rule.values())):
        yield "证书的抽样规则 rule 的各项应为整数。"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not any(map(_is_control, value))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _frame_faults(certificate: Mapping[str, Any]) -> Iterator[str]:
    found = sha256_hex(frame_text(certificate["frame"]))
    if found != certificate["frame_sha256"]:
        yield f"名册摘要不符：证书为{certificate['frame_sha256']}，按名册重算为{found}。"
    if certificate["frame_sha256"] not in certificate["cycle_frame_hashes"]:
        yield "本小区的名册摘要不在本周期公布的摘要之中。"


def _seed_faults(certificate: Mapping[str, Any]) -> Iterator[str]:
    found = cycle_seed(
        cycle_key=certificate["cycle_key"],
        frame_hashes=certificate["cycle_frame_hashes"],
        public_value=certificate["public_value"],
    )
    if found != certificate["seed"]:
        yield f"随机种子不符：证书为{certificate['seed']}，重算为{found}。"


def _rule(certificate: Mapping[str, Any], names: Iterable[str]) -> dict[str, int]:
    given = certificate.get("rule", {})
    return {name: given[name] for name in names if name in given}


def _required_faults(certificate: Mapping[str, Any]) -> Iterator[str]:
    households = len(certificate["frame"])
    found = required(households, **_rule(certificate, _RULE))
    if found != certificate["required"]:
        yield f"应抽户数不符：证书为{certificate['required']}户，{households}户应抽{found}户。"


def _list_faults(certificate: Mapping[str, Any]) -> Iterator[str]:
    main = required(len(certificate["frame"]), **_rule(certificate, _RULE))
    drawn = draw(
        seed=certificate["seed"],
        estate_code=certificate["estate_code"],
        codes=certificate["frame"],
        main=main,
        reserve=reserve_size(main, **_rule(certificate, _RESERVE_RULE)),
    )
    yield from _order_faults("主样本", certificate["main"], drawn.main)
    yield from _order_faults("备用样本", certificate["reserve"], drawn.reserve)


def _order_faults(name: str, given: list[str], found: list[str]) -> Iterator[str]:
    if len(given) != len(found):
        yield f"{name}的户数不符：证书为{len(given)}户，重算为{len(found)}户。"
    for place, (left, right) in enumerate(zip(given, found, strict=False), start=1):
        if left != right:
            yield f"{name}第{place}户不符：证书为{left}，重算为{right}。"
