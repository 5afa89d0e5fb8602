"""Geography: the countries that learners use the site from, with small groups masked."""

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from api.queries import courses as course_queries
from api.queries.reading import Row
from dashboard.frame.report import Asked, Lens, Report, Section, Tile
from dashboard.frame.table import Cell, Column, Kind, Line, Table
from dashboard.reports.demographics import count_of, note_of, share_of

_OTHER = _("Other countries")
# Nobody tells a country: it is that of an address.
_UNKNOWN = _("Not known")


def geography_table(rows: Iterable[Row]) -> Table:
    """Return the learners of the last day by country, the country with the most learners first.

    Learners of masked countries are one line, and so are learners whose country is not known.
    """
    rows = list(rows)
    known = [row for row in rows if row["value"] not in (None, "other")]
    known.sort(key=lambda row: (row["is_masked"], -(row["count"] or 0), row["value"]))
    rest = [row for row in rows if row["value"] in (None, "other")]
    return Table(
        columns=(
            Column("country", _("Country"), Kind.COUNTRY),
            Column("count", _("Learners"), source="course_demographics.count"),
            Column("share", _("Share of the enrolled"), Kind.SHARE),
        ),
        lines=tuple(_line(row) for row in (*known, *rest)),
        note=note_of(rows),
    )


def _line(row: Row) -> Line:
    names = {None: _UNKNOWN, "other": _OTHER}
    country = names.get(row["value"], row["value"])
    return {"country": country, "count": count_of(row), "share": share_of(row)}


def _learners(count: Cell) -> str:
    number = count if isinstance(count, int) else 0
    words = ngettext("%(count)s learner", "%(count)s learners", number)
    return words % {"count": number_format(number)}


def _rows(course_id: str) -> list[Row]:
    return course_queries.demographic_list(course_id=course_id, dimension="country", latest=True)


def _countries(asked: Asked) -> Table:
    return geography_table(asked.course.once(_rows))


def _on_the_map(asked: Asked) -> Table:
    return geography_table(row for row in asked.course.once(_rows) if is_country_shown(row))


def is_country_shown(row: Row) -> bool:
    """Tell whether a row has the number of one country."""
    return row["value"] not in (None, "other") and not row["is_masked"]


def _tiles(asked: Asked) -> list[Tile]:
    lines = _on_the_map(asked).lines
    return [
        Tile(_("Countries shown"), len(lines), "countries"),
        *(
            Tile(
                _("Most learners") if number == 1 else _("Place %(number)s") % {"number": number},
                line["country"],
                f"place-{number}",
                kind=Kind.COUNTRY,
                of_whom=_learners(line["count"]),
            )
            for number, line in enumerate(lines[:3], start=1)
        ),
    ]


REPORTS = [
    Report(
        slug="geography",
        lens=Lens.ENROLLMENT,
        title=_("Geography"),
        question=_("From which countries do learners use the site?"),
        place=2,
        sections=(
            Section(
                key="countries",
                heading=_("Countries"),
                definition=_(
                    "The country of a learner's last event anywhere on the site. Countries with "
                    "few learners are counted together, and shown counts are rounded down."
                ),
                table=_countries,
                figure="geography_ranked",
                nothing=_(
                    "Countries come when the course has as many learners as the smallest shown "
                    "group."
                ),
            ),
            Section(
                key="map",
                heading=_("Map"),
                definition=_("A bubble's area stands for the learners. The map has no borders."),
                table=_on_the_map,
                figure="geography",
                lines_on_a_page=5,
                nothing=_("No country has enough learners to be shown."),
            ),
        ),
    )
]
