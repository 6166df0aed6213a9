from django.db import migrations

from core.db.triggers import Guard, guarded, not_emptied

CYCLE = "考评周期的固定内容不可修改或删除"
RESULT = "考评已确认，结果不可修改"
TICKET = "抽中的住户不可修改或删除"


def state_of_cycle(state: str, *, assessment: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM inspections_assessment a JOIN inspections_cycle c "
        f"ON c.id = a.cycle_id WHERE a.id = {assessment} AND c.state = '{state}')"  # noqa: S608 -- constants
    )


class Migration(migrations.Migration):
    dependencies = [("inspections", "0002_frozen")]
    operations = [
        guarded(
            Guard(
                table="inspections_assessment", name="result_stands", act="UPDATE",
                columns=(
                    "id", "reserve_used", "completed", "valid", "satisfied", "dissatisfied",
                    "sufficient", "street_accepted_by_id", "bureau_accepted_by_id",
                    "score_numerator", "score_denominator", "veto", "grade",
                ),
                where="EXISTS (SELECT 1 FROM inspections_cycle c "
                "WHERE c.id = OLD.cycle_id AND c.state = 'FINAL')",
                sentence=RESULT,
            ),
            Guard(
                table="inspections_assignment", name="ticket_stands", act="UPDATE",
                columns=(
                    "id", "assessment_id", "position", "is_reserve", "household_code", "building",
                    "entrance_unit", "room",
                ),
                sentence=TICKET,
            ),
            Guard(
                table="inspections_assignment", name="outcome_stands", act="UPDATE",
                columns=("state",), when="OLD.state <> 'OPEN'", sentence="入户结果不可改回",
            ),
            Guard(
                table="inspections_assignment", name="no_delete", act="DELETE", sentence=TICKET
            ),
            Guard(
                table="inspections_cycle", name="terms_stand", act="UPDATE",
                columns=("id", "street_id", "year", "terms", "opened_by_id", "opened_at"),
                sentence=CYCLE,
            ),
            Guard(
                table="inspections_cycle", name="frames_stand", act="UPDATE",
                columns=("frames_sha256", "frozen_on"), when="OLD.frames_sha256 <> ''",
                sentence=CYCLE,
            ),
            Guard(
                table="inspections_cycle", name="seed_stands", act="UPDATE",
                columns=("seed", "public_value", "witnesses", "seeded_by_id", "seeded_at"),
                when="OLD.seed <> ''", sentence=CYCLE,
            ),
            Guard(
                table="inspections_cycle", name="final_stands", act="UPDATE",
                when="OLD.state = 'FINAL'", sentence=RESULT,
            ),
            Guard(table="inspections_cycle", name="no_delete", act="DELETE", sentence=CYCLE),
            Guard(
                table="inspections_scorecard", name="in_time", act="INSERT",
                where=f"NOT {state_of_cycle('SCORING', assessment='NEW.assessment_id')}",
                sentence="只有评分期间才能评分",
            ),
            Guard(
                table="inspections_answer", name="in_time", act="INSERT",
                where="NOT EXISTS (SELECT 1 FROM inspections_assignment t WHERE "
                "t.id = NEW.assignment_id AND "
                f"{state_of_cycle('SURVEYING', assessment='t.assessment_id')})",  # noqa: S608 -- constants
                sentence="只有入户调查期间才能接收问卷",
            ),
        ),
        not_emptied(
            "inspections_cycle", "inspections_assessment", "inspections_draw",
            "inspections_assignment", "inspections_visit", "inspections_answer",
            "inspections_scorecard",
        ),
    ]  # fmt: skip
