"""How an invented patient fares: pain falls, tension fades, Category II turns into I."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

Row = tuple[str, str, str, str, str, str]  # code, side, cell, phase, value, result

WHERE = [
    "low back",
    "low back, right",
    "low back, left",
    "neck",
    "between the shoulder blades",
    "right hip",
    "left buttock and leg",
]


@dataclass
class Story:
    """One patient's invented course over `visits` visits."""

    start: str
    right: bool
    pain_first: int
    visits: int
    where: str
    millimetres: int

    def _left(self, number: int) -> float:
        """How much of the trouble is left at a visit: from 1 to about a fifth."""
        return 1 - 0.8 * number / max(self.visits, 6)

    def pain(self, number: int, rng: random.Random) -> int:
        """Pain before the table, 0 to 10."""
        return min(
            10, max(0, round(self.pain_first * self._left(number) + rng.choice([-1, 0, 0, 0, 1])))
        )

    def category(self, number: int) -> str:
        """III turns into II, II into I, and at last none is left."""
        left = self._left(number)
        ways = {"III": ("III", "II", "I"), "II": ("II", "II", "I"), "I": ("I", "I", "I")}
        way = ways[self.start]
        if left < 0.25:
            return "none" if self.start == "I" else way[2]
        return way[0] if left > 0.66 else way[1] if left > 0.45 else way[2]

    def findings(self, number: int, rng: random.Random) -> Iterator[Row]:
        """What was found before the blocks, and after them for what was positive."""
        left, side = self._left(number), "R" if self.right else "L"
        category = self.category(number)
        yield from self._fossa(side, weak=category == "II", rng=rng)
        yield from self._heel(side, left, category, rng)
        if category == "III":
            yield ("soto", "", "side", "before", side, "")
            for turn, value in enumerate(("same", "better", "better"), 1):
                yield ("soto", "", f"round{turn}", "before", value, "")
            yield ("soto", "", "", "after", "", "improved")
        yield from self._leg(side, left)

    def _fossa(self, side: str, *, weak: bool, rng: random.Random) -> Iterator[Row]:
        bad = (side, rng.choice(["upper", "lower"])) if weak else None
        for place in (("L", "upper"), ("L", "lower"), ("R", "upper"), ("R", "lower")):
            value = "weak" if place == bad else "strong"
            yield ("af", *place, "before", value, "")
            if place == bad:
                yield ("af", *place, "after", "strong", "cleared")

    def _heel(self, side: str, left: float, category: str, rng: random.Random) -> Iterator[Row]:
        high = round(4 * left) if category != "none" else 0
        for one in ("L", "R"):
            value = high if one == side else max(0, high - rng.choice([2, 3, 4]))
            yield ("heel", one, "", "before", str(value), "")
            if value:
                after = rng.choice([0, 0, value - 1])
                result = "cleared" if after == 0 else "improved"
                yield ("heel", one, "", "after", str(after), result)

    def _leg(self, side: str, left: float) -> Iterator[Row]:
        amount = round(self.millimetres * left)
        for code in ("leg_s", "leg_p"):
            if amount < 2:
                yield (code, "", "side", "before", "even", "")
                continue
            yield (code, "", "side", "before", side, "")
            yield (code, "", "mm", "before", str(amount), "")
            yield (code, "", "side", "after", side, "")
            yield (code, "", "mm", "after", str(amount // 3 + 1), "")
            yield (code, "", "", "after", "", "improved")


def begin(rng: random.Random, visits: int) -> Story:
    """A new course for a patient with so many visits."""
    return Story(
        start=rng.choices(["I", "II", "III"], [4, 7, 3])[0],
        right=rng.random() < 0.55,
        pain_first=rng.randint(4, 8),
        visits=visits,
        where=rng.choice(WHERE),
        millimetres=rng.randint(4, 10),
    )
