"""Sealed texts: nothing readable in the file, keys that turn, and a wrong key that only says so."""

import pickle
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.forms import modelform_factory
from hypothesis import given
from hypothesis import strategies as st

from config import env
from core.db import sealed
from core.db.sealed import NOT_OPENED, Secret, Unopened, blind_index, blind_indexes, seal, unseal
from estates.models import OwnerParty
from tests.estates.people_kit import NAME, PHONE, make_party
from tests.factories import make_estate

OLD, NEW = "o" * 50, "n" * 50
HERE = "estates_ownerparty.name"


@given(st.text(max_size=200))
def test_what_is_sealed_opens_to_the_same_text(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    token = seal(text, place=HERE)
    assert unseal(token, place=HERE) == text
    assert (token == "") is (text == "")


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal(NAME, place=HERE) != seal(NAME, place=HERE)


@pytest.mark.parametrize("spoil", ["place", "letter", "shape", "plain", "key"])
def test_a_text_that_was_moved_or_changed_does_not_open(spoil: str, settings: Any) -> None:
    token = seal(NAME, place=HERE)
    place = HERE
    if spoil == "place":
        place = "estates_ownerparty.phone"
    elif spoil == "letter":
        at = len(token) - 12
        token = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    elif spoil == "shape":
        token = token[:20]
    elif spoil == "plain":
        token = NAME
    else:
        settings.SEAL_KEYS = [NEW]
    with pytest.raises(Unopened) as refused:
        unseal(token, place=place)
    assert refused.value.sentence == NOT_OPENED
    assert Secret(token=token, place=place).shown(str.upper) == NOT_OPENED


def test_an_older_key_still_opens_and_the_first_one_seals(settings: Any) -> None:
    settings.SEAL_KEYS = [OLD]
    token, index = seal(NAME, place=HERE), blind_index(NAME)
    settings.SEAL_KEYS = [NEW, OLD]
    assert unseal(token, place=HERE) == NAME
    assert index in blind_indexes(NAME)
    assert index != blind_index(NAME)
    fresh = seal(NAME, place=HERE)
    settings.SEAL_KEYS = [NEW]
    assert unseal(fresh, place=HERE) == NAME


def test_an_index_forgets_blanks_and_width_and_says_nothing_of_the_text() -> None:
    assert blind_index("139 4751") == blind_index("１３９４７５１")
    assert blind_index(" ") == ""
    assert blind_indexes("") == []
    assert PHONE not in blind_index(PHONE)


def test_a_secret_is_never_printed_and_never_pickled() -> None:
    secret = Secret(plain=NAME)
    assert NAME not in f"{secret} {secret!r} {[secret]} {vars(OwnerParty(name=NAME))}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert (bool(secret), bool(Secret()), str(Secret())) == (True, False, "")
    assert secret == Secret(plain=NAME)
    assert hash(secret) == hash(Secret(plain=NAME))


def raw(*columns: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM estates_ownerparty ORDER BY id")
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_the_column_holds_nothing_readable() -> None:
    make_party(make_estate())
    text = str(raw("name", "phone", "name_index", "phone_index"))
    assert NAME not in text
    assert PHONE not in text
    assert OwnerParty.objects.get().phone.open() == PHONE


@pytest.mark.django_db
def test_a_wrong_key_shows_a_sentence_in_place_of_the_text(settings: Any) -> None:
    make_party(make_estate())
    settings.SEAL_KEYS = [NEW]
    party = OwnerParty.objects.get()
    assert (party.masked_name, party.masked_phone) == (NOT_OPENED, NOT_OPENED)
    with pytest.raises(Unopened):
        party.name.open()


@pytest.mark.django_db
def test_a_sealed_column_is_asked_only_whether_it_is_empty() -> None:
    make_party(make_estate(), phone="")
    assert OwnerParty.objects.filter(phone="").count() == 1
    assert OwnerParty.objects.filter(phone__isnull=True).count() == 0
    with pytest.raises(TypeError, match="blind index"):
        OwnerParty.objects.filter(name=NAME).count()
    with pytest.raises(Exception, match="contains"):
        OwnerParty.objects.filter(name__contains="敖").count()


@pytest.mark.django_db
def test_a_dump_holds_the_sealed_text_and_loads_back() -> None:
    make_party(make_estate())
    text = serializers.serialize("json", OwnerParty.objects.all())
    assert NAME not in text
    assert PHONE not in text
    for loaded in serializers.deserialize("json", text):
        loaded.save()
    assert OwnerParty.objects.get().name.open() == NAME


def reseal() -> str:
    out = StringIO()
    call_command("reseal", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_reseal_turns_every_text_and_its_index_to_the_first_key(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed, "BATCH", 2)
    settings.SEAL_KEYS = [OLD]
    estate = make_estate()
    for number in range(5):
        make_party(estate, name=f"业主{number}", phone="" if number == 3 else PHONE)
    settings.SEAL_KEYS = [NEW, OLD]
    assert "5 行" in reseal()
    before = raw("name", "phone")
    assert "0 行" in reseal()
    assert raw("name", "phone") == before
    settings.SEAL_KEYS = [NEW]
    rows = OwnerParty.objects.order_by("pk")
    assert [row.name.open() for row in rows] == [f"业主{n}" for n in range(5)]
    assert [row.name_index for row in rows] == [blind_index(f"业主{n}") for n in range(5)]
    assert rows[3].phone_index == ""


@pytest.mark.django_db
def test_reseal_leaves_what_it_cannot_open_and_says_so(settings: Any) -> None:
    settings.SEAL_KEYS = [OLD]
    make_party(make_estate())
    before = raw("name")
    settings.SEAL_KEYS = [NEW]
    err = StringIO()
    with pytest.raises(SystemExit):
        call_command("reseal", stdout=StringIO(), stderr=err)
    assert "1 行打不开" in err.getvalue()
    assert raw("name") == before


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("short", "第 1 把密钥太短"),
        (f"{NEW},short", "第 2 把密钥太短"),
        (f"{NEW},{NEW}", "重复的密钥"),
        ("", "正式部署必须设置 WUGUAN_SEAL_KEYS"),
    ],
)
def test_bad_keys_stop_the_start_without_being_told(
    value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WUGUAN_SEAL_KEYS", value)
    with pytest.raises(env.SettingError, match=sentence) as refused:
        env.keys("WUGUAN_SEAL_KEYS", keep_in=None)
    assert NEW not in str(refused.value)


def test_the_office_without_servers_makes_its_key_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WUGUAN_SEAL_KEYS", raising=False)
    first = env.keys("WUGUAN_SEAL_KEYS", keep_in=tmp_path)
    assert env.keys("WUGUAN_SEAL_KEYS", keep_in=tmp_path) == first
    assert [path.name for path in tmp_path.iterdir()] == ["seal_key"]
    assert (tmp_path / "seal_key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "seal_key").write_text("cut")
    with pytest.raises(env.SettingError, match="从备份恢复"):
        env.keys("WUGUAN_SEAL_KEYS", keep_in=tmp_path)
    monkeypatch.setenv("WUGUAN_SEAL_KEYS", f" {NEW} , {OLD}")
    assert env.keys("WUGUAN_SEAL_KEYS", keep_in=tmp_path) == [NEW, OLD]


def test_no_form_is_drawn_from_a_sealed_field() -> None:
    form = modelform_factory(OwnerParty, fields=["name", "phone", "kind"])
    assert list(form().fields) == ["kind"]
