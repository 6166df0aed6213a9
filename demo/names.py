"""Names of the demo: plausible, and each marked as demo data; no real person or company."""

from core.rules.ids import check_digit

DISTRICT = ("150525", "奈曼旗")
STREET = ("001", "大沁他拉街道")
MARK = "（演示）"
# The plan does not say how many communities the street has: twelve were chosen.
COMMUNITIES = tuple(
    f"{name}社区{MARK}"
    for name in (
        "和平", "团结", "光明", "建设", "新兴", "安康", "东风", "向阳", "繁荣", "友谊", "青松",
        "北苑",
    )
)  # fmt: skip
COMPANIES = (
    "演示物业一公司", "演示物业二公司", "演示物业三公司", "演示物业四公司", "演示物业五公司",
    "演示物业服务站",
)  # fmt: skip
"""The last is another manager (其他管理人), not a company (民法典 937)."""

_STEMS = (
    "安居", "百合", "长青", "晨光", "春晖", "东升", "丰泽", "福源", "富民", "广厦", "海棠", "恒安",
    "宏远", "吉祥", "嘉和", "金穗", "锦绣", "康乐", "丽景", "龙泉", "绿洲", "明珠", "宁静", "平安",
    "祥和", "新城", "阳光", "永兴",
)  # fmt: skip
_OLD = ("小区", "家属楼", "住宅楼")
_NEW = ("花园", "家园", "新居")


def old_estate(number: int) -> str:
    """Name of the n-th estate without a company (from 0)."""
    return f"{_STEMS[number % len(_STEMS)]}{_OLD[number // len(_STEMS)]}{MARK}"


def new_estate(number: int) -> str:
    """Name of the n-th estate with a company (from 0)."""
    return f"{_STEMS[number % len(_STEMS)]}{_NEW[number // len(_STEMS)]}{MARK}"


def uscc(number: int) -> str:
    """A 统一社会信用代码 that checks and belongs to nobody: its body code says DEM."""
    first = f"91{DISTRICT[0]}MADEM{number:04d}"
    return first + check_digit(first)
