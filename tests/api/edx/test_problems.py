"""Problems of a course, and the figures of one."""

import csv
import io

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from api.edx.problems.answer_text import shown_answer
from api.models import (
    AnswerDistribution,
    GradeDistribution,
    SequentialOpenDistribution,
    TagsDistribution,
)
from tests.stores.fixtures import Insert
from tests.stores.rows import PROBLEM, answer_row
from tests.stores.store import COURSE, CREATED_ON_THE_WIRE

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

COURSE_PATH = f"/api/v1/courses/{COURSE}"
ANSWERS = f"/api/v1/problems/{PROBLEM}/answer_distribution/"


def tag_row(name: str, value: str, total: int = 4) -> dict[str, object]:
    return {
        "course_id": COURSE,
        "module_id": PROBLEM,
        "org_id": "edX",
        "tag_name": name,
        "tag_value": value,
        "total_submissions": total,
        "correct_submissions": 3,
    }


def test_submissions_of_several_parts_are_cut_to_whole_ones(
    client_with_token: Client, published: Insert
) -> None:
    published(
        AnswerDistribution,
        answer_row(part_id="p_2", last_response_count=10),
        answer_row(part_id="p_1", last_response_count=4, correct=0),
        answer_row(part_id="p_1", last_response_count=2, correct=0, value_id="choice_2"),
        answer_row(part_id="p_3,x", last_response_count=3),
    )
    answer = client_with_token.get(f"{COURSE_PATH}/problems/")
    assert answer.content.decode() == (
        f'[{{"module_id":"{PROBLEM}","total_submissions":6,"correct_submissions":4,'
        f'"part_ids":["p_1","p_2","p_3,x"],"created":"{CREATED_ON_THE_WIRE}"}}]'
    )


def test_tags_are_sorted_by_value_and_totals_are_those_of_the_first_row(
    client_with_token: Client, published: Insert
) -> None:
    published(
        TagsDistribution,
        tag_row("skill", "b", total=4),
        tag_row("difficulty", "Easy", total=9),
        tag_row("skill", "a"),
        tag_row("skill", "a"),
    )
    answer = client_with_token.get(f"{COURSE_PATH}/problems_and_tags/")
    assert answer.content.decode() == (
        f'[{{"module_id":"{PROBLEM}","total_submissions":4,"correct_submissions":3,'
        '"tags":{"skill":["a","a","b"],"difficulty":["Easy"]},'
        f'"created":"{CREATED_ON_THE_WIRE}"}}]'
    )


def test_an_answer_has_its_keys_in_order(client_with_token: Client, published: Insert) -> None:
    published(AnswerDistribution, answer_row())
    assert list(client_with_token.get(ANSWERS).json()[0].items()) == [
        ("course_id", COURSE),
        ("module_id", PROBLEM),
        ("part_id", "colour_2_1"),
        ("correct", True),
        ("value_id", "choice_1"),
        ("answer_value", "Blue"),
        ("problem_display_name", "Colours"),
        ("question_text", "Which?"),
        ("variant", None),
        ("created", CREATED_ON_THE_WIRE),
        ("first_response_count", 3),
        ("last_response_count", 4),
        ("consolidated_variant", False),
    ]


def variants(client: Client) -> list[tuple[str, int | None, int, bool]]:
    return [
        (row["value_id"], row["variant"], row["last_response_count"], row["consolidated_variant"])
        for row in client.get(ANSWERS).json()
    ]


def test_variants_that_say_the_same_are_merged(
    client_with_token: Client, published: Insert
) -> None:
    published(
        AnswerDistribution,
        answer_row(variant=1),
        answer_row(variant=2, last_response_count=5),
        answer_row(variant=3, value_id="choice_2", answer_value_text="Red", correct=0),
    )
    assert variants(client_with_token) == [("choice_1", None, 9, True), ("choice_2", 3, 4, False)]


