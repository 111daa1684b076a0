"""Every public action records an audit event, or says here why it need not."""

import ast
from pathlib import Path

from tests.house import tree

# Reasons, not excuses: each of these writes nothing about a person, or its caller records.
EXEMPT = {
    "clinic.actions.audit": "it is the trail",
    "clinic.actions.audit_proof": "reads the trail and writes nothing",
    "clinic.actions.formkey": "forgets keys of forms; about nobody",
    "clinic.actions.heartbeat": "signs of life of processes; about nobody",
    "clinic.actions.gate": "says whether a message may go; whoever asks records what comes of it",
    "clinic.actions.message.claim": "takes a lease; the outcome is recorded when it is settled",
    "clinic.actions.message.wake": "calls a worker; writes nothing",
    "clinic.actions.message.worded": "puts a message into words; writes nothing",
    "portal.actions.intake.counted": "locks and counts; the action that asks for it records",
    "portal.actions.reply.times": "looks for free times; writes nothing",
    "clinic.actions.wording.said": "puts a message into the clinic's words; writes nothing",
    "clinic.actions.wording.filled": "fills in such words; writes nothing",
    "clinic.actions.text.wording": "says what is agreed to; writes nothing",
    "charting.actions.release": "keeps the files of the catalogue; about nobody",
    "clinic.actions.told.moment": "looks whether a date can be; writes nothing",
    "clinic.actions.told.period": "looks whether two dates can be; writes nothing",
    "clinic.actions.told.ending": "looks whether an end can be; writes nothing",
    "charting.actions.entry.anchor": "says where an entry stands; writes nothing",
    "charting.actions.entry.saves": "counts saves; writes nothing",
    "charting.actions.presence": "who has a chart open now, for seconds; opening it is recorded",
    "charting.actions.tap": "what every save of the chart shares; its commit records",
    "portal.actions.booking.sweep": "forgets what strangers typed; about nobody",
    "portal.actions.draft": "what is typed and not sent, for its writer alone; sending is recorded",
    "portal.actions.passkey.ask": "notes a question to a browser; nobody is known yet",
    "portal.actions.passkey.start": "notes a question to a browser; the passkey is recorded",
    "portal.actions.signin.ask": "notes a wish of nobody known yet; the mail is recorded",
    "portal.actions.signin.wake": "calls a worker; writes nothing",
    "scheduling.actions.notice.is_unsaid": "looks whether a message waits; writes nothing",
    "scheduling.actions.notice.was_taken_back": "looks what became of one; writes nothing",
    "scheduling.actions.offer.ways_to": "says how somebody is written to; writes nothing",
    "scheduling.actions.offer.wake": "calls a worker; writes nothing",
    "scheduling.actions.standing": "what every step of a visit shares; the step records",
    "scheduling.actions.reminder.wake": "calls a worker; writes nothing",
    "scheduling.actions.rehearsal": "takes back what it asks about; writes nothing",
    "scheduling.actions.appointment.excused": "looks whether a time can be; writes nothing",
    "scheduling.actions.length.least_min": "counts minutes; writes nothing",
    "scheduling.actions.move.lost": "answers a refusal; writes nothing",
    "scheduling.actions.move.packed": "puts a place into words; writes nothing",
    "scheduling.actions.move.unpacked": "reads such words; writes nothing",
    "scheduling.actions.move.place_of": "says where a visit stands; writes nothing",
    "scheduling.actions.move.stands": "says how a visit stands; writes nothing",
    "scheduling.actions.waitlist.standing": "locks a wish for the action at hand; writes nothing",
    "scheduling.actions.relay.under_way": "locks a plan for the action at hand; writes nothing",
    "scheduling.actions.relay.agreed": "compares what was shown; writes nothing",
    "scheduling.actions.relay.number": "counts visits anew; each one is noted by its caller",
    "scheduling.actions.relay.leave": "the end of a cancellation, which records",
    "scheduling.actions.race": "puts a booking to the database; the booking is recorded",
}

RECORDS = {"audit.record", "audit.record_each"}


def _calls(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Names called in a function: "audit.record", "book", "reminder.plan"."""
    return {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}


def _recording() -> tuple[dict[str, set[str]], set[str]]:
    """Each action function with what it calls, and those that record by themselves."""
    calls: dict[str, set[str]] = {}
    for path in tree.modules():
        if path.parent.name != "actions" and "actions" not in path.parts:
            continue
        module = _module(path)
        for function in tree.functions(path):
            calls[f"{module}.{function.name}"] = _calls(function)
    return calls, {name for name, called in calls.items() if RECORDS & called}


def _module(path: Path) -> str:
    parts = path.relative_to(tree.ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def unrecorded(calls: dict[str, set[str]], recorded: set[str]) -> set[str]:
    """Public actions from which no call leads to a record."""
    grown = True
    while grown:
        names = {name.rsplit(".", 1)[-1] for name in recorded}
        more = {
            name
            for name, called in calls.items()
            if name not in recorded and any(call.rsplit(".", 1)[-1] in names for call in called)
        }
        grown = bool(more)
        recorded |= more
    return {
        name
        for name in set(calls) - recorded
        if not name.rsplit(".", 1)[-1].startswith("_")
        and name not in EXEMPT
        and name.rsplit(".", 1)[0] not in EXEMPT
    }


def test_every_action_is_audited() -> None:
    calls, recorded = _recording()
    assert recorded
    assert not unrecorded(calls, recorded)


def test_the_check_can_fail() -> None:
    calls = {"x.actions.y.write": {"Thing.save"}, "x.actions.y.good": {"audit.record"}}
    assert unrecorded(calls, {"x.actions.y.good"}) == {"x.actions.y.write"}
