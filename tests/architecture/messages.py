"""The texts of the pages and their translations: keeps `dashboard/locale/` in step with the code.

`python -m tests.architecture.messages` (or `make messages`) finds every text in the code and the
templates, adds new ones to the catalogues without a translation, drops those that are gone, and
compiles the catalogues. It ends with the texts that wait for a translation. Tests say when the
catalogues are stale, and when a language that must be whole is not.

`python -m tests.architecture.messages FILE...` also takes the translations of texts without one
from files of the form `.po`, as a translator sends them; a file names its language in its header.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).parents[2]
LOCALE: Final = ROOT / "dashboard" / "locale"
PACKAGES: Final = ("api", "dashboard")
WHOLE: Final = ("hi", "ar")
"""The languages in which every text has a translation."""

# `_` is the lazy one everywhere. `gettext` makes a plain string, in the language of now.
_KEYWORDS: Final = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}
_HEADER: Final = (
    "# Texts of the dashboard in {name}. `make messages` keeps them in step with the code."
)


def template_catalog() -> Catalog:
    """Return every text of the code and the templates, with the files that have it."""
    catalog = Catalog(project="IIT Analytics")
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix in (".py", ".html", ".txt"):
                for texts, comments, context in _texts_of(path):
                    name = path.relative_to(ROOT).as_posix()
                    catalog.add(
                        texts,
                        locations=[(name, None)],
                        auto_comments=comments,
                        context=context,
                    )
    return catalog


def _texts_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Brackets keep the lines of a template from being read as blocks of Python.
        source = f"({templatize(source, origin=str(path))})"
    found = extract(
        "python",
        io.BytesIO(source.encode()),
        keywords=_KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for _, texts, comments, context in found:
        if texts:
            yield texts, comments, context


def catalog_of(language: str) -> Catalog:
    """Return the translations of a language, as its file of texts has them."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def po_path(language: str) -> Path:
    """Return the path of the file of texts of a language."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def texts(catalog: Catalog) -> dict[tuple[str | None, str], Message]:
    """Return the messages of a catalogue by context and English text."""
    return {(message.context, key_of(message)): message for message in catalog if message.id}


def key_of(message: Message) -> str:
    """Return the English text of a message; of several forms the first one."""
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(text: str | Iterable[str]) -> list[str]:
    """Return a text, or the forms of a text with a number, as a list."""
    return [text] if isinstance(text, str) else list(text)


def placeholders(text: str) -> list[str]:
    """Return the places in a text where a value stands, in alphabetical order."""
    return sorted(re.findall(r"%\(\w+\)[sd]|%%", text))


def untranslated(catalog: Catalog) -> list[str]:
    """Return the texts of a catalogue without a translation, or with one that nobody approved."""
    return [
        key_of(message)
        for message in catalog
        if message.id and (message.fuzzy or not all(forms(message.string)))
    ]


def updated_catalog(language: str, template: Catalog, further: Iterable[Catalog] = ()) -> Catalog:
    """Return the translations of a language for the texts of a template.

    Args:
        language: the language.
        template: the texts of the code and the templates.
        further: more translations, for texts that have none.
    """
    known: dict[tuple[str | None, str], Message] = {}
    for source in (*further, catalog_of(language)):
        known |= {
            key: message for key, message in texts(source).items() if all(forms(message.string))
        }
    name = dict(settings.LANGUAGES)[language]
    catalog = Catalog(locale=language, header_comment=_HEADER.format(name=name), fuzzy=False)
    for (context, key), message in sorted(
        texts(template).items(), key=lambda item: (item[1].locations, item[0][1])
    ):
        old = known.get((context, key))
        catalog.add(
            message.id,
            string=old.string if old is not None and _fits(message, old) else "",
            locations=message.locations,
            auto_comments=message.auto_comments,
            context=context,
        )
    return catalog


def _fits(message: Message, old: Message) -> bool:
    return isinstance(message.id, str) == isinstance(old.id, str)


def po_bytes(catalog: Catalog) -> bytes:
    """Return a catalogue as a file of texts, without dates, so that only texts change it."""
    file = io.BytesIO()
    write_po(file, catalog, width=100, omit_header=False, include_lineno=False)
    dated = r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By|Report-Msgid).*\n'
    return re.sub(dated, "", file.getvalue().decode(), flags=re.MULTILINE).encode()


def mo_bytes(catalog: Catalog) -> bytes:
    """Return a catalogue as the pages read it, with one date for ever, for the same reason."""
    catalog.creation_date = catalog.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def read_catalogs(paths: Iterable[Path]) -> list[Catalog]:
    """Return the catalogues of files."""
    found = []
    for path in paths:
        with path.open("rb") as file:
            found.append(read_po(file))
    return found


def write_catalogs(further: Iterable[Catalog] = ()) -> list[str]:
    """Write and compile all catalogues; return a line for each text without a translation.

    Args:
        further: more translations, for texts that have none.
    """
    template = template_catalog()
    waiting = []
    for language, _ in settings.LANGUAGES:
        if language == settings.LANGUAGE_CODE:
            continue
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        own = [catalog for catalog in further if catalog.locale_identifier == language]
        path.write_bytes(po_bytes(updated_catalog(language, template, own)))
        catalog = catalog_of(language)
        path.with_suffix(".mo").write_bytes(mo_bytes(catalog))
        waiting += [f"{language}: {text}" for text in untranslated(catalog)]
    return waiting


if __name__ == "__main__":
    for line in write_catalogs(read_catalogs(map(Path, sys.argv[1:]))):
        print(line)  # noqa: T201 - the result of the command
