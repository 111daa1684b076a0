"""The walls in the database around a signed visit; nobody, whatever the door, gets past them."""

import pgtrigger

SIGNED = "signed"


def frozen_when_signed(name: str) -> pgtrigger.Trigger:
    """For the visit itself: no UPDATE and no DELETE once its row says it is signed."""
    return pgtrigger.Protect(
        name=name,
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__status=SIGNED),
    )


def frozen_with_visit(name: str) -> pgtrigger.Trigger:
    """For what belongs to a visit: nothing is added, changed or removed once it is signed.

    The share lock makes a write wait for a signature under way, so that none slips in behind it.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("held", "TEXT")],
        func="""
            IF TG_OP <> 'INSERT' THEN
                SELECT status INTO held FROM charting_visit WHERE id = OLD.visit_id FOR SHARE;
                IF held = 'signed' THEN RAISE EXCEPTION 'a signed visit is frozen'; END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT status INTO held FROM charting_visit WHERE id = NEW.visit_id FOR SHARE;
            IF held = 'signed' THEN RAISE EXCEPTION 'a signed visit is frozen'; END IF;
            RETURN NEW;
        """,
    )


def only_when_signed(name: str) -> pgtrigger.Trigger:
    """For an addendum: an open visit is corrected by charting, only a signed one by adding."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("held", "TEXT")],
        func="""
            SELECT status INTO held FROM charting_visit WHERE id = NEW.visit_id FOR SHARE;
            IF held <> 'signed' THEN RAISE EXCEPTION 'an addendum needs a signed visit'; END IF;
            RETURN NEW;
        """,
    )


def never_changed(name: str) -> pgtrigger.Trigger:
    """For what is only ever added: no UPDATE and no DELETE."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def never_emptied(name: str) -> pgtrigger.Trigger:
    """Against TRUNCATE, which row triggers do not see."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'the clinical record is never emptied';",
    )
