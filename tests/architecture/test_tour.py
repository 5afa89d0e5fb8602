"""The tour of one event names files, functions and models that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOUR = (ROOT / "docs" / "tour.md").read_text()
FUNCTIONS = re.findall(r"\]\(\.\./([\w/.]+\.py)\) `(\w+)`", TOUR)
FILES = re.findall(r"\[([\w/.]+)\]\(\.\./([\w/.]+)\)", TOUR)
MODELS = re.findall(r"`((?:int|stg)_\w+)`", TOUR)


def _names_of(path: Path) -> set[str]:
    names = set()
    for node in ast.parse(path.read_text()).body:
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.Assign(targets=targets):
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return names


@pytest.mark.parametrize(("path", "name"), FUNCTIONS)
def test_a_function_of_the_tour_stands_in_its_file(path, name):
    assert name in _names_of(ROOT / path)


@pytest.mark.parametrize(("shown", "target"), FILES)
def test_a_file_of_the_tour_is_called_by_its_path(shown, target):
    assert shown == target
    assert (ROOT / target).exists()


@pytest.mark.parametrize("model", MODELS)
def test_a_model_of_the_tour_is_a_model(model):
    assert list((ROOT / "models").glob(f"**/{model}.sql"))


def test_the_tour_has_stations_of_every_part():
    assert {path.split("/")[0] for path, _ in FUNCTIONS} >= {"cleaning", "loaders", "flows", "api"}
    assert MODELS
