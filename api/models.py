"""Read models: unmanaged mirrors of the published tables, one a mart, named as the mart.

A column is declared once, in the mart's dbt contract; an architecture test compares these classes
with it. They have no methods: how they are read is in `api.queries`.
"""

# ruff: noqa: DJ001, DJ008, D106 - a NULL of a published text means something, e.g. "no catalog";
# rows are read as values, so there is nothing to print

from django.db import models


class PublishedTable(models.Model):
    """What the publisher adds to every table: a row's number and the time of its publication."""

    id = models.BigAutoField(primary_key=True)
    created = models.DateTimeField()

    class Meta:
        abstract = True
        managed = False


class CourseEnrollmentDaily(PublishedTable):
    """One row per course and day."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    count = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_daily"


class CourseEnrollmentModeDaily(PublishedTable):
    """One row per course, day and enrollment mode."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    mode = models.CharField(max_length=255)
    count = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_mode_daily"


class CourseEnrollmentFlowDaily(PublishedTable):
    """One row per course, day and mode that learners joined or left."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    mode = models.CharField(max_length=255)
    arrivals = models.IntegerField()
    departures = models.IntegerField()
    course_arrivals = models.IntegerField()
    course_departures = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_flow_daily"


class CourseActivity(PublishedTable):
    """One row per course, ISO week and kind of activity."""

    course_id = models.CharField(max_length=255)
    interval_start = models.DateTimeField()
    interval_end = models.DateTimeField()
    label = models.CharField(max_length=255)
    count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_activity"


class CourseMetaSummaryEnrollment(PublishedTable):
    """One row per course and enrollment mode, as of the last day of the data."""

    course_id = models.CharField(max_length=255)
    catalog_course_title = models.CharField(max_length=255, null=True)
    catalog_course = models.CharField(max_length=255, null=True)
    start_time = models.DateTimeField(null=True)
    end_time = models.DateTimeField(null=True)
    pacing_type = models.CharField(max_length=255, null=True)
    availability = models.CharField(max_length=255, null=True)
    enrollment_mode = models.CharField(max_length=100)
    count = models.IntegerField(null=True)
    count_change_7_days = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)
    passing_users = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_meta_summary_enrollment"


class CourseAccess(PublishedTable):
    """One row per active LMS account and what its roles open: the site, an organisation, a course.

    `scope` is empty for the site.
    """

    lms_user_id = models.BigIntegerField()
    username = models.CharField(max_length=255)
    scope_kind = models.CharField(max_length=255)
    scope = models.CharField(max_length=255)
    sees_learners = models.BooleanField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_access"


class CourseProgramMetadata(PublishedTable):
    """One row per program and course run."""

    course_id = models.CharField(max_length=255)
    program_id = models.CharField(max_length=36)
    program_type = models.CharField(max_length=32)
    program_title = models.CharField(max_length=255, null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_program_metadata"


class CourseEnrollmentBirthYearDaily(PublishedTable):
    """One row per course and year of birth, on the last day of the data."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    birth_year = models.IntegerField(null=True)
    count = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_birth_year_daily"


class CourseEnrollmentEducationLevelDaily(PublishedTable):
    """One row per course and level of education, on the last day of the data."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    education_level = models.CharField(max_length=16, null=True)
    count = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_education_level_daily"


class CourseEnrollmentGenderDaily(PublishedTable):
    """One row per course, day and gender."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    gender = models.CharField(max_length=6, null=True)
    count = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_gender_daily"


class CourseDemographics(PublishedTable):
    """One row per course, day, dimension and value; a NULL count is that of a masked group."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    dimension = models.CharField(max_length=16)
    value = models.CharField(max_length=32, null=True)
    count = models.IntegerField(null=True)
    is_masked = models.BooleanField()
    counted_on = models.DateField()
    enrolled_count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_demographics"


class CourseDiscussionDaily(PublishedTable):
    """One row per course and day with posts."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    thread_count = models.IntegerField()
    answer_count = models.IntegerField()
    comment_count = models.IntegerField()
    poster_count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_discussion_daily"


