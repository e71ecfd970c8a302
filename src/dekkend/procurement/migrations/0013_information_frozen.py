"""What the database itself refuses: changing a published note or question, and a register that only grows."""

from django.db import migrations

from dekkend.runtime.append_only import KeepAppendOnly

REFUSE_PUBLISHED = """
CREATE FUNCTION procurement_published_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'gepubliceerd' THEN
        RAISE EXCEPTION 'table %: what was published stays as it is', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER published_fixed BEFORE UPDATE OR DELETE ON procurement_informationnote
FOR EACH ROW EXECUTE FUNCTION procurement_published_fixed();
CREATE TRIGGER published_fixed BEFORE UPDATE OR DELETE ON procurement_question
FOR EACH ROW EXECUTE FUNCTION procurement_published_fixed();
"""

UNDO = """
DROP TRIGGER published_fixed ON procurement_informationnote;
DROP TRIGGER published_fixed ON procurement_question;
DROP FUNCTION procurement_published_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0012_information")]

    operations = [
        migrations.RunSQL(REFUSE_PUBLISHED, UNDO),
        KeepAppendOnly("procurement_versionconfirmation"),
        KeepAppendOnly("procurement_deadlinechange"),
        KeepAppendOnly("procurement_lotwithdrawal"),
        KeepAppendOnly("procurement_outsidecontact"),
    ]
