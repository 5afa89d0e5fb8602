"""Our own scripts: how large they are, where they are loaded, and R's bindings in one of them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
SCRIPTS = ROOT / "dashboard/static/dashboard"
MOST_BYTES = {"figures.js": 17_200, "printing.js": 2_000, "menus.js": 900}


def test_the_script_knows_each_kind_of_binding_that_r_writes() -> None:
    sources = [path.read_text() for path in sorted((ROOT / "r/R").glob("*.R"))]
    written = {
        kind
        for text in sources
        for kind in re.findall(r'bind(?:_list)?\(\s*"(\w+)"', text)
    }  # fmt: skip
    script = (SCRIPTS / "figures.js").read_text()
    table = script.partition("const bindings = {")[2].partition("\n};")[0]
    known = set(re.findall(r"^  (\w+): ", table, flags=re.MULTILINE))
    assert written - known == set()
    assert known - written == set()


def test_each_of_our_own_scripts_is_small_and_all_are_together() -> None:
    sizes = {path.name: path.stat().st_size for path in SCRIPTS.glob("*.js")}
    assert sizes.keys() == MOST_BYTES.keys()
    assert {name for name, size in sizes.items() if size > MOST_BYTES[name]} == set()
    assert sum(sizes.values()) < 20_000


def test_only_a_page_with_charts_loads_their_scripts_and_printing_first() -> None:
    templates = {
        path.name: re.findall(r"dashboard/(\w+)\.js", path.read_text())
        for path in (ROOT / "dashboard/templates").rglob("*.html")
    }
    assert {name: scripts for name, scripts in templates.items() if scripts} == {
        "report.html": ["printing", "figures"],
        "_menu.html": ["menus"],
    }
    in_charts = (ROOT / "dashboard/templates/dashboard/report.html").read_text()
    assert "figures.js" in in_charts.partition("{% if has_chart %}")[2].partition("{% endif %}")[0]