class DiscussionThread(PublishedTable):
    """One row per course and thread; a NULL start is that of a thread older than the logs."""

    course_id = models.CharField(max_length=255)
    thread_id = models.CharField(max_length=255)
    commentable_id = models.CharField(max_length=255, null=True)
    title = models.CharField(max_length=255, null=True)
    thread_type = models.CharField(max_length=255, null=True)
    start_time = models.DateTimeField(null=True)
    first_answer_time = models.DateTimeField(null=True)
    last_post_time = models.DateTimeField()
    seconds_to_first_answer = models.BigIntegerField(null=True)
    answer_count = models.IntegerField()
    comment_count = models.IntegerField()
    is_unanswered = models.BooleanField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "discussion_thread"


class CourseGradeDistribution(PublishedTable):
    """One row per course, passing or not, and band of percent; a NULL count is a masked group."""

    course_id = models.CharField(max_length=255)
    is_passing = models.BooleanField()
    grade_band = models.CharField(max_length=16, null=True)
    count = models.IntegerField(null=True)
    is_masked = models.BooleanField()
    graded_count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_grade_distribution"


class CoursePassingWeekly(PublishedTable):
    """One row per course and week from the first pass on."""

    course_id = models.CharField(max_length=255)
    week_ending = models.DateField()
    new_passing_count = models.IntegerField()
    passing_count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_passing_weekly"


class CourseSubsectionGrade(PublishedTable):
    """One row per course and subsection; a NULL number is that of a small group."""

    course_id = models.CharField(max_length=255)
    subsection_id = models.CharField(max_length=255)
    attempted_count = models.IntegerField(null=True)
    mean_share = models.FloatField(null=True)
    full_count = models.IntegerField(null=True)
    low_count = models.IntegerField(null=True)
    is_masked = models.BooleanField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_subsection_grade"


