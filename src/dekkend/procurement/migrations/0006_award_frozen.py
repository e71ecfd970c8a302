"""What was announced stays as it was: decisions change only by a revision that keeps the earlier one."""

from django.db import migrations

from dekkend.runtime.append_only import KeepAppendOnly

BEGUN_BEFORE = """
INSERT INTO procurement_announcement
    (procurement_id, number, ground, reason, status, prepared_at, reading,
     announced_on, standstill_counted, standstill_until)
SELECT p.id, 1, 'gunning', '',
       CASE WHEN p.announced_on IS NULL THEN 'voorbereid' ELSE 'bekendgemaakt' END,
       p.decided_at, 'verlengd', p.announced_on, p.standstill_counted, p.standstill_until
FROM procurement_procurement p
WHERE p.decided_at IS NOT NULL AND (p.announced_on IS NOT NULL OR p.status = 'besloten')
"""

DECISION_KEPT = """
CREATE OR REPLACE FUNCTION procurement_decision_announced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM procurement_bid b
        JOIN procurement_submission s ON s.id = b.submission_id
        JOIN procurement_procurement p ON p.id = s.procurement_id
        WHERE b.id = OLD.bid_id AND p.announced_on IS NOT NULL
    ) THEN
        IF TG_OP = 'UPDATE' AND NEW.bid_id = OLD.bid_id AND NEW.version = OLD.version + 1 AND EXISTS (
            SELECT 1 FROM procurement_earlierdecision e
            WHERE e.bid_id = OLD.bid_id AND e.version = OLD.version AND e.awarded = OLD.awarded
                AND e.total IS NOT DISTINCT FROM OLD.total AND e.rank IS NOT DISTINCT FROM OLD.rank
                AND e.reasons = OLD.reasons
        ) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'this decision was announced' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
"""

DECISION_BEFORE = """
CREATE OR REPLACE FUNCTION procurement_decision_announced() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""

ANNOUNCEMENT_KEPT = """
CREATE FUNCTION procurement_announcement_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'voorbereid' THEN
        RAISE EXCEPTION 'this announcement was made' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER announcement_kept BEFORE UPDATE OR DELETE ON procurement_announcement
FOR EACH ROW EXECUTE FUNCTION procurement_announcement_kept();
"""

PART_KEPT = """
CREATE FUNCTION procurement_announcement_part_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM procurement_announcement a
        WHERE a.id IN (OLD.announcement_id, NEW.announcement_id) AND a.status <> 'voorbereid'
    ) THEN
        RAISE EXCEPTION 'this announcement was made' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER part_kept BEFORE INSERT OR UPDATE OR DELETE ON procurement_decisionchange
FOR EACH ROW EXECUTE FUNCTION procurement_announcement_part_kept();
CREATE TRIGGER part_kept BEFORE INSERT OR UPDATE OR DELETE ON procurement_lettertext
FOR EACH ROW EXECUTE FUNCTION procurement_announcement_part_kept();
CREATE TRIGGER part_kept BEFORE INSERT OR UPDATE OR DELETE ON procurement_announcement_lots
FOR EACH ROW EXECUTE FUNCTION procurement_announcement_part_kept();
"""

PART_UNDO = """
DROP TRIGGER part_kept ON procurement_decisionchange;
DROP TRIGGER part_kept ON procurement_lettertext;
DROP TRIGGER part_kept ON procurement_announcement_lots;
DROP FUNCTION procurement_announcement_part_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0005_award")]

    operations = [
        migrations.RunSQL(BEGUN_BEFORE, migrations.RunSQL.noop),
        KeepAppendOnly("procurement_earlierdecision"),
        KeepAppendOnly("procurement_validityanswer"),
        migrations.RunSQL(DECISION_KEPT, DECISION_BEFORE),
        migrations.RunSQL(
            ANNOUNCEMENT_KEPT,
            "DROP TRIGGER announcement_kept ON procurement_announcement; "
            "DROP FUNCTION procurement_announcement_kept();",
        ),
        migrations.RunSQL(PART_KEPT, PART_UNDO),
    ]
