"""Models of analysis: counts of networks."""

from analysis.networks.models import NetworkCount
from partners import rooms

rooms.load("analysis", "models")

__all__ = ["NetworkCount"]
