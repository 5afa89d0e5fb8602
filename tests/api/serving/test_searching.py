"""A search finds the same rows in a SQLite store and in MariaDB, without case and accents."""

from pathlib import Path

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import DjangoDbBlocker

from api.models import CourseAccess, LearnerRoster
from api.queries.access import access_list
from api.queries.roster import Roster
from api.searching import folded, has_words, words_of
from tests.services.mariadb import MariaDb
from tests.stores.store import COURSE, access_row, insert, learner_row, open_store

NAMES = {
    "jose": "José Ñandú",
    "lukasz": "Łukasz Brøndby",
    "straße": "Straße",
    "big": "GROẞ",
    "irina": "Ирина Алёшина",
    "yod": "Йод",
    "maria": "ΜΑΡΊΑΣ",
    "kamal": "कमल कुमार",
    "raj": "राज़",
    "zamin": "\u095bमीन",  # the letter za as one character
    "ahmad": "أحمد",
    "owl": "🦉 50% a_b \\",
    "nobody": None,
}
FOUND = {
    "jose": ["jose"],
    "JOSÉ": ["jose"],
    "jósè ñandu": ["jose"],
    "łukasz": ["lukasz"],
    "lukasz brondby": ["lukasz"],
    "STRAßE": ["straße"],
    "strase": [],
    "groß": ["big"],
    "gross": ["big"],
    "strasse": ["straße"],
    "STRASSE": ["straße"],
    "алешина": ["irina"],
    "АЛЁШИНА": ["irina"],
    "йод": ["yod"],
    "иод": [],
    "μαριας": ["maria"],
    "μαριασ": ["maria"],
    "कुमार": ["kamal"],
    "कमार": [],
    "राज": ["raj"],
    "जमीन": ["zamin"],
    "أحمد": ["ahmad"],
    "احمد": [],
    "🦉": ["owl"],
    "🦊": [],
    "0%": ["owl"],
    "a_b": ["owl"],
    "a%b": [],
    "\\": ["owl"],
    "nobody": ["nobody"],
}


def _found(store: BaseDatabaseWrapper) -> tuple[dict[str, list[str]], list[str], list[str]]:
    """Return who is found by each search, whose rights are, and who is in a cohort."""
    insert(
        store,
        LearnerRoster,
        *(
            learner_row(username, name=name, email=None, cohort=cohort)
            for (username, name), cohort in zip(
                NAMES.items(), ["Red", "red", "Réd", *"123456789a"], strict=True
            )
        ),
    )
    insert(store, CourseAccess, access_row(1, "course", COURSE, username="Zoë"))
    known = connections["marts"]
    connections["marts"] = store
    try:
        return (
            {
                search: [row["username"] for row in Roster(COURSE, search=search).part(0, 99)]
                for search in FOUND
            },
            [row["username"] for search in ("zoe", "DEMOX") for row in access_list(search=search)],
            [row["username"] for row in Roster(COURSE, cohort="red").part(0, 99)],
        )
    finally:
        connections["marts"] = known


EXPECTED = FOUND, ["Zoë", "Zoë"], ["lukasz"]


def test_a_search_in_a_sqlite_store_minds_neither_case_nor_accents(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    with open_store(f"sqlite:///{tmp_path / 'store'}", blocker=django_db_blocker) as store:
        assert _found(store) == EXPECTED


@pytest.mark.parametrize("search", FOUND)
def test_a_search_in_memory_finds_the_same(search: str) -> None:
    words = words_of(search)
    assert [who for who, name in NAMES.items() if has_words(words, who, name)] == FOUND[search]


@pytest.mark.mariadb
def test_a_search_in_mariadb_finds_the_same(
    mariadb: MariaDb, django_db_blocker: DjangoDbBlocker
) -> None:
    mariadb.execute(
        "create or replace database searching character set utf8mb4 collate utf8mb4_bin"
    )
    with open_store(mariadb.url("searching"), blocker=django_db_blocker) as store:
        assert _found(store) == EXPECTED
        letters = [letter for letter in map(chr, range(0x2000)) if folded(letter) != letter.lower()]
        with store.cursor() as cursor:
            cursor.execute(
                " union all ".join(
                    ["select %s collate utf8mb4_unicode_520_ci = %s"] * len(letters)
                ),
                [text for letter in letters for text in (letter, folded(letter))],
            )
            same = [bool(row[0]) for row in cursor.fetchall()]
    assert [letter for letter, is_same in zip(letters, same, strict=True) if not is_same] == []
