"""The pack of a meeting as PDF, for paper: marked, with who printed it and why on every page."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from anyascii import anyascii
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from partners.london import london_time
from referrals.meetings.models import MeetingPack
from referrals.meetings.reading import Asked, Read

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it says at length which letters it leaves out
FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "fonts"
"""DejaVu Sans has the letters of Latin, Greek, Cyrillic and Arabic script. Others are written in Latin letters."""
LINE = 4
"""The height of a line of a table, in millimetres."""


class Pack(FPDF):
    """A document with the marking above and below each page, and who printed it and why."""

    def __init__(self, pack: MeetingPack) -> None:
        super().__init__(format="A4")
        self.marking = str(pack.get_marking_display())
        at = date_format(london_time(timezone.now()), "j F Y, H:i")
        who = {"name": pack.printed_by.user, "agency": pack.owner, "at": at, "why": pack.reason}
        self.printed = _("Printed by %(name)s, %(agency)s, on %(at)s: %(why)s") % who
        self.add_font("sans", "", FONTS / "DejaVuSans.ttf")
        self.add_font("sans", "B", FONTS / "DejaVuSans-Bold.ttf")
        self.letters = cast("TTFFont", self.fonts["sans"]).cmap
        self.set_text_shaping(use_shaping_engine=True)
        self.set_auto_page_break(auto=True, margin=25)
        self.alias_nb_pages()
        self.add_page()

    def header(self) -> None:
        self._line(self.marking, size=10, style="B", align="C")
        self.ln(2)

    def footer(self) -> None:
        self.set_y(-20)
        self._line(self.printed, size=7)
        pages = _("Page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": "{nb}"}
        self._line(f"{self.marking}    {pages}", size=8, style="B", align="C")

    def title_line(self, text: str) -> None:
        """The title of the document."""
        self._line(text, size=16, style="B")

    def heading(self, text: str) -> None:
        """A heading."""
        self.ln(3)
        self._line(text, size=12, style="B")

    def text_line(self, text: str) -> None:
        """A paragraph."""
        self._line(text, size=9)

    def rows(self, headings: Iterable[str], rows: Iterable[Iterable[str]], widths: tuple[int, ...]) -> None:
        """A table, whose headings stand again on each page."""
        self.set_font("sans", size=8)
        style = FontFace(emphasis="BOLD")
        with self.table(
            col_widths=widths, headings_style=style, text_align="LEFT", v_align="TOP", line_height=LINE, padding=0.7
        ) as table:
            for cells in (headings, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(self._written(cell))

    def _written(self, text: str) -> str:
        """`text`, with Latin letters for those that the font does not have, so that no name vanishes."""
        return "".join(each if each.isspace() or ord(each) in self.letters else anyascii(each) for each in text)

    def _line(self, text: str, *, size: int, style: str = "", align: str = "L") -> None:
        self.set_font("sans", style=style, size=size)
        self.multi_cell(0, size * 0.5, self._written(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def pack_of(read: Read, pack: MeetingPack) -> bytes:
    """The pack of a meeting, of what its printer has read."""
    meeting, paper = read.meeting, Pack(pack)
    paper.set_title(str(meeting))
    paper.title_line(f"{meeting}, {meeting.area}" if meeting.area else str(meeting))
    when = date_format(london_time(meeting.starts_at), "l j F Y, H:i")
    about = [when, meeting.place, str(meeting.programme or ""), _("Chair: %(chair)s") % {"chair": meeting.chair.user}]
    paper.text_line(". ".join(part for part in about if part))
    if meeting.about:
        paper.text_line(meeting.about)
    paper.heading(_("Agencies"))
    paper.text_line("; ".join(f"{each.agency} ({str(each.get_state_display()).lower()})" for each in read.attendances))
    if read.carried:
        _actions(paper, _("Open actions of earlier meetings"), read.carried)
    _agenda(paper, read)
    if read.decisions:
        paper.heading(_("Decisions"))
        decided = [(each.about, each.decision, each.rationale, each.decided_by) for each in read.decisions]
        paper.rows([_("About"), _("Decision"), _("Why"), _("Decided by")], decided, (20, 35, 30, 15))
    if read.actions:
        _actions(paper, _("Actions"), read.actions)
    if read.tasks:
        paper.heading(_("Tasks about people"))
        rows = [
            (
                str(row.task.identity),
                row.task.title,
                str(row.task.addressee),
                date_format(london_time(row.task.due_at), "j M Y"),
                row.tag["text"],
            )
            for row in read.tasks
        ]
        paper.rows([_("Person"), _("What"), _("Asked of"), _("By"), _("State")], rows, (22, 33, 18, 13, 14))
    return bytes(paper.output())


def _agenda(paper: Pack, read: Read) -> None:
    for item in read.agenda:
        paper.heading(str(item.title))
        lines = [
            (
                f"{due.first} {due.beside}" if due else "",
                str(line.who),
                str(line.title),
                " ".join(str(part) for part in (line.whose, line.remark) if part),
            )
            for line, due in item.lines
        ]
        paper.rows([_("Due"), _("Who"), _("What"), _("Of whom, and why")], lines, (18, 20, 34, 28))
        if item.more:
            paper.text_line(_("There is more; the first are shown."))


def _actions(paper: Pack, title: str, actions: list[Asked]) -> None:
    paper.heading(title)
    rows = [
        (
            asked.action.what,
            str(asked.action.addressee),
            date_format(asked.action.due_on, "j M Y"),
            f"{asked.tag['text']}. {asked.note}" if asked.note else asked.tag["text"],
        )
        for asked in actions
    ]
    paper.rows([_("What"), _("Asked of"), _("By"), _("State")], rows, (40, 20, 13, 27))
