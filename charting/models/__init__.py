"""The tables of the charting floor."""

from charting.models.addendum import Addendum
from charting.models.block import BlockPlacement
from charting.models.finding import Finding
from charting.models.visit import Visit

__all__ = ["Addendum", "BlockPlacement", "Finding", "Visit"]
