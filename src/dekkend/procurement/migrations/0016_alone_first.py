"""What the database itself refuses in an assessment: looking at another's scores too early, and going back.

Scores and what is typed towards them are only visible for the account that acts (``tenancy.acting_as``).
Scores become visible for all once every seat of the bid has somebody who locked; a seat that somebody left and
nobody took keeps them hidden, and what was scored on a seat that ended stays hidden for good.
"""

from django.db import migrations

ALONE = """
CREATE FUNCTION dekkend_account() RETURNS bigint LANGUAGE sql STABLE
    RETURN nullif(current_setting('dekkend.account', true), '')::bigint;
ALTER TABLE procurement_score ENABLE ROW LEVEL SECURITY;
ALTER TABLE procurement_score FORCE ROW LEVEL SECURITY;
ALTER TABLE procurement_scoredraft ENABLE ROW LEVEL SECURITY;
ALTER TABLE procurement_scoredraft FORCE ROW LEVEL SECURITY;
CREATE POLICY own_scores ON procurement_score USING (EXISTS (
    SELECT FROM procurement_assessorassignment mine
    WHERE mine.id = assignment_id AND mine.assessor_id = (SELECT dekkend_account())));
CREATE POLICY own_drafts ON procurement_scoredraft USING (EXISTS (
    SELECT FROM procurement_assessorassignment mine
    WHERE mine.id = assignment_id AND mine.assessor_id = (SELECT dekkend_account())));
CREATE POLICY once_all_locked ON procurement_score FOR SELECT USING (EXISTS (
    SELECT FROM procurement_assessorassignment seat
    WHERE seat.id = assignment_id AND seat.ended_at IS NULL AND NOT EXISTS (
        SELECT FROM procurement_assessorassignment every
        WHERE every.bid_id = seat.bid_id AND NOT EXISTS (
            SELECT FROM procurement_assessorassignment done
            WHERE done.bid_id = every.bid_id AND done.seat = every.seat
            AND done.ended_at IS NULL AND done.locked_at IS NOT NULL))));
"""
NO_LONGER_ALONE = """
DROP POLICY once_all_locked ON procurement_score;
DROP POLICY own_drafts ON procurement_scoredraft;
DROP POLICY own_scores ON procurement_score;
ALTER TABLE procurement_scoredraft NO FORCE ROW LEVEL SECURITY;
ALTER TABLE procurement_scoredraft DISABLE ROW LEVEL SECURITY;
ALTER TABLE procurement_score NO FORCE ROW LEVEL SECURITY;
ALTER TABLE procurement_score DISABLE ROW LEVEL SECURITY;
DROP FUNCTION dekkend_account();
"""

NO_WAY_BACK = """
CREATE OR REPLACE FUNCTION procurement_score_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM procurement_assessorassignment
        WHERE id IN (OLD.assignment_id, NEW.assignment_id)
        AND (locked_at IS NOT NULL OR ended_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'these scores are locked' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION procurement_seat_no_way_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'this seat ended' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.bid_id <> OLD.bid_id OR NEW.assessor_id <> OLD.assessor_id OR NEW.seat <> OLD.seat THEN
        RAISE EXCEPTION 'a seat keeps its bid and its assessor' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.locked_at IS NOT NULL AND NEW.locked_at IS DISTINCT FROM OLD.locked_at AND EXISTS (
        SELECT 1 FROM procurement_assessorassignment other
        WHERE other.bid_id = OLD.bid_id AND other.id <> OLD.id
        AND other.ended_at IS NULL AND other.locked_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'another assessor locked too' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_way_back BEFORE UPDATE ON procurement_assessorassignment
FOR EACH ROW EXECUTE FUNCTION procurement_seat_no_way_back();

CREATE FUNCTION procurement_consensus_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.set_aside_at IS NULL AND NEW.set_aside_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    IF OLD.set_aside_at IS NOT NULL OR EXISTS (
        SELECT 1 FROM procurement_bid WHERE id = OLD.bid_id AND status <> 'gescoord'
    ) THEN
        RAISE EXCEPTION 'this consensus stands' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER consensus_stands BEFORE UPDATE OR DELETE ON procurement_consensus
FOR EACH ROW EXECUTE FUNCTION procurement_consensus_stands();
"""
A_WAY_BACK = """
DROP TRIGGER consensus_stands ON procurement_consensus;
DROP FUNCTION procurement_consensus_stands();
DROP TRIGGER no_way_back ON procurement_assessorassignment;
DROP FUNCTION procurement_seat_no_way_back();
CREATE OR REPLACE FUNCTION procurement_score_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM procurement_assessorassignment
        WHERE id = COALESCE(OLD.assignment_id, NEW.assignment_id) AND locked_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'these scores are locked' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0016_award_grounds")]

    operations = [
        migrations.RunSQL(ALONE, NO_LONGER_ALONE),
        migrations.RunSQL(NO_WAY_BACK, A_WAY_BACK),
    ]
