"""The signed note as it is read: its sections, its drawing, its re-tests."""

from charting.catalogue.load import load
from charting.forms.part import say
from charting.forms.picture import Picture, pictures
from charting.forms.retest import CHIPS
from charting.forms.score import Score, scores
from charting.models import Visit, record
from charting.rules import retest


class Note:
    """What the page of a signed visit shows, from the frozen text and the frozen facts."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.facts = record.facts(visit)
        self.layout = self.facts.layout

    @property
    def sections(self) -> list[tuple[str, str]]:
        """Title and text of each section, from the text that was signed."""
        parts = (part.partition("\n") for part in self.visit.note_text.split("\n\n"))
        return [(title, text) for title, _line, text in parts if title]

    @property
    def category(self) -> str:
        entry = load().categories.get(self.visit.category)
        return say(entry.label) if entry else ""

    @property
    def pictures(self) -> list[Picture]:
        """The drawings of this visit in the order of the hands, for page and paper."""
        return pictures(self.visit, self.facts)

    @property
    def scores(self) -> list[Score]:
        """The scores of this visit against the first and the last, each with its line."""
        return scores(self.visit, self.facts)

    @property
    def retests(self) -> list[dict[str, str]]:
        """One row a positive finding: label, before, after, result in words and its tone."""
        rows = []
        for item in retest.items(self.facts.findings, self.facts.results):
            word, look, tone = CHIPS.get(item.result, ("", "", ""))
            rows.append(
                {
                    "label": say(item.label),
                    "before": say(item.before),
                    "after": say(item.after) if item.after else "–",
                    "word": str(word).lower() or self._reason(item.reason),
                    "look": look,
                    "tone": tone,
                }
            )
        return rows

    @staticmethod
    def _reason(code: str) -> str:
        known = load().choices["skip"].get(code)
        return say(known.label) if known else code
