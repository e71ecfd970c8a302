"""What the database itself refuses about admission: closing before "enough", shortening the initial
admission, changing what was measured or defined, and changing a verdict after the decision."""

from django.db import migrations

from dekkend.runtime.append_only import KeepAppendOnly

CLOSED_AFTER_ENOUGH = """
CREATE FUNCTION procurement_window_founded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'gesloten' AND NOT EXISTS (
        SELECT 1 FROM procurement_enoughdefinition e
        JOIN procurement_admissioncell c ON c.id = NEW.cell_id
        WHERE e.id = NEW.enough_id AND e.procurement_id = c.procurement_id AND e.product = c.product
          AND e.defined_on < lower(NEW.period)
    ) THEN
        RAISE EXCEPTION 'a cell closes after its "enough" was defined (CV-03)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER window_founded BEFORE INSERT OR UPDATE ON procurement_admissionwindow
FOR EACH ROW EXECUTE FUNCTION procurement_window_founded();
"""

INITIAL_STAYS = """
CREATE FUNCTION procurement_window_initial_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.kind <> OLD.kind OR NEW.cell_id <> OLD.cell_id
       OR NOT (NEW.period @> OLD.period) THEN
        RAISE EXCEPTION 'the initial admission is not closed or shortened (CV-04)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER window_initial_stays BEFORE UPDATE OR DELETE ON procurement_admissionwindow
FOR EACH ROW WHEN (OLD.kind = 'eerste') EXECUTE FUNCTION procurement_window_initial_stays();
"""

VERDICT_FIXED = """
CREATE FUNCTION procurement_enrolment_verdict_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM procurement_enrolment
        WHERE id = COALESCE(OLD.enrolment_id, NEW.enrolment_id) AND status IN ('besloten', 'ingetrokken')
    ) THEN
        RAISE EXCEPTION 'this enrolment was decided' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER enrolment_verdict_fixed BEFORE INSERT OR UPDATE OR DELETE ON procurement_enrolmentcheck
FOR EACH ROW EXECUTE FUNCTION procurement_enrolment_verdict_fixed();
"""


def _undo(trigger: str, table: str, function: str) -> str:
    return f"DROP TRIGGER {trigger} ON {table}; DROP FUNCTION {function}();"


class Migration(migrations.Migration):
    dependencies = [("procurement", "0008_admission")]

    operations = [
        KeepAppendOnly("procurement_enoughdefinition"),
        KeepAppendOnly("procurement_cellsignal"),
        migrations.RunSQL(
            CLOSED_AFTER_ENOUGH,
            _undo("window_founded", "procurement_admissionwindow", "procurement_window_founded"),
        ),
        migrations.RunSQL(
            INITIAL_STAYS,
            _undo("window_initial_stays", "procurement_admissionwindow", "procurement_window_initial_stays"),
        ),
        migrations.RunSQL(
            VERDICT_FIXED,
            _undo(
                "enrolment_verdict_fixed",
                "procurement_enrolmentcheck",
                "procurement_enrolment_verdict_fixed",
            ),
        ),
    ]
