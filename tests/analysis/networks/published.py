"""The published network of a London gang, loaded as the police's own."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

LONDON = Path(__file__).parent / "london"


def load_london(edges: str = "london_gang_edges.csv") -> str:
    """Load it, and return what the command says."""
    said = StringIO()
    call_command(
        "import_network",
        str(LONDON / edges),
        str(LONDON / "london_gang_nodes.csv"),
        agency="police",
        programme="adder",
        subject_role="programme",
        name="London",
        stdout=said,
    )
    return said.getvalue()
