import io
import json
import subprocess
import sys
from contextlib import redirect_stdout
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from portal.case_fields import CaseError
from portal.cases import answered
from portal.management.commands.check_cases import Command

FILE = Path(__file__).parents[1] / "data" / "cases.json"
CASES = json.loads(FILE.read_text("utf-8"))
RESULTS = {
    "subsidy": {"lines", "total", "total_capital"},
    "sampling": {"required"},
    "votes": {"quorum", "passed"},
    "satisfaction": {"met", "rate"},
    "facility_grant": {"grant"},
    "working_fund": {"amount"},
}
LISTS = list(RESULTS)
OPTIONAL = {"id", "note"}


def answer(data: Any) -> Any:
    return json.loads(answered(json.dumps(data).encode()))


def refusal(data: Any) -> str:
    with pytest.raises(CaseError) as refused:
        answer(data)
    return refused.value.sentence


def test_the_whole_file_of_the_office_comes_back_as_it_was() -> None:
    assert answered(FILE.read_bytes()) == FILE.read_text("utf-8").rstrip("\n")


@pytest.mark.parametrize("section", [*LISTS, "amount_capital"])
def test_one_section_alone_comes_back_as_it_was(section: str) -> None:
    assert answer({section: CASES[section]}) == {section: CASES[section]}


@pytest.mark.parametrize("section", LISTS)
def test_missing_expected_figures_are_filled_in_where_they_belong(section: str) -> None:
    asked = [
        {key: value for key, value in case.items() if key not in RESULTS[section]}
        for case in CASES[section]
    ]
    found = answer({section: asked})[section]
    assert found == CASES[section]
    assert [list(case) for case in found] == [list(case) for case in CASES[section]]


def test_wrong_expected_figures_are_replaced_by_ours() -> None:
    wrong = {**CASES["subsidy"][0], "lines": [], "total": 1.5, "total_capital": None}
    assert answer({"subsidy": [wrong]})["subsidy"] == CASES["subsidy"][:1]
    assert answer({"amount_capital": {"0.05": ""}}) == {"amount_capital": {"0.05": "人民币伍分"}}


@pytest.mark.parametrize("section", LISTS)
def test_a_single_case_is_answered_with_and_without_its_section(section: str) -> None:
    case = CASES[section][0]
    assert answer({section: case}) == {section: case}
    assert answer(case) == case


def test_an_empty_file_object_stays_empty() -> None:
    assert answer({}) == {}


def subsidy(**change: Any) -> dict[str, Any]:
    return {"subsidy": [{**CASES["subsidy"][0], **change}]}


def test_an_office_may_bring_its_own_tiers() -> None:
    own = {"tiers": [{"rate": "0.27", "first_year": 1, "last_year": None, "clause": "上海"}]}
    (case,) = answer(subsidy(policy=own, area="10000", service_start="2022-01-01"))["subsidy"]
    assert (case["lines"], case["total"]) == (
        [{"years": [1], "rate": "0.27", "months": 12, "amount": "32400.00"}],
        "32400.00",
    )
    window = {"tiers": [{"rate": "0.2", "first_month": "2022-01", "last_month": "2022-10"}]}
    assert refusal(subsidy(policy=window, year_basis="CALENDAR_WINDOW")) == (
        "subsidy 第1条（S01）的字段 policy 有误：补贴方案“自定”第1版没有规定2022-11的补贴标准，"
        "请先补充标准（不补贴也须写明0元）。"
    )


@pytest.mark.parametrize("section", LISTS)
def test_every_missing_field_is_named_with_its_case(section: str) -> None:
    for place, case in enumerate(CASES[section], start=1):
        for field in case.keys() - RESULTS[section] - OPTIONAL:
            asked = deepcopy(CASES[section])
            del asked[place - 1][field]
            name = f"（{case['id']}）" if "id" in case else ""
            assert refusal({section: asked}) == f"{section} 第{place}条{name}缺少字段 {field}。"


NOT_A_DAY = "不是1900至2199年的日期（2022-09-01）"


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("policy", "X", "应是 DOC、STREET 或含 tiers 的对象，现为X"),
        ("policy", {}, "对象中应只有 tiers，且是一个列表"),
        ("policy", {"tiers": []}, "补贴方案“自定”第1版没有按服务年度的补贴标准"),
        ("area", 5000.0, "应是带引号的文字，现为5000.0"),
        ("area", "5000.001", "“5000.001”的小数超过2位"),
        ("area", "-1", "不能是负数，现为-1"),
        ("area", "1\n2", "“1?2”不是数字"),
        ("area", "1_000", "“1_000”不是数字，请只填写数字和小数点"),
        ("area", "9" * 99, f"“{'9' * 40}…”不是数字"),
        ("service_start", "2022-02-30", f"“2022-02-30”{NOT_A_DAY}"),
        ("service_start", "20220901", f"“20220901”{NOT_A_DAY}"),
        ("service_start", "1899-12-31", f"“1899-12-31”{NOT_A_DAY}"),
        ("service_start", None, "应是带引号的文字，现为null"),
        ("service_end", "2022-08-31", "早于 service_start"),
        ("claim_to", "2021-12", "早于 claim_from"),
        ("claim_to", "9999-12", "“9999-12”不是1900至2199年的月份（2022-09）"),
        ("claim_to", "2022-13", "“2022-13”不是1900至2199年的月份（2022-09）"),
        ("proration", "HALF", "“HALF”不是 FULL_MONTH、DAILY 之一"),
    ],
)
def test_a_fault_of_a_subsidy_case_names_case_and_field(field: str, value: Any, why: str) -> None:
    assert refusal(subsidy(**{field: value})) == f"subsidy 第1条（S01）的字段 {field} 有误：{why}。"


