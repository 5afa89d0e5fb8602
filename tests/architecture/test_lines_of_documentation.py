"""Lines of documentation are short enough to read side by side with code."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 120
"""Characters of a line of prose or of a list."""
DOCUMENTS = sorted(ROOT.glob("*.md")) + sorted(
    path
    for folder in ROOT.iterdir()
    if folder.is_dir() and not folder.name.startswith(".")
    for path in folder.rglob("*.md")
)
WORD = re.compile(r"(?:`[^`]*`|\[[^\]]*\]\([^)\s]*\)|\S)+")
"""What Markdown keeps on one line: a word, a code span, a link with its text."""
MARKER = re.compile(r"\s*(?:[-*+]|\d+\.)\s+")


def lines_too_long(text: str) -> Iterator[int]:
    """Yield the numbers of the lines that are too long and could be broken.

    Rows of tables, lines of code blocks, and lines that are one link or one code span can't be.
    """
    in_code = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("```"):
            in_code = not in_code
            continue
        is_prose = not in_code and not line.lstrip().startswith("|")
        words = WORD.findall(MARKER.sub("", line, count=1))
        if is_prose and len(line) > LONGEST and len(words) > 1:
            yield number


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_line_of_documentation_is_no_longer_than_120_characters(path):
    assert not [f"{path}:{number}" for number in lines_too_long(path.read_text())]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("word " * 24 + "w", [1]),
        ("- " + "word " * 23 + "end", []),
        ("short\n  - " + "word " * 24, [2]),
        ("| " + "cell " * 40 + "|", []),
        ("```\n" + "code " * 40 + "\n```\n" + "prose " * 40, [4]),
        ("- [a page](https://example.org/" + "a" * 120 + ")", []),
        ("see [a page](https://example.org/" + "a" * 120 + ")", [1]),
        ("`" + "select " * 20 + "`", []),
    ],
)
def test_only_tables_code_and_single_links_may_be_longer(text, numbers):
    assert list(lines_too_long(text)) == numbers
