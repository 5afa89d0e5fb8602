"""Read models: unmanaged mirrors of the published tables, one a mart, named as the mart.

A column is declared once, in the mart's dbt contract; an architecture test compares these classes
with it. They have no methods: how they are read is in `api.queries`. Django finds the models of an
application in this one module, so it names the models of all domains.
"""

from api.models.access import AccessRoleQuality, CourseAccess
from api.models.courses import CourseAssignmentType, CourseBlock, CourseList
from api.models.discussion import CourseDiscussionDaily, DiscussionThread
from api.models.engagement import (
    CourseActivity,
    StudentEngagement,
    StudentEngagementAll,
    StudentEngagementDaily,
    StudentEngagementWeekly,
)
from api.models.enrollment import (
    CourseDemographics,
    CourseEnrollmentBirthYearDaily,
    CourseEnrollmentDaily,
    CourseEnrollmentEducationLevelDaily,
    CourseEnrollmentFlowDaily,
    CourseEnrollmentGenderDaily,
    CourseEnrollmentLocationCurrent,
    CourseEnrollmentModeDaily,
    CourseMetaSummaryEnrollment,
    CourseProgramMetadata,
)
from api.models.enterprise import EnterpriseUser
from api.models.learners import (
    CourseProgress,
    LearnerRoster,
    LearnerStanding,
    LearnerSubsectionGrade,
    ModuleEngagement,
    ModuleEngagementMetricRanges,
)
from api.models.performance import (
    AnswerDistribution,
    CourseGradeDistribution,
    CoursePassingWeekly,
    CourseSubsectionGrade,
    GradeDistribution,
    ProblemDaily,
    ProblemResponseLatest,
    SequentialOpenDistribution,
    TagsDistribution,
)
from api.models.published import (
    Publication,
    PublicationCatalogue,
    PublicationQuarantine,
    PublishedTable,
)
from api.models.quality import (
    EnrollmentReconciliation,
    EventTypeDaily,
    LoadQualityDaily,
    MartFreshness,
)
from api.models.r import (
    RFigure,
    RFinding,
    RForecast,
    RItem,
    RRetention,
    RRisk,
    RRun,
    RRunComparison,
    RScale,
    RStill,
    RStop,
    RVideoSpot,
)
from api.models.video import Video, VideoTimeline

__all__ = [
    "AccessRoleQuality",
    "AnswerDistribution",
    "CourseAccess",
    "CourseActivity",
    "CourseAssignmentType",
    "CourseBlock",
    "CourseDemographics",
    "CourseDiscussionDaily",
    "CourseEnrollmentBirthYearDaily",
    "CourseEnrollmentDaily",
    "CourseEnrollmentEducationLevelDaily",
    "CourseEnrollmentFlowDaily",
    "CourseEnrollmentGenderDaily",
    "CourseEnrollmentLocationCurrent",
    "CourseEnrollmentModeDaily",
    "CourseGradeDistribution",
    "CourseList",
    "CourseMetaSummaryEnrollment",
    "CoursePassingWeekly",
    "CourseProgramMetadata",
    "CourseProgress",
    "CourseSubsectionGrade",
    "DiscussionThread",
    "EnrollmentReconciliation",
    "EnterpriseUser",
    "EventTypeDaily",
    "GradeDistribution",
    "LearnerRoster",
    "LearnerStanding",
    "LearnerSubsectionGrade",
    "LoadQualityDaily",
    "MartFreshness",
    "ModuleEngagement",
    "ModuleEngagementMetricRanges",
    "ProblemDaily",
    "ProblemResponseLatest",
    "Publication",
    "PublicationCatalogue",
    "PublicationQuarantine",
    "PublishedTable",
    "RFigure",
    "RFinding",
    "RForecast",
    "RItem",
    "RRetention",
    "RRisk",
    "RRun",
    "RRunComparison",
    "RScale",
    "RStill",
    "RStop",
    "RVideoSpot",
    "SequentialOpenDistribution",
    "StudentEngagement",
    "StudentEngagementAll",
    "StudentEngagementDaily",
    "StudentEngagementWeekly",
    "TagsDistribution",
    "Video",
    "VideoTimeline",
]
