"""What people can type or set is documented where they look."""

import re
from pathlib import Path

import pytest

from cleaning.rejections import RejectionReason
from flows.settings import Settings
from tests.architecture.test_lines_of_documentation import DOCUMENTS

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
SECURITY = (ROOT / "docs" / "security.md").read_text()
TARGETS = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
DECISION_LIST = (ROOT / "docs" / "adr" / "README.md").read_text()
DJANGO = (ROOT / "api" / "config" / "environment.py").read_text()


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_of_the_write_side_is_documented(name):
    assert f"`ANALYTICS_{name.upper()}`" in OPERATIONS


@pytest.mark.parametrize("name", sorted(set(re.findall(r'"(ANALYTICS_[A-Z_]+)"', DJANGO))))
def test_a_setting_of_the_read_side_is_documented(name):
    assert f"`{name}`" in OPERATIONS


@pytest.mark.parametrize("reason", sorted(RejectionReason))
def test_a_reason_of_rejection_is_documented(reason):
    assert f"`{reason}`" in OPERATIONS


def test_a_test_that_the_threat_model_names_is_there():
    named = re.findall(r"`(tests/[\w/.]+)`", SECURITY)
    assert len(named) > 30
    assert not [path for path in named if not (ROOT / path).is_file()]
    functions = set(re.findall(r"`(test_\w+)`", SECURITY))
    found = "\n".join((ROOT / path).read_text() for path in set(named))
    assert not [name for name in functions if f"def {name}(" not in found]


@pytest.mark.parametrize("name", sorted(set(re.findall(r"ANALYTICS_[A-Z0-9_]+", SECURITY))))
def test_a_setting_that_the_threat_model_names_is_documented(name):
    assert f"`{name}`" in OPERATIONS


def test_make_help_lists_the_targets_of_the_design():
    assert set(TARGETS) >= {
        "help", "demo", "test", "lint", "types", "docs", "bench", "conformance", "clean",
    }  # fmt: skip


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_to_a_file_leads_somewhere(path):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
    assert not [link for link in links if not (path.parent / link).exists()]


def anchors_of(path):
    """Return the anchors of a document's headings, as GitHub and most viewers make them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_to_a_heading_leads_to_one(path):
    links = re.findall(r"\]\(([^)#:\s]*)#([^)\s]+)\)", path.read_text())
    targets = [(path.parent / file if file else path, anchor) for file, anchor in links]
    documents = [(file, anchor) for file, anchor in targets if file.suffix == ".md"]
    assert not [anchor for file, anchor in documents if anchor not in anchors_of(file)]


def test_each_decision_has_a_number_of_its_own_and_stands_in_the_list():
    listed = re.findall(r"^\| \[(\d{4})\]\((\S+)\) \| (.+) \|$", DECISION_LIST, re.MULTILINE)
    titles = [(path.name[:4], path.name, path.read_text().splitlines()[0]) for path in DECISIONS]
    assert [(number, name, f"# {number} {title}") for number, name, title in listed] == titles
    assert len({number for number, _, _ in titles}) == len(titles)


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_has_at_most_40_lines(path):
    assert len(path.read_text().splitlines()) <= 40


def test_a_word_of_the_glossary_has_one_meaning():
    rows = re.findall(
        r"^\| \*\*(.+?)\*\*", (ROOT / "docs/glossary.md").read_text(), flags=re.MULTILINE
    )
    assert len(rows) > 50
    assert sorted(set(rows)) == sorted(rows)


def test_the_readme_fits_two_screens():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 80
