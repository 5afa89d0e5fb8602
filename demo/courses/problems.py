"""The simulated problems: response types of every kind, with the answers that learners give.

Each possible answer holds its JSON ready-made, so that an attempt is put together quickly.
"""

import json
import random
from typing import NamedTuple

from demo.actions import Answer
from demo.courses.keys import html_id
from demo.world import WORDS


class Choice(NamedTuple):
    """A possible answer to a part, with its fragments of JSON for a `problem_check` event."""

    answer: Answer
    raw_json: str
    submission_json: str
    correct_map_json: str
    form: str


class Part(NamedTuple):
    """One input of a problem; its first answer is right, the others are wrong."""

    part_id: str
    choices: tuple[Choice, ...]


class Problem(NamedTuple):
    """A problem of a course."""

    block_id: str
    display_name: str
    parts: tuple[Part, ...]
    max_grade: int
    is_randomised: bool
    tags: str | None
    ease: float = 0.0
    """How much likelier than their ability says learners are to know the answer."""
    is_broken: bool = False
    """Whether the key is wrong: who knows the answer gets no point for it."""


# An answer that a spreadsheet would run as a formula if a download did not make it harmless.
FORMULA = "=SUM(A1:A9)"

_RESPONSES = (
    ("multiplechoiceresponse", "choicegroup"),
    ("choiceresponse", "checkboxgroup"),
    ("optionresponse", "optioninput"),
    ("numericalresponse", "textline"),
    ("stringresponse", "textline"),
    ("formularesponse", "formulaequationinput"),
)


def problem_from_stream(rng: random.Random, *, block_id: str, display_name: str) -> Problem:
    """Return a problem with one to three parts."""
    name = html_id(block_id)
    count = rng.choice((1, 1, 1, 2, 3))
    parts = tuple(_part(rng, part_id=f"{name}_{number + 2}_1") for number in range(count))
    tags = None
    if rng.random() < 0.3:
        tags = json.dumps(
            {"difficulty": rng.choice(("Easy", "Medium", "Hard")), "learning_outcome": ["Recall"]}
        )
    return Problem(
        block_id=block_id,
        display_name=display_name,
        parts=parts,
        max_grade=count,
        is_randomised=rng.random() < 0.1,
        tags=tags,
    )


def _part(rng: random.Random, *, part_id: str) -> Part:
    response, input_type = rng.choice(_RESPONSES)
    question = f"What is true of the {rng.choice(WORDS)}?"
    words = rng.sample(WORDS, 4)
    values: list[tuple[str | tuple[str, ...], str | tuple[str, ...]]]
    if response == "multiplechoiceresponse":
        values = [(f"choice_{n}", f"The <b>{word}</b>") for n, word in enumerate(words)]
    elif response == "choiceresponse":
        values = [
            (("choice_0", "choice_2"), (words[0], words[2])),
            (("choice_1",), (words[1],)),
            ((), ()),
            (("choice_0", "choice_1", "choice_2"), tuple(words[:3])),
        ]
    elif response == "numericalresponse":
        base = rng.randint(2, 400)
        values = [(text, text) for text in (str(base), str(base + 1), f"{base}.5", "1e3")]
    elif response == "formularesponse":
        values = [(text, text) for text in ("x^2+y", "x^2", "y*x", FORMULA)]
    else:
        values = [(word, word) for word in words]
    choices = tuple(
        _choice(
            Answer(part_id, value, text, number == 0, question, response),
            input_type=input_type,
        )
        for number, (value, text) in enumerate(values)
    )
    return Part(part_id, choices)


def _choice(answer: Answer, *, input_type: str) -> Choice:
    part = json.dumps(answer.part_id)
    submission = {
        "question": answer.question,
        "answer": answer.text,
        "response_type": answer.response,
        "input_type": input_type,
        "correct": answer.is_correct,
        "variant": "",
        "group_label": "",
    }
    correct_map = {
        "hint": "",
        "hintmode": None,
        "correctness": "correct" if answer.is_correct else "incorrect",
        "msg": "",
        "answervariable": None,
        "npoints": None,
        "queuestate": None,
    }
    values = (answer.value,) if isinstance(answer.value, str) else answer.value
    suffix = "[]" if isinstance(answer.value, tuple) else ""
    return Choice(
        answer=answer,
        raw_json=f"{part}: {json.dumps(answer.value)}",
        submission_json=f"{part}: {json.dumps(submission)}",
        correct_map_json=f"{part}: {json.dumps(correct_map)}",
        form="&".join(f"input_{answer.part_id}{suffix}={value}" for value in values),
    )
