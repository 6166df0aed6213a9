from django.db import migrations

from core.db.triggers import Guard, guarded, not_emptied

APPROVED = "已批准的政策版本不可修改"
# a version ends only by its successor: proposed for the very next day and about to be approved
NEXT_DAY = {"postgresql": "NEW.last_day + 1", "sqlite": "date(NEW.last_day, '+1 day')"}


def version(table: str, *, same: str) -> list[Guard]:
    """What holds for both dated tables; `same`: the successor `n` is one of the same kind."""
    return [
        Guard(table=table, name="key_stands", act="UPDATE", columns=("id",), sentence=APPROVED),
        Guard(
            table=table, name="signature_stands", act="UPDATE",
            columns=("approved_by_id", "approved_at"), when="OLD.approved_at IS NOT NULL",
            sentence=APPROVED,
        ),
        Guard(
            table=table, name="end_stands", act="UPDATE", columns=("last_day",),
            when="NOT (OLD.last_day IS NULL AND OLD.state = 'APPROVED' "
            "AND NEW.state = 'SUPERSEDED')",
            sentence=APPROVED,
        ),
        Guard(
            table=table, name="ends_by_successor", act="UPDATE", columns=("last_day",),
            where={
                vendor: f"NOT EXISTS (SELECT 1 FROM {table} n WHERE n.state = 'PROPOSED' "  # noqa: S608 -- constants
                f"AND n.district_id = OLD.district_id AND {same} AND n.first_day = {day})"
                for vendor, day in NEXT_DAY.items()
            },
            sentence=APPROVED,
        ),
        Guard(
            table=table, name="not_revived", act="UPDATE", columns=("state",),
            when="OLD.state = 'SUPERSEDED'", sentence=APPROVED,
        ),
    ]  # fmt: skip


def part(table: str) -> Guard:
    return Guard(
        table=table, name="in_time", act="INSERT",
        where="NOT EXISTS (SELECT 1 FROM policies_scheme s WHERE s.id = NEW.scheme_id "
        "AND s.state IN ('DRAFT', 'PROPOSED'))",
        sentence="方案批准或否决后不可再增加档次或条件",
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("policies", "0002_frozen")]
    operations = [
        guarded(
            *version("policies_parameter", same="n.code = OLD.code"),
            *version("policies_scheme", same="n.id <> OLD.id"),
            part("policies_tier"),
            part("policies_gate"),
        ),
        not_emptied("policies_parameter", "policies_scheme", "policies_tier", "policies_gate"),
    ]
