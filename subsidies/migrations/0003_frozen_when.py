from django.db import migrations

from core.db.triggers import Guard, guarded, not_emptied

BATCH = "补贴批次的固定内容不可修改或删除"
CLOSED = "批次已测算，不可再增加补贴核定或明细"


def batch_in(*states: str, key: str) -> str:
    listed = ", ".join(f"'{state}'" for state in states)
    found = f"b.id = {key} AND b.state IN ({listed})"
    return f"EXISTS (SELECT 1 FROM subsidies_batch b WHERE {found})"  # noqa: S608 -- constants


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0002_frozen")]
    operations = [
        guarded(
            Guard(
                table="subsidies_batch", name="terms_stand", act="UPDATE",
                columns=(
                    "id", "street_id", "year", "number", "scheme_id", "claim_from", "claim_to",
                    "terms", "replaces_id",
                ),
                sentence=BATCH,
            ),
            Guard(
                table="subsidies_batch", name="figures_stand", act="UPDATE",
                columns=(
                    "case_count", "payable_count", "total", "digest", "calculated_by_id",
                    "calculated_at",
                ),
                when="OLD.digest <> ''", sentence=BATCH,
            ),
            Guard(
                table="subsidies_batch", name="signature_stands", act="UPDATE",
                columns=("submitted_by_id", "submitted_at"),
                when="OLD.submitted_at IS NOT NULL", sentence=BATCH,
            ),
            Guard(
                table="subsidies_batch", name="not_reopened", act="UPDATE", columns=("state",),
                when="NEW.state = 'DRAFT'", sentence="已测算的批次不可退回测算",
            ),
            Guard(
                table="subsidies_batch", name="decision_stands", act="UPDATE",
                when="OLD.state IN ('APPROVED', 'RETURNED', 'VOID')",
                sentence="批次已办结，不可修改",
            ),
            Guard(table="subsidies_batch", name="no_delete", act="DELETE", sentence=BATCH),
            Guard(
                table="subsidies_case", name="key_stands", act="UPDATE", columns=("id",),
                sentence="补贴核定不可修改或删除",
            ),
            Guard(
                table="subsidies_case", name="live_with_its_batch", act="UPDATE",
                columns=("live",),
                where=f"NOT {batch_in('RETURNED', 'VOID', key='OLD.batch_id')}",
                sentence="只有退回或作废批次的补贴核定才能失效",
            ),
            Guard(
                table="subsidies_case", name="not_revived", act="UPDATE", columns=("live",),
                when="NOT OLD.live", sentence="已失效的补贴核定不可恢复",
            ),
            *(
                Guard(
                    table=table, name="in_time", act="INSERT",
                    where=f"NOT {batch_in('DRAFT', key='NEW.batch_id')}", sentence=CLOSED,
                )
                for table in ("subsidies_case", "subsidies_line")
            ),
        ),
        not_emptied("subsidies_batch", "subsidies_case", "subsidies_line"),
    ]  # fmt: skip