class CourseEnrollmentLocationCurrent(PublishedTable):
    """One row per course and country; a NULL country is that of learners who were never seen."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    country_code = models.CharField(max_length=10, null=True)
    count = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_location_current"


class CourseList(PublishedTable):
    """One row per course that the LMS lists."""

    course_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255, null=True)
    org = models.CharField(max_length=255, null=True)
    number = models.CharField(max_length=255, null=True)
    blocks_url = models.TextField(null=True)
    short_description = models.CharField(max_length=255, null=True)
    enrollment_start = models.DateTimeField(null=True)
    enrollment_end = models.DateTimeField(null=True)
    start_date = models.DateTimeField(null=True)
    end_date = models.DateTimeField(null=True)
    start_display = models.CharField(max_length=255, null=True)
    start_type = models.CharField(max_length=255, null=True)
    effort = models.CharField(max_length=255, null=True)
    pacing = models.CharField(max_length=255, null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_list"


class CourseBlock(PublishedTable):
    """One row per course and block."""

    block_id = models.CharField(max_length=255)
    course_id = models.CharField(max_length=255)
    block_type = models.CharField(max_length=255, null=True)
    display_name = models.CharField(max_length=255, null=True)
    is_root = models.BooleanField()
    is_orphan = models.BooleanField()
    is_dag = models.BooleanField()
    parent_block_id = models.CharField(max_length=255, null=True)
    course_path = models.TextField()
    sort_idx = models.IntegerField()
    start_time = models.DateTimeField(null=True)
    due_time = models.DateTimeField(null=True)
    is_graded = models.BooleanField(null=True)
    assignment_type = models.CharField(max_length=255, null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_blocks"


class CourseProgress(PublishedTable):
    """One row per course and block, in reading order; a block without numbers has nulls."""

    course_id = models.CharField(max_length=255)
    block_id = models.CharField(max_length=255)
    block_type = models.CharField(max_length=255, null=True)
    display_name = models.CharField(max_length=255, null=True)
    parent_block_id = models.CharField(max_length=255, null=True)
    sort_idx = models.IntegerField()
    release_time = models.DateTimeField(null=True)
    reached = models.IntegerField(null=True)
    completed = models.IntegerField(null=True)
    stopped = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_progress"


class Video(PublishedTable):
    """One row per video that was watched."""

    pipeline_video_id = models.CharField(max_length=511)
    course_id = models.CharField(max_length=255)
    encoded_module_id = models.CharField(max_length=255)
    duration = models.IntegerField(null=True)
    segment_length = models.IntegerField(null=True)
    users_at_start = models.IntegerField(null=True)
    users_at_end = models.IntegerField(null=True)
    total_viewed_seconds = models.BigIntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "video"


class VideoTimeline(PublishedTable):
    """One row per video and watched segment."""

    pipeline_video_id = models.CharField(max_length=511)
    segment = models.IntegerField(null=True)
    num_users = models.IntegerField(null=True)
    num_views = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "video_timeline"


class AnswerDistribution(PublishedTable):
    """One row per course, part of a problem, answer and variant."""

    course_id = models.CharField(max_length=255)
    module_id = models.CharField(max_length=255)
    part_id = models.CharField(max_length=255)
    correct = models.BooleanField()
    first_response_count = models.IntegerField()
    last_response_count = models.IntegerField()
    value_id = models.CharField(max_length=255, null=True)
    answer_value_text = models.TextField(null=True)
    answer_value_numeric = models.FloatField(null=True)
    variant = models.IntegerField(null=True)
    problem_display_name = models.TextField(null=True)
    question_text = models.TextField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "answer_distribution"


class ProblemResponseLatest(PublishedTable):
    """One row per course, problem, learner and part of the problem."""

    course_id = models.CharField(max_length=255)
    answer_id = models.CharField(max_length=255)
    problem_id = models.CharField(max_length=255)
    problem = models.TextField(null=True)
    username = models.CharField(max_length=255)
    question = models.TextField(null=True)
    score = models.FloatField(null=True)
    max_score = models.FloatField(null=True)
    correct = models.BooleanField(null=True)
    answer = models.TextField(null=True)
    total_attempts = models.IntegerField()
    first_attempt_date = models.DateTimeField()
    last_attempt_date = models.DateTimeField()
    location = models.TextField()
    sort_idx = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "problem_response_latest"


class ProblemDaily(PublishedTable):
    """One row per course, problem and day with a submission."""

    course_id = models.CharField(max_length=255)
    problem_id = models.CharField(max_length=255)
    date = models.DateField()
    learners_tried = models.IntegerField()
    first_right = models.IntegerField()
    submissions = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "problem_daily"


class TagsDistribution(PublishedTable):
    """One row per course, problem, tag and value."""

    course_id = models.CharField(max_length=255)
    org_id = models.CharField(max_length=255)
    module_id = models.CharField(max_length=255)
    tag_name = models.CharField(max_length=255)
    tag_value = models.CharField(max_length=255)
    total_submissions = models.IntegerField()
    correct_submissions = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "tags_distribution"


class GradeDistribution(PublishedTable):
    """One row per course, module, grade and maximum."""

    module_id = models.CharField(max_length=255)
    course_id = models.CharField(max_length=255)
    grade = models.FloatField(null=True)
    max_grade = models.FloatField(null=True)
    count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "grade_distribution"


class SequentialOpenDistribution(PublishedTable):
    """One row per course and sequence."""

    module_id = models.CharField(max_length=255)
    course_id = models.CharField(max_length=255)
    count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "sequential_open_distribution"


class ModuleEngagement(PublishedTable):
    """One row per course, learner, day, entity and kind of event."""

    course_id = models.CharField(max_length=255)
    username = models.CharField(max_length=30)
    date = models.DateField()
    entity_type = models.CharField(max_length=10)
    entity_id = models.CharField(max_length=255)
    event = models.CharField(max_length=30)
    count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "module_engagement"


class ModuleEngagementMetricRanges(PublishedTable):
    """One row per course, metric and range of it; a NULL bound is infinite."""

    course_id = models.CharField(max_length=255)
    start_date = models.DateField(null=True)
    end_date = models.DateField(null=True)
    metric = models.CharField(max_length=50)
    range_type = models.CharField(max_length=50)
    low_value = models.FloatField(null=True)
    high_value = models.FloatField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "module_engagement_metric_ranges"


class LearnerRoster(PublishedTable):
    """One row per course and learner who ever enrolled, as of the last day of the data."""

    course_id = models.CharField(max_length=255)
    username = models.CharField(max_length=255)
    start_date = models.DateField()
    end_date = models.DateField()
    email = models.CharField(max_length=255, null=True)
    name = models.TextField(null=True)
    enrollment_mode = models.CharField(max_length=255)
    enrollment_date = models.DateField(null=True)
    cohort = models.CharField(max_length=255, null=True)
    problem_attempts = models.IntegerField()
    problems_attempted = models.IntegerField()
    problems_completed = models.IntegerField()
    problem_attempts_per_completed = models.FloatField(null=True)
    videos_viewed = models.IntegerField()
    discussion_contributions = models.IntegerField()
    segments = models.CharField(max_length=255)
    attempt_ratio_order = models.IntegerField()
    user_id = models.BigIntegerField()
    language = models.TextField(null=True)
    location = models.TextField(null=True)
    year_of_birth = models.IntegerField(null=True)
    level_of_education = models.CharField(max_length=255, null=True)
    gender = models.CharField(max_length=255, null=True)
    mailing_address = models.TextField(null=True)
    city = models.TextField(null=True)
    country = models.TextField(null=True)
    goals = models.TextField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "learner_roster"


class StudentEngagement(PublishedTable):
    """What the three engagement tables have in common: a learner in a course, up to a day."""

    end_date = models.DateField()
    course_id = models.CharField(max_length=255)
    username = models.CharField(max_length=255)
    days_active = models.IntegerField(null=True)
    problems_attempted = models.IntegerField(null=True)
    problem_attempts = models.IntegerField(null=True)
    problems_correct = models.IntegerField(null=True)
    videos_played = models.IntegerField(null=True)
    forum_posts = models.IntegerField(null=True)
    forum_responses = models.IntegerField(null=True)
    forum_comments = models.IntegerField(null=True)
    forum_upvotes_given = models.IntegerField(null=True)
    forum_downvotes_given = models.IntegerField(null=True)
    forum_upvotes_received = models.IntegerField(null=True)
    forum_downvotes_received = models.IntegerField(null=True)
    textbook_pages_viewed = models.IntegerField(null=True)
    last_subsection_viewed = models.CharField(max_length=1000)

    class Meta(PublishedTable.Meta):
        abstract = True


class StudentEngagementDaily(StudentEngagement):
    """One row per course, learner and day."""

    class Meta(StudentEngagement.Meta):
        abstract = False
        db_table = "student_engagement_daily"


class StudentEngagementWeekly(StudentEngagement):
    """One row per course, learner and week that ends on the last day's weekday."""

    class Meta(StudentEngagement.Meta):
        abstract = False
        db_table = "student_engagement_weekly"


