"""How well learners do: problems, their answers, outcomes and grades."""

from dashboard.reports.performance import grades, items, outcomes, overview, problem

REPORTS = [
    *overview.REPORTS,
    *problem.REPORTS,
    *items.REPORTS,
    *outcomes.REPORTS,
    *grades.REPORTS,
]
