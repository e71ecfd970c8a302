"""What the database itself refuses: changing a frozen definition, a locked score, an announced decision."""

from django.db import migrations

from dekkend.runtime.append_only import KeepAppendOnly

REFUSE_LOCKED_SCORE = """
CREATE FUNCTION procurement_score_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM procurement_assessorassignment
        WHERE id = COALESCE(OLD.assignment_id, NEW.assignment_id) AND locked_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'these scores are locked' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER score_locked BEFORE INSERT OR UPDATE OR DELETE ON procurement_score
FOR EACH ROW EXECUTE FUNCTION procurement_score_locked();
"""

REFUSE_ANNOUNCED_DECISION = """
CREATE FUNCTION procurement_decision_announced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM procurement_bid b
        JOIN procurement_submission s ON s.id = b.submission_id
        JOIN procurement_procurement p ON p.id = s.procurement_id
        WHERE b.id = OLD.bid_id AND p.announced_on IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'this decision was announced' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER decision_announced BEFORE UPDATE OR DELETE ON procurement_decision
FOR EACH ROW EXECUTE FUNCTION procurement_decision_announced();
"""

UNDO = """
DROP TRIGGER {trigger} ON {table};
DROP FUNCTION {function}();
"""


def _undo(trigger: str, table: str, function: str) -> str:
    return UNDO.format(trigger=trigger, table=table, function=function)


class Migration(migrations.Migration):
    dependencies = [("procurement", "0001_initial")]

    operations = [
        KeepAppendOnly("procurement_definitionversion"),
        migrations.RunSQL(
            REFUSE_LOCKED_SCORE, _undo("score_locked", "procurement_score", "procurement_score_locked")
        ),
        migrations.RunSQL(
            REFUSE_ANNOUNCED_DECISION,
            _undo("decision_announced", "procurement_decision", "procurement_decision_announced"),
        ),
    ]
