"""Kept files: told by content, refused with a sentence, sealed, never changed."""

import hashlib
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from core.audit.models import Entry
from core.db import sealed
from core.files.models import FileContent, StoredFile
from core.files.pages import answer
from core.files.queries import content_of
from core.files.rules import clean_name, kind_of
from core.files.rules.kinds import PICTURES
from core.files.services import discard, keep
from core.rules.errors import Refusal
from tests.core import files_kit as kit
from tests.factories import make_user
from tests.frozen import lifted

TYPES = "[Content_Types].xml"
MACRO = b'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"'
REMOTE = '<R Type="x/attachedTemplate" Target="http://x/a.dotm" TargetMode="External"/>'
GOOD = {
    "PDF": kit.pdf(), "JPEG": kit.jpeg(), "PNG": kit.png(), "DOCX": kit.docx(),
    "XLSX": kit.xlsx(), "OFD": kit.ofd(),
}  # fmt: skip
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "文件是空的"),
    "a program called a PDF": (b"MZ\x90\0" + b"\0" * 99, "可执行程序或脚本，这里只收PDF 文件、JPG"),
    "a shell script": (b"#!/bin/sh\nrm x", "可执行程序或脚本"),
    "a page called a PDF": (b" <!DOCTYPE html><script>1</script>", "网页或 XML"),
    "a drawing with script": (b'<?xml version="1.0"?><svg onload="x"/>', "SVG 图形"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "旧版 Office 文件"),
    "a phone's own format": (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC 照片"),
    "plain text": ("合同".encode(), "文本"),
    "noise": (bytes(range(32)), "不能识别的格式"),
    "any archive": (kit.zipped({"a.txt": "x"}), "压缩包"),
    "an archive of two kinds": (kit.docx(**{"OFD.xml": "x"}), "压缩包"),
    "macros": (kit.docx(word__vbaProject="x", **{"word/vbaProject.bin": "x"}), "含有宏"),
    "macros by type": (kit.zipped({TYPES: MACRO, "word/document.xml": "x"}), "含有宏"),
    "an embedded program": (kit.docx(**{"word/embeddings/oleObject1.bin": "x"}), "嵌有程序或对象"),
    "a program in an ofd": (kit.zipped({"OFD.xml": "x", "Doc_0/Attachs/a.exe": "x"}), "a.exe"),
    "a template from elsewhere": (kit.docx(**{"word/_rels/settings.xml.rels": REMOTE}), "从网络"),
    "an entity": (kit.docx(**{"word/a.xml": "<!DOCTYPE a>"}), "外部实体声明"),
    "a way out of the folder": (kit.docx(**{"../a.xml": "x"}), "异常的路径"),
    "a bomb": (kit.docx(**{"word/a.bin": b"\0" * 5_000_000}), "解压后异常庞大"),
    "a cut archive": (kit.docx()[:-30], "没有传完整"),
    "a cut PDF": (kit.pdf()[:-8], "没有传完整"),
    "a cut photo": (kit.jpeg()[:-2], "没有传完整"),
    "a photo without a picture": (b"\xff\xd8\xff\xe0\0\4ab\0\0", "没有传完整"),
    "a cut screenshot": (kit.png()[:-5], "没有传完整"),
    "a screenshot of a few bytes": (kit.png()[:12], "没有传完整"),
    "a screenshot and more": (kit.png() + b"<script>", "接着别的内容"),
    "a photo that is an archive too": (kit.jpeg() + kit.zipped({"a": "b"}), "藏着压缩包"),
    "a photo of a billion points": (kit.jpeg(width=60000, height=60000), "60000×60000个像素"),
    "script": (kit.pdf(b"<< /S /JavaScript /JS (app.alert) >>"), "脚本"),
    "script in other signs": (kit.pdf(b"<< /S /J#61vaScript >>"), "脚本"),
    "script of a film": (kit.pdf(b"<< /S /Rendition /JS 7 0 R >>"), "脚本"),
    "a started program": (kit.pdf(b"<< /S /Launch /F (cmd.exe) >>"), "启动程序的动作"),
    "a file inside": (kit.pdf(b"<< /Type /EmbeddedFile >>"), "嵌入的文件"),
    "packed script": (kit.pdf(kit.packed(b"<< /S /JavaScript >>")), "脚本"),
    "a packed bomb": (kit.pdf(kit.packed(b" " * 34_000_000)), "解压后异常庞大"),
}  # fmt: skip


@pytest.mark.parametrize("code", GOOD)
def test_each_kind_is_told_by_its_content(code: str) -> None:
    assert kind_of(GOOD[code]).code == code


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence(name: str) -> None:
    content, words = HOSTILE[name]
    with pytest.raises(Refusal) as refused:
        kind_of(content)
    assert words in refused.value.sentence
    assert refused.value.sentence.endswith(("。", "！"))
    assert refused.value.code.startswith("FILE_")


def test_what_is_no_action_passes() -> None:
    """Names that only begin alike, three letters by chance in a picture, a stream not packed."""
    chance = b"<< /Length 9 >>\nstream\n\x01/JS(\xff\nendstream"
    broken = b"<< /Type /ObjStm >>\nstream\nnot packed\nendstream"
    for inside in (b"<< /JSX 1 /Launcher 2 >>", chance, broken, kit.packed(b"<< /A 1 >>")):
        assert kind_of(kit.pdf(inside)).code == "PDF"


