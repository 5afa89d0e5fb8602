"""What people read is joined by the comma of their language, which is a text of the catalogue."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.messages import ROOT

DASHBOARD = ROOT / "dashboard"
SOURCES = sorted(
    path
    for path in DASHBOARD.rglob("*")
    if path.suffix in {".py", ".html", ".txt"} and "management" not in path.parts
)
"""Commands speak English, so `management` is not looked at."""

EXCEPTIONS = {
    "content_security.py": "a header of HTTP has semicolons",
    "languages/lists.py": "here the commas are keys of the catalogue",
}
"""Files that may have a bare comma, with the reason."""

_COMMAS = {", ", "; "}


def bare_commas(source: str) -> Iterator[int]:
    """Yield the lines of Python in which a comma is a text of its own, or all between two values.

    A comma without a blank is a form for programs: the values of a parameter are split by it.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and node.value in _COMMAS:
            yield node.lineno


def bare_commas_of_a_template(source: str) -> list[str]:
    """Return the commas that stand between two values, tags or elements of a template.

    Those within `blocktranslate` are parts of a key.
    """
    source = re.sub(r"{% blocktranslate.*?endblocktranslate %}", "", source, flags=re.DOTALL)
    return re.findall(r'[%}>]}?[,;]\s+[{<]|join:"[,;] "', source)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('", ".join(names)', [1]),
        ('f"{share}, {verdict}"', [1]),
        ('f"{names}; {others}"', [1]),
        ('f"{name} must be, it is {value}"', []),
        ('_("%(day)s, %(time)s")', []),
        ('names.split(",")', []),
    ],
)
def test_a_bare_comma_of_python_is_found(source: str, found: list[int]) -> None:
    assert list(bare_commas(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{{ day }}, {{ time }}", 1),
        ("</bdi>, {% if a %}", 1),
        ("{% endif %}; {{ a }}", 1),
        ('{{ names|join:", " }}', 1),
        ('{{ a }}{% translate ", " context "x" %}{{ b }}', 0),
        ("{% blocktranslate %}{{ a }}, {{ b }}{% endblocktranslate %}", 0),
    ],
)
def test_a_bare_comma_of_a_template_is_found(source: str, found: int) -> None:
    assert len(bare_commas_of_a_template(source)) == found


def _is_bare(path: Path) -> bool:
    source = path.read_text(encoding="utf-8")
    return bool(
        [*bare_commas(source)] if path.suffix == ".py" else bare_commas_of_a_template(source)
    )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_text_for_people_has_a_comma_of_its_own(path: Path) -> None:
    again = "join by `listed()` of `dashboard.languages.lists`, or make the comma a part of a key"
    assert not _is_bare(path) or path.relative_to(DASHBOARD).as_posix() in EXCEPTIONS, again


def test_every_exception_is_needed() -> None:
    bare = {path.relative_to(DASHBOARD).as_posix() for path in SOURCES if _is_bare(path)}
    assert bare == EXCEPTIONS.keys()
