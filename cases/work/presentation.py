"""How a case shows."""

from cases.work.models import CaseState

STATE_COLOURS = {
    CaseState.NOMINATED: "yellow",
    CaseState.SELECTED: "blue",
    CaseState.ACTIVE: "green",
    CaseState.CLOSED: "grey",
}
