"""Which published tables the pages, the API and R read, told by their code.

The exposures of `models/_exposures.yml` say the same for dbt; a test compares them.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("api", "dashboard")
MODELS: Final = "api.models"

Name = tuple[str, str]
"""A module, and a name of its top level; the name `""` is the module's own statements."""


def tables_read_by(*folders: str) -> set[str]:
    """Return the tables whose read models the code of some folders leads to.

    A function leads to what it names, and so does each function, class or constant that it names.
    """
    uses = names_used()
    found: set[Name] = set()
    waiting = [name for name in uses if name[0].startswith(folders)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += uses.get(name, ())
    tables = tables_of_read_models()
    return {tables[name] for module, name in found if module == MODELS and name in tables}


def tables_of_read_models() -> dict[str, str]:
    """Return the table of each read model."""
    text = "".join(path.read_text() for path in sorted((ROOT / "api/models").glob("*.py")))
    classes = re.split(r"^class (\w+)", text, flags=re.MULTILINE)
    bodies = zip(classes[1::2], classes[2::2], strict=True)
    return {
        name: table[1] for name, body in bodies if (table := re.search(r'db_table = "(\w+)"', body))
    }


@cache
def names_used() -> dict[Name, set[Name]]:
    """Return for each name of the top level of a module the names that it uses."""
    uses: defaultdict[Name, set[Name]] = defaultdict(set)
    modules = {module_of(path): path for top in PACKAGES for path in (ROOT / top).rglob("*.py")}
    for module, path in modules.items():
        if module.startswith(MODELS):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = dict(imports_of(tree, modules=set(modules)))
        for statement in tree.body:
            used = set(names_in(statement, module=module, imported=imported))
            for name in names_defined(statement) or [""]:
                uses[module, name] |= used
    return uses


def module_of(path: Path) -> str:
    """Return the name of a module by its path."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(tree: ast.Module, *, modules: set[str]) -> Iterator[tuple[str, Name]]:
    """Yield each imported name of the project, and what it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                stands_for = (whole, "") if whole in modules else (node.module, alias.name)
                yield alias.asname or alias.name, stands_for


def names_in(node: ast.AST, *, module: str, imported: dict[str, Name]) -> Iterator[Name]:
    """Yield the names of top levels that a statement uses."""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            of_module, name = imported.get(part.value.id, ("", "?"))
            if not name:
                yield of_module, part.attr
        if isinstance(part, ast.Name):
            yield imported.get(part.id, (module, part.id))


def names_defined(statement: ast.stmt) -> list[str]:
    """Return the names that a statement of the top level defines."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return [
            part.id
            for part in ast.walk(statement)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
        ]
    return []


def tables_read_by_r(kind: str) -> set[str]:
    """Return the tables that R's analyses (`analysis`) or still images (`figure`) read.

    A step says it in `reads`, a list by table, or by the name of such a list.
    """
    texts = {path.name: path.read_text() for path in sorted((ROOT / "r/R").glob("*.R"))}
    everything = "\n".join(texts.values())
    found: set[str] = set()
    for name, text in texts.items():
        if name.startswith(f"{kind}_"):
            for given in re.finditer(r"\breads = (?:list\(|(\w+))", text):
                begun = text[given.end() :]
                if given[1]:
                    _, _, begun = everything.partition(f"\n{given[1]} <- list(")
                found |= set(keys_of_list(begun))
    return found


def keys_of_list(text: str) -> Iterator[str]:
    """Yield the keys of an R list whose text begins behind `list(`."""
    depth = 1
    for part in re.finditer(r"[()]|(\w+) = ", text):
        depth += {"(": 1, ")": -1}.get(part[0], 0)
        if depth == 0:
            return
        if depth == 1 and part[1]:
            yield part[1]
