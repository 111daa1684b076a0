"""Who may do what: every permission of the product and every role, in one readable table."""

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """One thing a signed-in person may do; the text says what it opens."""

    TODAY_VIEW = "see today's board"
    PATIENT_VIEW = "find patients and open their page"
    PATIENT_EDIT = "add and change patients, alerts and health background"
    CLEARANCE_EDIT = "record a doctor's answer to a clearance request"
    CLEARANCE_WAIVE = "waive a clearance with a reason"
    INTAKE_SEND = "send an intake link"
    INTAKE_REVIEW = "read a submitted intake and accept it into the record"
    APPOINTMENT_VIEW = "see the calendar"
    APPOINTMENT_EDIT = "book, move, check in and cancel visits"
    APPOINTMENT_OVERBOOK = "book a visit over another one, with a reason"
    FEED_EDIT = "let one's own calendar program read one's own visits"
    PLAN_VIEW = "see care plans"
    PLAN_EDIT = "make care plans and lay them on the calendar"
    MESSAGE_VIEW = "see what was sent to patients and why"
    MESSAGE_EDIT = "settle uncertain sends"
    CHART_VIEW = "read charts"
    CHART_EDIT = "chart a visit"
    CHART_SIGN = "sign a visit and write addenda"
    SETTINGS_EDIT = "change the practice, locations, rooms, types and hours"
    STAFF_EDIT = "invite people, change roles, close accounts"
    AUDIT_VIEW = "read the audit trail"


class Role(StrEnum):
    """What a person is in this clinic; one person may hold several."""

    OWNER = "owner"
    CHIROPRACTOR = "chiropractor"
    ASSISTANT = "assistant"
    FRONT_DESK = "front_desk"
    AUDITOR = "auditor"


_READ = frozenset(
    {
        Permission.TODAY_VIEW,
        Permission.PATIENT_VIEW,
        Permission.APPOINTMENT_VIEW,
        Permission.PLAN_VIEW,
    }
)
_DESK = _READ | {
    Permission.PATIENT_EDIT,
    Permission.CLEARANCE_EDIT,
    Permission.INTAKE_SEND,
    Permission.INTAKE_REVIEW,
    Permission.APPOINTMENT_EDIT,
    Permission.PLAN_EDIT,
    Permission.MESSAGE_VIEW,
    Permission.MESSAGE_EDIT,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.FRONT_DESK: _DESK,
    Role.ASSISTANT: _DESK | {Permission.CHART_VIEW, Permission.CHART_EDIT},
    Role.CHIROPRACTOR: _DESK
    | {
        Permission.CHART_VIEW,
        Permission.CHART_EDIT,
        Permission.CHART_SIGN,
        Permission.CLEARANCE_WAIVE,
        Permission.APPOINTMENT_OVERBOOK,
        Permission.FEED_EDIT,
    },
    Role.OWNER: _DESK
    | {
        Permission.CHART_VIEW,
        Permission.SETTINGS_EDIT,
        Permission.STAFF_EDIT,
        Permission.AUDIT_VIEW,
        Permission.APPOINTMENT_OVERBOOK,
    },
    Role.AUDITOR: _READ | {Permission.CHART_VIEW, Permission.MESSAGE_VIEW, Permission.AUDIT_VIEW},
}


def granted(roles: Iterable[str]) -> frozenset[Permission]:
    """All permissions that these roles give together; unknown roles give none."""
    known = {role.value for role in Role}
    return frozenset().union(*(GRANTS[Role(role)] for role in roles if role in known))
