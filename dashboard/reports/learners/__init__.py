"""Learners one by one: the list of a course's learners, and the page of one learner."""

from dashboard.reports.learners.one import LEARNER
from dashboard.reports.learners.roster import ROSTER

REPORTS = [ROSTER, LEARNER]
