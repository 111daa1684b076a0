"""Answers that must not wait: which ones act at the tap, and which ones staff must see.

Source: own wording of the widely taught red flags (domain reference 5.2); single flags have little
proven accuracy, so nothing is diagnosed here: people are told, people decide.
"""

from portal.catalogue.entry import Packet, Question, Section
from portal.rules.answer import Answers


def urgent(section: Section, answers: Answers) -> list[Question]:
    """The questions of a page answered so that the person should be seen now."""
    return [
        question
        for question in section.questions
        if question.alert == "urgent" and answers.get(question.code) == "yes"
    ]


def cautions(packet: Packet, answers: dict[str, Answers]) -> list[tuple[Question, bool]]:
    """The questions answered so that staff should know before the visit; unsure counts as yes.

    Each with whether the answer was "not sure".
    """
    return [
        (question, answers[section.code][question.code] == "unsure")
        for section in packet.sections
        for question in section.questions
        if question.alert == "caution"
        and answers.get(section.code, {}).get(question.code) in {"yes", "unsure"}
    ]
