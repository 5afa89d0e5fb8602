"""The published tables of performance."""

from django.db import models

from api.models.published import PublishedTable


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
