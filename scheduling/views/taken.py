"""What a page says when somebody else was faster: the sentence, and near free times as buttons."""

from typing import Any

from scheduling.actions.race import Taken
from scheduling.forms.find import slot_value
from scheduling.views import drop


def offered(error: Taken) -> dict[str, Any]:
    """The context of `appointment/near.html`."""
    return {
        "refusal": str(error),
        "near": [(slot_value(offer), offer) for offer in error.alternatives],
        "names": drop.names(error.alternatives),
    }
