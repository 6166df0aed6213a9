"""台账导入 over the API: the file in, headings, preview, confirm, take back; and who may not."""

from datetime import date
from typing import Any, ClassVar

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from core.exchange.models import ImportBatch
from core.exchange.services import receive, stage
from estates.models import Estate
from portal.imports import api as ways
from tests.factories import make_estate
from tests.portal.test_imports import BAD, GOOD, HEAD, ON, work
from tests.registers import ROOT, Register, api, foreign_community, own_community, person, post


def make_import(community: Community, text: str = HEAD + GOOD) -> ImportBatch:
    at = timezone.now()
    batch = receive(
        content=text.encode(), file_name="台账.csv", kind="estates", by=None, at=at,
        on=date(2022, 9, 1), path=community.path,
    )  # fmt: skip
    return stage(batch=batch, by=None, at=at)


class TestImports(Register):
    path = "imports"
    outsider = Role.SURVEYOR
    expected: ClassVar = {"state_label": "待确认", "new_count": 1, "day": "2022-09-01"}
    filters = ("kind=estates&state=PREVIEWED",)
    misses = ("kind=households", "state=TAKEN")
    wrong = ("state=X",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_import(community)


def officer() -> Any:
    own_community()
    return api(person(Role.STREET_OFFICER))


def send(client: Any, text: str = HEAD + GOOD, **more: Any) -> Any:
    body = {"file": SimpleUploadedFile("台账.csv", text.encode()), "kind": "estates", "on": ON}
    return client.post(f"{ROOT}imports/upload/", {**body, **more}, format="multipart")


def sent(client: Any, text: str) -> str:
    """The address of a file that was taken in and read."""
    answer = send(client, text)
    assert answer.status_code == 201, answer.json()
    work()
    return f"imports/{answer.json()['id']}"


def look(client: Any, address: str) -> Any:
    return client.get(f"{ROOT}{address}").json()


ACTS = ("map-headings", "stage", "accept-suggestion", "confirm", "release", "undo", "discard")


@pytest.mark.django_db
class TestWhoMay:
    def test_only_the_street_office_imports(self) -> None:
        row = make_import(own_community())
        for role in (Role.COMMUNITY_SECRETARY, Role.AUDITOR, Role.STREET_DIRECTOR):
            client = api(person(role))
            assert send(client).status_code == 403
            for act in ACTS:
                assert post(client, f"imports/{row.pk}/{act}/")[0] == 403, (role, act)

    def test_an_import_of_another_unit_is_missing(self) -> None:
        row = make_import(foreign_community())
        client = officer()
        for act in ACTS:
            assert post(client, f"imports/{row.pk}/{act}/")[0] == 404, act
        for name in ("rows", "headings", "refused"):
            assert client.get(f"{ROOT}imports/{row.pk}/{name}/").status_code == 404, name
        assert send(client, path=foreign_community().path).status_code == 403


@pytest.mark.django_db
class TestLife:
    def test_a_file_is_taken_in_looked_at_confirmed_and_taken_back(self) -> None:
        client = officer()
        address = sent(client, HEAD + GOOD + BAD)
        seen = look(client, f"{address}/")
        assert (seen["state"], seen["new_count"], seen["refused_count"]) == ("PREVIEWED", 1, 1)
        [new] = look(client, f"{address}/rows/")["results"]
        assert {"title": "小区名称", "text": "幸福里"} in new["cells"]
        [bad] = look(client, f"{address}/rows/?verdict=REFUSED&page=1&page_size=10")["results"]
        assert "约80户" in bad["complaints"][0]["text"]
        take = {"digest": seen["preview_digest"], "good_only": False}
        assert post(client, f"{address}/confirm/", take)[1]["code"] == "ROWS_REFUSED"
        stale = {"digest": "0" * 64, "good_only": True}
        assert post(client, f"{address}/confirm/", stale)[1]["code"] == "STALE_PREVIEW"
        status, row = post(client, f"{address}/confirm/", {**take, "good_only": True})
        assert (status, row["state"]) == (200, "TAKING")
        work()
        assert Estate.objects.get().name == "幸福里"
        assert post(client, f"{address}/undo/")[1]["state"] == "UNDONE"
        assert not Estate.objects.exists()
        assert post(client, f"{address}/undo/")[0] == 409

    def test_headings_are_said_once(self) -> None:
        client = officer()
        address = sent(client, HEAD.replace("小区名称", "院子叫啥") + GOOD)
        assert look(client, f"{address}/")["state"] == "NEEDS_MAPPING"
        told = look(client, f"{address}/headings/")
        assert "院子叫啥" in {c["heading"] for c in told["columns"] if c["field"] is None}
        wrong = {"mapping": {"院子叫啥": "no_such_field"}}
        assert post(client, f"{address}/map-headings/", wrong)[0] == 409
        assert post(client, f"{address}/map-headings/", {"mapping": {"院子叫啥": 1}})[0] == 400
        assert post(client, f"{address}/map-headings/", {"mapping": {"院子叫啥": "name"}})[0] == 200
        work()
        assert look(client, f"{address}/")["state"] == "PREVIEWED"
        assert post(client, f"{address}/stage/")[0] == 200
        work()
        assert post(client, f"{address}/discard/")[1]["state"] == "DISCARDED"

    def test_a_near_name_is_chosen_by_a_person(self) -> None:
        client = officer()
        estate = make_estate(own_community(), name="幸福里小区一期")
        address = sent(client, HEAD + GOOD.replace("幸福里", "幸福里小区一其"))
        rows = [
            row
            for verdict in ("NEW", "REFUSED", "CHANGED")
            for row in look(client, f"{address}/rows/?verdict={verdict}")["results"]
        ]
        [row] = rows
        choice = {"row": row["row"], "target": str(estate.pk)}
        if row["suggestions"]:
            assert post(client, f"{address}/accept-suggestion/", choice)[0] == 200
        foreign = {"row": row["row"], "target": "999999"}
        assert post(client, f"{address}/accept-suggestion/", foreign)[1]["code"] == "NOT_OFFERED"

    def test_workbooks_come_out(self) -> None:
        client = officer()
        address = sent(client, HEAD + BAD)
        found = client.get(f"{ROOT}{address}/refused/")
        assert b"".join(found.streaming_content)[:2] == b"PK"
        empty = client.get(f"{ROOT}imports/template/?kind=estates")
        assert b"".join(empty.streaming_content)[:2] == b"PK"
        assert client.get(f"{ROOT}imports/template/?kind=x").status_code == 400
        kinds = look(client, "imports/kinds/")["kinds"]
        assert {"estates", "households", "committees", "companies"} <= {k["code"] for k in kinds}
        whole = make_import(own_community())
        assert client.get(f"{ROOT}imports/{whole.pk}/refused/").status_code == 404


@pytest.mark.django_db
class TestStrict:
    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"unbekannt": "1"}, "unbekannt"),
            ({"kind": "people"}, "kind"),
            ({"on": "2022/09/01"}, "on"),
            ({"on": "2099-01-01"}, "on"),
            ({"on": ["2022-09-01", "2022-09-02"]}, "on"),
            ({"file": "text"}, "file"),
            ({"defaults": "[]"}, "defaults"),
            ({"defaults": '{"mode": 1}'}, "defaults"),
            ({"defaults": '{"nonsense": "x"}'}, "defaults"),
        ],
    )
    def test_the_form_guesses_nothing(self, more: dict[str, Any], field: str) -> None:
        answer = send(officer(), **more)
        assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
        assert ImportBatch.objects.count() == 0

    def test_a_file_that_is_none_and_a_default_of_no_value_are_refused(self) -> None:
        client = officer()
        assert send(client, text="").status_code == 409
        assert send(client, defaults='{"mode": "没有这种"}').status_code == 409
        assert send(client, defaults='{"mode": "弃管"}').status_code == 201

    def test_a_large_file_is_told_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        client = officer()
        monkeypatch.setattr(ways, "MOST_BYTES", 10)
        assert send(client).status_code == 413
        monkeypatch.setattr(ways, "AROUND", -10)
        assert send(client).status_code == 413

    def test_json_is_no_form_and_a_broken_form_is_told(self) -> None:
        client = officer()
        assert post(client, "imports/upload/", {"kind": "estates"})[0] == 415
        answer = client.post(
            f"{ROOT}imports/upload/", b"x", content_type="multipart/form-data; boundary=b"
        )
        assert answer.status_code == 400

    @pytest.mark.parametrize(
        "body", [{}, {"digest": "x"}, {"digest": "x", "good_only": "on"}, {"good_only": True}]
    )
    def test_a_confirmation_says_everything(self, body: dict[str, Any]) -> None:
        row = make_import(own_community())
        assert post(officer(), f"imports/{row.pk}/confirm/", body)[0] == 400

    @pytest.mark.parametrize("query", ["verdict=X", "page=0", "page_size=201", "unbekannt=1"])
    def test_rows_are_asked_for_strictly(self, query: str) -> None:
        row = make_import(own_community())
        assert officer().get(f"{ROOT}imports/{row.pk}/rows/?{query}").status_code == 400
