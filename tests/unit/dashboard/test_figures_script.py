"""The script that binds R's specifications to the rows of pages."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
SCRIPTS = ROOT / "dashboard/static/dashboard"


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


def test_our_own_scripts_are_small() -> None:
    assert sum(path.stat().st_size for path in SCRIPTS.glob("*.js")) < 20_000
