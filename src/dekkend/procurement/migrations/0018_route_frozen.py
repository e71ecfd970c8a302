"""What the database itself refuses: rewriting a recorded decision, a reported consultation, shared minutes."""

from django.db import migrations

from dekkend.runtime.append_only import KeepAppendOnly

RECORDED_STAYS = """
CREATE FUNCTION procurement_route_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('akkoord', 'akkoord-met-wijzigingen', 'afgewezen') AND NEW.status <> 'open' AND
        (NEW.status, NEW.decided_on, NEW.reference, NEW.version_id, NEW.file) IS DISTINCT FROM
        (OLD.status, OLD.decided_on, OLD.reference, OLD.version_id, OLD.file)
    THEN
        RAISE EXCEPTION 'this decision was recorded' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER route_recorded BEFORE UPDATE ON procurement_routestep
FOR EACH ROW EXECUTE FUNCTION procurement_route_recorded();
"""

REPORTED_STAYS = """
CREATE FUNCTION procurement_consultation_reported() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM procurement_consultationround
        WHERE id = COALESCE(NEW.consultation_id, OLD.consultation_id) AND status = 'verslag'
    ) THEN
        RAISE EXCEPTION 'this consultation was reported' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER consultation_reported BEFORE INSERT OR UPDATE OR DELETE ON procurement_consultationinput
FOR EACH ROW EXECUTE FUNCTION procurement_consultation_reported();
"""

SHARED_STAYS = """
CREATE FUNCTION procurement_dialogue_shared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'gedeeld' THEN
        RAISE EXCEPTION 'this session was shared' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dialogue_shared BEFORE UPDATE OR DELETE ON procurement_dialoguesession
FOR EACH ROW EXECUTE FUNCTION procurement_dialogue_shared();
"""


def _undo(trigger: str, table: str, function: str) -> str:
    return f"DROP TRIGGER {trigger} ON {table}; DROP FUNCTION {function}();"


class Migration(migrations.Migration):
    dependencies = [("procurement", "0017_route")]

    operations = [
        KeepAppendOnly("procurement_documentversion"),
        migrations.RunSQL(
            RECORDED_STAYS, _undo("route_recorded", "procurement_routestep", "procurement_route_recorded")
        ),
        migrations.RunSQL(
            REPORTED_STAYS,
            _undo(
                "consultation_reported",
                "procurement_consultationinput",
                "procurement_consultation_reported",
            ),
        ),
        migrations.RunSQL(
            SHARED_STAYS,
            _undo("dialogue_shared", "procurement_dialoguesession", "procurement_dialogue_shared"),
        ),
    ]
