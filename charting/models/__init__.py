"""The tables of the charting floor."""

from charting.models.addendum import Addendum
from charting.models.block import BlockPlacement
from charting.models.checkin import Checkin
from charting.models.complaint import Complaint
from charting.models.episode import Episode
from charting.models.finding import Finding
from charting.models.measurement import Measurement
from charting.models.outcome import Outcome
from charting.models.presence import Presence
from charting.models.procedure import Procedure
from charting.models.reaction import Reaction
from charting.models.release import CatalogueRelease
from charting.models.setting import CatalogueSetting
from charting.models.visit import Visit

__all__ = [
    "Addendum",
    "BlockPlacement",
    "CatalogueRelease",
    "CatalogueSetting",
    "Checkin",
    "Complaint",
    "Episode",
    "Finding",
    "Measurement",
    "Outcome",
    "Presence",
    "Procedure",
    "Reaction",
    "Visit",
]
