"""What the database itself refuses: an outcome without a decision, and changing what was signed or decided."""

from django.db import migrations

from dekkend.runtime.append_only import KeepAppendOnly

DECIDED_NEEDS_DECISION = """
CREATE FUNCTION oversight_status_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('besloten', 'gestopt') AND NEW.status <> OLD.status THEN
        RAISE EXCEPTION 'this test is over' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'besloten' AND NOT EXISTS (
        SELECT 1 FROM oversight_screeningdecision WHERE screening_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a test is decided by a decision' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER status_follows BEFORE UPDATE OF status ON oversight_providerscreening
FOR EACH ROW EXECUTE FUNCTION oversight_status_follows();
"""

NEGATIVE_NEEDS_INTENTION = """
CREATE FUNCTION oversight_heard_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.result <> 'geen-bezwaar'
        AND EXISTS (
            SELECT 1 FROM oversight_providerscreening WHERE id = NEW.screening_id AND based_on_id IS NULL
        )
        AND NOT EXISTS (SELECT 1 FROM oversight_intention WHERE screening_id = NEW.screening_id)
    THEN
        RAISE EXCEPTION 'the provider is heard first' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER heard_first BEFORE INSERT ON oversight_screeningdecision
FOR EACH ROW EXECUTE FUNCTION oversight_heard_first();
"""

SIGNED_FORM_STAYS = """
CREATE FUNCTION oversight_form_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM oversight_questionform
        WHERE screening_id = COALESCE(NEW.screening_id, OLD.screening_id) AND received_at IS NULL
    ) THEN
        RAISE EXCEPTION 'this form was signed and returned' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER form_signed BEFORE INSERT OR UPDATE OR DELETE ON oversight_formanswer
FOR EACH ROW EXECUTE FUNCTION oversight_form_signed();
"""

UNDO = "DROP TRIGGER {trigger} ON {table}; DROP FUNCTION {function}();"


def _undo(trigger: str, table: str, function: str) -> str:
    return UNDO.format(trigger=trigger, table=table, function=function)


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial")]

    operations = [
        KeepAppendOnly("oversight_riskscan"),
        KeepAppendOnly("oversight_screeningdecision"),
        KeepAppendOnly("oversight_outcomeshare"),
        migrations.RunSQL(
            DECIDED_NEEDS_DECISION,
            _undo("status_follows", "oversight_providerscreening", "oversight_status_follows"),
        ),
        migrations.RunSQL(
            NEGATIVE_NEEDS_INTENTION,
            _undo("heard_first", "oversight_screeningdecision", "oversight_heard_first"),
        ),
        migrations.RunSQL(
            SIGNED_FORM_STAYS, _undo("form_signed", "oversight_formanswer", "oversight_form_signed")
        ),
    ]