class StudentEngagementAll(StudentEngagement):
    """One row per course and learner, over all of the data."""

    class Meta(StudentEngagement.Meta):
        abstract = False
        db_table = "student_engagement_all"


class EnrollmentReconciliation(PublishedTable):
    """One row per course: who is enrolled by the log, against who is by the LMS."""

    course_id = models.CharField(max_length=255)
    log_count = models.IntegerField()
    lms_count = models.IntegerField()
    matching_count = models.IntegerField()
    other_mode_count = models.IntegerField()
    missing_count = models.IntegerField()
    extra_count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "enrollment_reconciliation"


class EventTypeDaily(PublishedTable):
    """One row per day, event type and source."""

    event_date = models.DateField()
    event_type = models.CharField(max_length=255)
    event_source = models.CharField(max_length=255, null=True)
    family = models.CharField(max_length=32, null=True)
    description = models.CharField(max_length=255, null=True)
    is_known = models.BooleanField()
    event_count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "event_type_daily"


class LoadQualityDaily(PublishedTable):
    """One row per load date and event date; lines that are no events have no event date."""

    load_date = models.DateField()
    event_date = models.DateField(null=True)
    file_count = models.BigIntegerField()
    truncated_file_count = models.BigIntegerField()
    damaged_file_count = models.BigIntegerField()
    byte_count = models.BigIntegerField(null=True)
    line_count = models.BigIntegerField()
    event_count = models.BigIntegerField()
    repeated_event_count = models.BigIntegerField()
    late_event_count = models.BigIntegerField()
    skipped_count = models.BigIntegerField()
    rejected_count = models.BigIntegerField()
    not_json_count = models.BigIntegerField()
    cut_off_count = models.BigIntegerField()
    not_an_object_count = models.BigIntegerField()
    time_missing_count = models.BigIntegerField()
    time_unreadable_count = models.BigIntegerField()
    event_type_missing_count = models.BigIntegerField()
    event_type_unreadable_count = models.BigIntegerField()
    too_long_count = models.BigIntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "load_quality_daily"


class AccessRoleQuality(PublishedTable):
    """One row per role of the LMS and outcome: how many of them open a scope, or why not."""

    role_name = models.CharField(max_length=255)
    outcome = models.CharField(max_length=32)
    role_count = models.BigIntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "access_role_quality"


class MartFreshness(PublishedTable):
    """One row per published table: how far it reaches."""

    mart = models.CharField(max_length=64)
    made_from = models.CharField(max_length=32)
    record_count = models.BigIntegerField()
    data_through = models.DateField(null=True)
    last_event_time = models.DateTimeField(null=True)
    last_load_time = models.DateTimeField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "mart_freshness"