VOTE = CASES["votes"][0]
NOTHING = {**VOTE, "total_area": "0", "part_area": "0", "agree_area": "0"}


@pytest.mark.parametrize(
    ("section", "case", "field", "why"),
    [
        ("sampling", {"households": -1}, "households", "应在0至1000000000000之间"),
        ("sampling", {"households": True}, "households", "应是不带引号的整数，现为true"),
        ("votes", {**VOTE, "part_heads": 121}, "part_heads", "不能大于 total_heads"),
        ("votes", {**VOTE, "agree_area": "8000.01"}, "agree_area", "不能大于 part_area"),
        ("votes", NOTHING, "total_area", "总面积须大于0，现为0.00"),
        ("votes", {**VOTE, "special": "yes"}, "special", "应是 true 或 false，现为yes"),
        (
            "satisfaction",
            {"satisfied": 2, "valid": 1, "threshold": 85},
            "satisfied",
            "不能大于 valid",
        ),
        (
            "satisfaction",
            {"satisfied": 1, "valid": 1, "threshold": 85.5},
            "threshold",
            "应是不带引号的整数，现为85.5",
        ),
        (
            "satisfaction",
            {"satisfied": 1, "valid": 1, "threshold": 101},
            "threshold",
            "是百分数，不能大于100",
        ),
        ("facility_grant", {"cost": "0", "ratio": "0.3"}, "cost", "核定造价须大于0（0.00元）"),
        (
            "facility_grant",
            {"cost": "1", "ratio": "3"},
            "ratio",
            "补助比例须大于0且不超过100%（现为300%）",
        ),
        (
            "working_fund",
            {"collected": "1", "rate": "0.0599"},
            "rate",
            "工作经费提取比例5.99%不在6%至10%之间",
        ),
    ],
)
def test_a_fault_of_any_other_case_names_case_and_field(
    section: str, case: dict[str, Any], field: str, why: str
) -> None:
    name = f"（{case['id']}）" if "id" in case else ""
    assert refusal({section: [case]}) == f"{section} 第1条{name}的字段 {field} 有误：{why}。"


def test_a_fault_of_the_file_itself_is_named() -> None:
    assert refusal({"sampling": [7]}) == "sampling 第1条应是一个对象（花括号），现为7。"
    assert refusal({"sampling": 7}) == "sampling应是一个对象（花括号），现为7。"
    assert refusal({"amount_capital": []}) == "amount_capital应是一个对象（花括号），现为[]。"
    assert refusal([]) == "文件应是一个对象（花括号），现为[]。"
    assert refusal({"subsidies": []}) == (
        "文件中的 subsidies 不是可核对的项目（subsidy、sampling、votes、satisfaction、"
        "facility_grant、working_fund、amount_capital）。"
    )
    assert refusal({"amount_capital": {"x": ""}}) == (
        "amount_capital的字段 x 有误：“x”不是数字，请只填写数字和小数点。"
    )
    assert refusal(subsidy(policy={"tiers": [{"rate": "1", "year": 1}]})) == (
        "subsidy 第1条（S01）的 policy 第1档的字段 year 有误：没有这个字段。"
    )
    assert refusal(subsidy(area="999999999999999.99", claim_to="2122-12")) == (
        "subsidy 第1条（S01）的字段 area 有误："
        "金额7199999999999999.93元超过大写金额的上限（一千万亿元）。"
    )
    assert refusal(subsidy(id=7, area=1)) == (
        "subsidy 第1条的字段 area 有误：应是带引号的文字，现为1。"
    )


def test_a_threshold_may_be_a_decimal_in_quotes() -> None:
    case = {"satisfied": 171, "valid": 200, "threshold": "85.50"}
    assert answer(case) == {**case, "met": True, "rate": "85.50"}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "第1行第1列"),
        (b'{"sampling": [', "第1行第15列"),
        (b"\xff\xfe{}", "不是 UTF-8"),
        (b'{"sampling": [], "sampling": []}', "字段 sampling 写了两次"),
        (b'{"sampling": [{"households": NaN}]}', "NaN 不是可用的数字"),
        (b'{"sampling": [{"households": 1, "x": 1e999}]}', "1e999 不是可用的数字"),
        (b'{"sampling": [{"households": ' + b"9" * 5000 + b"}]}", "数字过长"),
        (b"[" * 100_000, "嵌套过深"),
        (
            b'{"sampling": [{"households": 1, "x": ' + b"[" * 980 + b"]" * 980 + b"}]}",
            "嵌套过深",
        ),
        (b'{"sampling": [{"households": 1, "x": "\\ud800"}]}', "不能显示的字符"),
    ],
)
def test_a_file_that_is_no_usable_json_is_one_sentence(raw: bytes, words: str) -> None:
    with pytest.raises(CaseError, match=words):
        answered(raw)