def test_only_the_asked_kinds_are_taken() -> None:
    with pytest.raises(Refusal, match="内容是PDF 文件，这里只收JPG 图片、PNG 图片"):
        kind_of(kit.pdf(), allowed=PICTURES)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("营业执照.PDF", "营业执照.pdf"),
        ("C:\\Users\\me\\..\\执照.pdf", "执照.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("合同.pdf.exe", "合同.pdf.exe.pdf"),
        ("合同\u202efdp.exe", "合同fdp.exe.pdf"),
        ("a\x00b\r\nc\u200b.pdf", "ab c.pdf"),
        ('<b>"x".pdf', "_b__x_.pdf"),
        (" .. .pdf", "pdf.pdf"),
        ("", "文件.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(given: str, kept: str) -> None:
    assert clean_name(given, (".pdf",)) == kept


@pytest.mark.django_db
def test_what_is_kept_comes_back_sealed_in_between() -> None:
    user = make_user()
    upload = SimpleUploadedFile("执照.pdf", kit.pdf())
    file = keep(name="执照.pdf", content=upload, by=user, at=kit.T0)
    twin = keep(name="执照.pdf", content=kit.pdf(), by=None, at=kit.T0)
    assert (file.kind, file.size, file.kept_by, twin.kept_by) == ("PDF", len(kit.pdf()), user, None)
    assert file.pk != twin.pk
    assert file.sha256 == hashlib.sha256(kit.pdf()).hexdigest()
    assert content_of(file) == kit.pdf()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM files_filecontent")
        assert all(text.startswith("s1.") for (text,) in cursor.fetchall())
    assert not StoredFile.objects.visible_to(user).exists()


@pytest.mark.django_db
def test_a_file_above_the_limit_is_not_kept(settings: Any) -> None:
    settings.FILE_MAX_MB = 1
    for content in (kit.pdf() + b" " * 1024**2, SimpleUploadedFile("a.pdf", b" " * (1024**2 + 1))):
        with pytest.raises(Refusal, match="超过1MB"):
            keep(name="a.pdf", content=content, by=None, at=kit.T0)
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_a_kept_file_is_not_changed_and_tampering_is_found() -> None:
    file = keep(name="a.pdf", content=kit.pdf(), by=None, at=kit.T0)
    other = keep(name="b.png", content=kit.png(), by=None, at=kit.T0)
    row, stranger = FileContent.objects.order_by("pk")
    swapped = stranger.content.sealed(place="files_filecontent.content")
    for change in (
        "UPDATE files_storedfile SET name = 'x'",
        "UPDATE files_storedfile SET kept_by_id = NULL, kept_at = kept_at",
        f"UPDATE files_filecontent SET content = '{swapped}' WHERE id = {row.pk}",
        f"UPDATE files_filecontent SET file_id = {other.pk} + 9 WHERE id = {row.pk}",
    ):
        with pytest.raises(IntegrityError, match="不可修改"), transaction.atomic():
            run(change)
    with lifted("files_filecontent"):
        run(f"UPDATE files_filecontent SET content = '{swapped}' WHERE id = {row.pk}")
    with pytest.raises(Refusal, match="的内容与存入时的摘要不一致"):
        content_of(file)
    run("DELETE FROM files_filecontent")
    with pytest.raises(Refusal, match="不一致"):
        content_of(other)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
def test_only_discard_deletes_and_the_trail_says_so() -> None:
    file = keep(name="a.pdf", content=kit.pdf(), by=None, at=kit.T0)
    with pytest.raises(TypeError):
        file.delete()
    with pytest.raises(TypeError):
        StoredFile.objects.all().delete()
    discard(file=file, by=None, at=kit.T0)
    assert not StoredFile.objects.exists()
    assert not FileContent.objects.exists()
    assert Entry.objects.get().verb == "files.discard"


@pytest.mark.django_db
def test_files_are_sealed_anew_a_few_at_a_time(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = settings.SEAL_KEYS[0]
    for number in range(3):
        keep(name=f"{number}.pdf", content=kit.pdf(str(number).encode()), by=None, at=kit.T0)
    settings.SEAL_KEYS = ["n" * 50, first]
    monkeypatch.setattr(sealed, "BATCH_SIZE", 200)
    out = StringIO()
    call_command("reseal", stdout=out)
    assert "3 行" in out.getvalue()
    settings.SEAL_KEYS = ["n" * 50]
    kept = [content_of(file) for file in StoredFile.objects.all()]
    assert kept == [kit.pdf(str(number).encode()) for number in range(3)]


@pytest.mark.django_db
def test_a_file_leaves_as_an_attachment_that_runs_nothing() -> None:
    file = keep(name="执照.pdf", content=kit.pdf(), by=None, at=kit.T0)
    response = answer(file, as_name="../1号 营业执照")
    assert response.content == kit.pdf()
    assert dict(response.items()) == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''1%E5%8F%B7%20"
        "%E8%90%A5%E4%B8%9A%E6%89%A7%E7%85%A7.pdf",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    assert "filename*=utf-8''%E6%89%A7" in answer(file)["Content-Disposition"]
