"""Every text of the pages is a key, and the catalogues of the other languages have it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from dashboard.languages.r_sentences import SENTENCES
from tests.architecture import messages

TEMPLATES = sorted((messages.ROOT / "dashboard" / "templates").rglob("*.*"))
OTHERS = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
AGAIN = "write the catalogues with `make messages`"

NOT_TRANSLATED = {"CSV", "JSON", "IIT Analytics", "· IIT Analytics"}
"""Texts of templates that are the same in every language: names."""


@pytest.fixture(scope="module")
def template() -> dict[tuple[str | None, str], messages.Message]:
    return messages.texts(messages.template_catalog())


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_the_texts_of_the_code_and_no_others(
    template: dict[tuple[str | None, str], messages.Message], language: str
) -> None:
    assert messages.texts(messages.catalog_of(language)).keys() == template.keys(), AGAIN


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalogue_is_that_of_the_texts(language: str) -> None:
    path = messages.po_path(language).with_suffix(".mo")
    assert path.read_bytes() == messages.mo_bytes(messages.catalog_of(language)), AGAIN


def test_the_whole_languages_are_languages_of_the_pages() -> None:
    assert set(messages.WHOLE) <= set(OTHERS)


@pytest.mark.parametrize("language", messages.WHOLE)
def test_a_whole_language_has_a_translation_of_every_text(language: str) -> None:
    assert messages.untranslated(messages.catalog_of(language)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_text(language: str) -> None:
    """A place that is missing loses a value, and one that is misspelt is an error of the page."""
    for message in messages.catalog_of(language):
        expected = messages.placeholders(messages.forms(message.id)[-1]) if message.id else []
        for form in messages.forms(message.string if message.id else ()):
            assert not form or messages.placeholders(form) == expected, form


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("25 %", []),
        ("%(number)s\u00a0%%", ["%%", "%(number)s"]),
        ("%(b)s of %(a)s", ["%(a)s", "%(b)s"]),
    ],
)
def test_places_of_a_text_are_found(text: str, found: list[str]) -> None:
    assert messages.placeholders(text) == found


@pytest.mark.parametrize("language", OTHERS)
def test_a_negative_number_of_a_text_has_the_minus_sign_of_the_tables(language: str) -> None:
    for message in messages.catalog_of(language):
        for form in (*messages.forms(message.id), *messages.forms(message.string)):
            assert not message.id or not re.search(r"(?<![\w-])-\d", form), form


def bare_texts(source: str) -> list[str]:
    """Return the texts of a template, and of attributes that are read out, that are no keys."""
    source = re.sub(r"<style>.*?</style>", "", source, flags=re.DOTALL)
    without = re.sub(r"{% blocktranslate.*?endblocktranslate %}", "", source, flags=re.DOTALL)
    without = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", without, flags=re.DOTALL)
    between = re.findall(r"(?:^|>)([^<>]*)(?=<|$)", without)
    read_out = re.findall(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"', without)
    return [text.strip() for text in (*between, *read_out) if re.search(r"[^\W\d_]", text)]


def test_a_bare_text_is_found() -> None:
    source = '<p title="Read me">Bare</p>{% translate "Key" %} last <i>{{ value }}</i>'
    assert bare_texts(source) == ["Bare", "last", "Read me"]


def test_translations_come_from_the_catalogue_and_else_from_further_files() -> None:
    template, further = messages.Catalog(), messages.Catalog(locale="hi")
    for text in ("Learners", "A new text", "Another new text"):
        template.add(text)
    further.add("Learners", string="x")
    further.add("A new text", string="y")
    found = messages.updated_catalog("hi", template, [further])
    strings = {text: message.string for (_, text), message in messages.texts(found).items()}
    assert strings == {"Learners": "शिक्षार्थी", "A new text": "y", "Another new text": ""}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_text_that_is_no_key(path: Path) -> None:
    assert set(bare_texts(path.read_text(encoding="utf-8"))) <= NOT_TRANSLATED


def test_every_exception_is_needed() -> None:
    found = {text for path in TEMPLATES for text in bare_texts(path.read_text(encoding="utf-8"))}
    assert found >= NOT_TRANSLATED


def test_every_sentence_of_r_about_too_few_rows_is_a_key() -> None:
    said = set()
    for path in (messages.ROOT / "r" / "R").glob("*.R"):
        for arguments in re.findall(r"return\(too_few\((.*?)\)\)", path.read_text(), re.DOTALL):
            parts = re.findall(r'"([^"]*)"|(\w+)', arguments)
            said.add("".join(text if text else "%(number)s" for text, _ in parts))
    assert said == set(SENTENCES)