def test_no_depth_of_nesting_ends_in_anything_but_an_answer_or_a_sentence() -> None:
    # Around the interpreter's limit, reading and writing may give up at different depths.
    for depth in (1, 100, 940, 970, 1000):
        outcome(b'{"households": 1, "x": ' + b"[" * depth + b"]" * depth + b"}")


def test_a_byte_order_mark_does_no_harm() -> None:
    assert json.loads(answered(b"\xef\xbb\xbf{}")) == {}


KNOWN = ["2022-09", "2022-09-01", "5000.00", "DOC", "STREET", "9999-12-31", "0", 0]
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(KNOWN)
)
JSON_VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)


def outcome(raw: bytes) -> None:
    """Either JSON that answers itself, or one sentence."""
    sentence = ""
    try:
        text = answered(raw)
    except CaseError as error:
        sentence = error.sentence
    if sentence:
        assert sentence.endswith("。")
        assert sentence.isprintable()
    else:
        assert answered(text.encode()) == text


@given(st.sampled_from(LISTS), st.data())
def test_any_value_in_any_field_is_answered_or_refused(section: str, data: st.DataObject) -> None:
    case = deepcopy(data.draw(st.sampled_from(CASES[section])))
    for field in data.draw(st.sets(st.sampled_from(sorted(case)), max_size=3)):
        case[field] = data.draw(JSON_VALUES)
    outcome(json.dumps({section: [case]}).encode())


@given(JSON_VALUES, st.sampled_from([*LISTS, "amount_capital", "x"]))
def test_any_value_in_the_place_of_a_section_is_answered_or_refused(
    value: Any, section: str
) -> None:
    outcome(json.dumps({section: value}).encode())
    outcome(json.dumps(value).encode())


@given(JSON_VALUES)
def test_any_value_in_the_place_of_the_tiers_is_answered_or_refused(value: Any) -> None:
    outcome(json.dumps(subsidy(policy={"tiers": value})).encode())
    outcome(json.dumps(subsidy(policy={"tiers": [{"rate": "0.2", "first_year": value}]})).encode())
    outcome(json.dumps(subsidy(policy={"tiers": [{"rate": value, "first_year": 1}]})).encode())


@given(st.binary(max_size=6), st.integers(0, FILE.stat().st_size))
def test_a_damaged_file_is_answered_or_refused(damage: bytes, place: int) -> None:
    raw = FILE.read_bytes()
    outcome(raw[:place] + damage + raw[place + len(damage) :])


# The command ----------------------------------------------------------------------------------


def run(*files: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(Command(), *files, stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_command_prints_the_cases_with_our_results() -> None:
    code, out, err = run(str(FILE))
    assert (code, err) == (0, "")
    assert json.loads(out) == CASES


def test_the_command_ends_with_two_and_one_sentence(tmp_path: Path) -> None:
    bad = tmp_path / "坏.json"
    bad.write_text("{", "utf-8")
    assert run(str(bad)) == (2, "", "文件不是有效的 JSON：第1行第2列有误。\n")
    assert run() == (2, "", "请给出一个核对样例文件：check_cases 文件.json。\n")
    assert run(str(FILE), str(FILE))[0] == 2
    assert run(str(tmp_path / "无.json"))[2].startswith("没有文件 ")
    assert run(str(tmp_path))[0] == 2
    assert run("\x00")[2] in {"没有文件 ?。\n", "文件 ? 不能读取。\n"}


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux")
def test_a_file_that_breaks_while_it_is_read_is_one_sentence() -> None:
    assert run("/proc/self/mem") == (2, "", "文件 /proc/self/mem 不能读取。\n")


def test_the_command_may_be_called_from_a_program_that_keeps_the_output() -> None:
    kept = io.StringIO()
    with redirect_stdout(kept):
        call_command(Command(), str(FILE))
    assert json.loads(kept.getvalue()) == CASES


def test_a_file_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.management.commands.check_cases.MAX_BYTES", 1_000_000)
    large = tmp_path / "大.json"
    large.write_bytes(b" " * 1_000_001)
    assert "超过1兆字节" in run(str(large))[2]


def test_a_terminal_of_another_encoding_still_gets_the_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check_cases", str(tmp_path / "无.json")],
        cwd=FILE.parents[2],
        env={"PYTHONIOENCODING": "ascii", "PATH": "", "WUGUAN_DATA_DIR": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith("没有文件 ")
    assert done.stderr.decode().count("\n") == 1
