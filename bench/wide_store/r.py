"""How the rows are made that R would compute."""

from collections.abc import Mapping

from bench.wide_store.size import AS_OF, PROBLEMS
from bench.wide_store.sql import (
    BLOCKS,
    COURSES,
    ID,
    LEARNERS,
    OF_LEARNER,
    REACHED,
    Rows,
    block_sql,
)

_SHARE = "(0.1 + 0.8 * ((b.item * 7 + c.n) % 10) / 10)"
_STEPS = (
    "activity", "enrollment", "findings", "forecast", "items", "retention", "risk", "runs",
    "stops", "video",
)  # fmt: skip
_WORK = f"{BLOCKS} where b.kind in ('problem', 'video')"
_OF_PROBLEM = f"{BLOCKS} where b.kind = 'problem'"
_FULL_ID = "concat('block-v1:', c.inside, '+', b.id)"

R_ROWS: Mapping[str, Rows] = {
    "r_run": Rows(
        f"{COURSES} join seq_1_to_{len(_STEPS)} s",
        ID
        | {
            "step": f"elt(s.seq, {', '.join(map(repr, _STEPS))})",
            "publication_id": "2",
            "status": "'done'",
        },
    ),
    "r_risk": Rows(
        f"{LEARNERS} where l.seq % 5 = 0",
        OF_LEARNER
        | {
            "risk": "(l.seq % 100) / 100",
            "level": "elt(1 + l.seq % 2, 'some', 'high')",
            "days_away": "l.seq % 60",
            "reasons": """elt(1 + l.seq % 3, '["away"]', '["never_started"]', '["stuck"]')""",
        },
    ),
    "r_item": Rows(
        _OF_PROBLEM,
        ID
        | {
            "problem_id": _FULL_ID,
            "name": "b.name",
            "learners": "c.learners",
            "right_share": _SHARE,
            "discrimination": "0.3",
            "tries_to_right": "1.4",
            "flag": "elt(1 + b.item % 4, '', '', '', 'hard')",
        },
    ),
    "r_scale": Rows(
        COURSES,
        ID
        | {"items": f"{PROBLEMS}", "learners": "c.learners", "alpha": "0.7"}
        | {"alpha_low": "0.6", "alpha_high": "0.8"},
    ),
    "r_stop": Rows(
        _WORK,
        ID
        | {
            "block_id": _FULL_ID,
            "name": "b.name",
            "block_type": "b.kind",
            "sort_idx": "b.sort_idx",
            "reached": REACHED,
            "stopped": "b.item % 5",
            "stop_share": "0.02",
        },
    ),
    "r_retention": Rows(
        f"{COURSES} join seq_1_to_3 g join seq_0_to_63 d",
        ID
        | {
            "group_name": "elt(g.seq, 'all', 'audit', 'verified')",
            "day": "d.seq",
            "at_risk": "c.learners",
            "active_share": "1 / (1 + d.seq)",
            "share_low": "0.9 / (1 + d.seq)",
            "share_high": "1",
        },
    ),
    "r_finding": Rows(
        f"{COURSES} join seq_1_to_8 f",
        ID
        | {
            "rank": "f.seq",
            "kind": "elt(1 + f.seq % 2, 'problem_hard', 'learners_stop')",
            "block_id": block_sql("problem", "f.seq"),
            "effect": "1 / f.seq",
            "sample": "c.learners",
            "values_json": """if(f.seq % 2, concat('{"name":"Problem ', f.seq, '","stopped":17,"""
            """"reached":84,"usual_share":0.01}'), concat('{"name":"Problem ', f.seq, """
            """'","right_share":0.2,"usual_share":0.6,"distractor":null,"""
            """"distractor_count":null,"discrimination":0.1}'))""",
        },
    ),
    "r_forecast": Rows(
        f"{COURSES} join seq_1_to_2 m join seq_1_to_8 w",
        ID
        | {
            "measure": "elt(m.seq, 'enrollment', 'active')",
            "week_end": f"date_add('{AS_OF}', interval w.seq * 7 - 1 day)",
            "expected": "c.learners",
            "low": "c.learners * 0.9",
            "high": "c.learners * 1.1",
            "method": "'ets'",
            "error_ratio": "0.8",
        },
    ),
    "r_video_spot": Rows(
        f"{COURSES} join seq_1_to_10 v",
        ID
        | {
            "video_id": "concat('v', lpad(v.seq, 3, '0'))",
            "kind": "'replayed'",
            "start_seconds": "v.seq * 10",
            "viewers": "c.learners div 3",
            "share": "0.5",
            "usual_share": "0.1",
        },
    ),
    "r_still": Rows(
        f"{COURSES} join seq_1_to_2 f join seq_1_to_2 w",
        ID
        | {
            "figure": "elt(f.seq, 'enrollment', 'activity')",
            "width": "elt(w.seq, 'wide', 'narrow')",
            "title": "'Learners'",
            "svg": "concat('<svg xmlns=\"http://www.w3.org/2000/svg\">', repeat(' ', 9000), "
            "'</svg>')",
        },
    ),
}