class RFigure(PublishedTable):
    """One row per figure: the specification that pages bind to their rows."""

    figure = models.CharField(max_length=100)
    title = models.CharField(max_length=255)
    version = models.CharField(max_length=64)
    specification = models.TextField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_figure"


class RStill(PublishedTable):
    """One row per course, figure and width: a still image that R drew."""

    course_id = models.CharField(max_length=255)
    figure = models.CharField(max_length=100)
    width = models.CharField(max_length=10)
    title = models.CharField(max_length=255)
    svg = models.TextField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_still"


class RRun(PublishedTable):
    """One row per course and step of R: what it made, and of which publication."""

    course_id = models.CharField(max_length=255)
    step = models.CharField(max_length=100)
    publication_id = models.BigIntegerField()
    status = models.CharField(max_length=10)
    message = models.CharField(max_length=1000)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_run"


class RFinding(PublishedTable):
    """One row per course and rank: what stands out in the course."""

    course_id = models.CharField(max_length=255)
    rank = models.IntegerField()
    kind = models.CharField(max_length=30)
    block_id = models.CharField(max_length=255)
    effect = models.FloatField()
    sample = models.IntegerField()
    values_json = models.TextField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_finding"


class RRisk(PublishedTable):
    """One row per course and learner who may stop; a NULL risk is that of rules."""

    course_id = models.CharField(max_length=255)
    username = models.CharField(max_length=255)
    risk = models.FloatField(null=True)
    level = models.CharField(max_length=10)
    days_away = models.IntegerField()
    reasons = models.CharField(max_length=255)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_risk"


class RItem(PublishedTable):
    """One row per course and problem that at least 30 learners tried: how the problem works."""

    course_id = models.CharField(max_length=255)
    problem_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255, null=True)
    learners = models.IntegerField()
    right_share = models.FloatField()
    discrimination = models.FloatField(null=True)
    tries_to_right = models.FloatField(null=True)
    distractor = models.CharField(max_length=255, null=True)
    distractor_count = models.IntegerField(null=True)
    flag = models.CharField(max_length=30)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_item"


class RScale(PublishedTable):
    """One row per course: how reliably its problems measure one thing."""

    course_id = models.CharField(max_length=255)
    items = models.IntegerField()
    learners = models.IntegerField(null=True)
    alpha = models.FloatField(null=True)
    alpha_low = models.FloatField(null=True)
    alpha_high = models.FloatField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_scale"


class RVideoSpot(PublishedTable):
    """One row per course, video, kind and place that stands out."""

    course_id = models.CharField(max_length=255)
    video_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=10)
    start_seconds = models.IntegerField()
    viewers = models.IntegerField()
    share = models.FloatField()
    usual_share = models.FloatField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_video_spot"


class RStop(PublishedTable):
    """One row per course and block with a problem or video, in reading order."""

    course_id = models.CharField(max_length=255)
    block_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255, null=True)
    block_type = models.CharField(max_length=255, null=True)
    sort_idx = models.IntegerField()
    reached = models.IntegerField()
    stopped = models.IntegerField()
    stop_share = models.FloatField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_stop"


class RRetention(PublishedTable):
    """One row per course, group of learners and day after the enrollment."""

    course_id = models.CharField(max_length=255)
    group_name = models.CharField(max_length=255)
    day = models.IntegerField()
    at_risk = models.IntegerField()
    active_share = models.FloatField()
    share_low = models.FloatField(null=True)
    share_high = models.FloatField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_retention"


class EnterpriseUser(models.Model):
    """One row per member of an enterprise; a site that has enterprises keeps this table itself."""

    id = models.BigAutoField(primary_key=True)
    enterprise_id = models.CharField(max_length=32)
    user_username = models.CharField(max_length=255)

    class Meta:
        managed = False
        db_table = "enterprise_user"


class Publication(models.Model):
    """One row per publication of the result store."""

    id = models.BigAutoField(primary_key=True)
    as_of = models.DateField()
    since = models.DateField(null=True)
    started = models.DateTimeField()
    finished = models.DateTimeField()
    git_commit = models.CharField(max_length=64, null=True)
    dbt_invocation_id = models.CharField(max_length=64, null=True)
    tables = models.TextField()

    class Meta:
        managed = False
        db_table = "publication"