def test_one_answer_that_differs_keeps_its_whole_part_apart_but_no_other_part(
    client_with_token: Client, published: Insert
) -> None:
    published(
        AnswerDistribution,
        answer_row(variant=1),
        answer_row(variant=2),
        answer_row(variant=1, value_id="choice_2", answer_value_text="Red"),
        answer_row(variant=2, value_id="choice_2", answer_value_text="Green"),
        answer_row(part_id="z", variant=1),
        answer_row(part_id="z", variant=2),
    )
    assert variants(client_with_token) == [
        ("choice_1", 1, 4, False),
        ("choice_1", 2, 4, False),
        ("choice_2", 1, 4, False),
        ("choice_2", 2, 4, False),
        ("choice_1", None, 8, True),
    ]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (None, "None"),
        ("", ""),
        (" plain ", "plain"),
        ('[0, 100, 7, "x", "Duoshao"]', "[0|100|7|x|Duoshao]"),
        ('["<b>a</b>", null, {"k": 1}]', '[a|null|{"k": 1}]'),
        ("[not json", "[not json"),
        ("<table><tr><td>(0</td><td>1/3</td><td>0)</td></tr></table>", "(0 1/3 0)"),
        ('<img src="x.png"/>', ""),
        ("a<!-- c -->b", "a b"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("1 < 2", "1 < 2"),
        ("<![x", "<![x"),
        ("a**BACKSLASHSPACE**b", "a\\ b"),
        ("**TWOBACKSLASHQUOTE**", '\\\\"'),
        ("**TWOBACKSLASH**", "\\\\"),
    ],
)
def test_answers_are_shown_as_text(stored: str | None, shown: str) -> None:
    assert shown_answer(stored) == shown


@pytest.mark.parametrize("piece", ["<a ", "<a b='", "<", "</", "<!--", "<a/", "&amp;<"])
def test_a_long_answer_with_tags_that_do_not_end_is_read_in_one_go(piece: str) -> None:
    """The time grew with the square of the length, so that this text would end the test's time."""
    text = "<b>x</b>" + piece * (600_000 // len(piece))
    assert shown_answer(text) == "x " + text.removeprefix("<b>x</b>").replace("&amp;", "&").strip()


@given(st.text(alphabet=st.sampled_from('<>![]-&;"\\ab/{},:*')))
def test_no_answer_breaks_the_reader_of_markup(text: str) -> None:
    assert isinstance(shown_answer(text), str)


def test_points_are_cut_to_whole_ones(client_with_token: Client, published: Insert) -> None:
    row = {"course_id": COURSE, "module_id": PROBLEM, "count": 5}
    published(
        GradeDistribution,
        row | {"grade": 1.5, "max_grade": 2},
        row | {"grade": 0.5, "max_grade": None},
    )
    answer = client_with_token.get(f"/api/v0/problems/{PROBLEM}/grade_distribution/")
    assert answer.content.decode() == (
        f'[{{"module_id":"{PROBLEM}","course_id":"{COURSE}","grade":0,"max_grade":null,"count":5,'
        f'"created":"{CREATED_ON_THE_WIRE}"}},'
        f'{{"module_id":"{PROBLEM}","course_id":"{COURSE}","grade":1,"max_grade":2,"count":5,'
        f'"created":"{CREATED_ON_THE_WIRE}"}}]'
    )


@pytest.mark.parametrize("module_id", ["i4x://edX/DemoX/sequential/week1", "Модуль|1", "a%b"])
def test_the_id_of_a_module_may_hold_anything(
    client_with_token: Client, published: Insert, module_id: str
) -> None:
    published(SequentialOpenDistribution, {"course_id": COURSE, "module_id": module_id, "count": 8})
    path = module_id.replace("%", "%25")
    answer = client_with_token.get(f"/api/v1/problems/{path}/sequential_open_distribution/")
    assert answer.json() == [
        {
            "module_id": module_id,
            "course_id": COURSE,
            "count": 8,
            "created": CREATED_ON_THE_WIRE,
        }
    ]


@pytest.mark.parametrize("answer", ["=SUM(A1:A9)", "+1-1", "-1-1", "@x", "\t=1", "\r=1"])
def test_an_answer_that_a_spreadsheet_would_run_is_disarmed_in_csv_and_as_it_is_in_json(
    client_with_token: Client, published: Insert, answer: str
) -> None:
    # the cleaning of answers trims blanks, so only the id keeps them
    published(AnswerDistribution, answer_row(answer_value_text=answer, question_text=answer))
    answered = client_with_token.get(ANSWERS, headers={"Accept": "text/csv"})
    (row,) = csv.DictReader(io.StringIO(answered.content.decode(), newline=""))
    assert row["question_text"] == f"'{answer}"
    assert not row["answer_value"].startswith(("=", "+", "-", "@", "\t", "\r"))
    (json_row,) = client_with_token.get(ANSWERS).json()
    assert (json_row["question_text"], json_row["answer_value"]) == (answer, answer.strip())
