# An analysis reads published tables of a course and computes new tables of the course.
#
# `reads` names the columns of each published table. `writes` names the new tables. `minimum` says
# in words which data a course must have. `compute(data, course)` gets a list of data frames that
# are named like `reads`. It returns a list of data frames that are named like `writes` and have no
# `course_id`, or it returns `too_few()`. `explains` says in plain words what the numbers mean.
#
# `reads_earlier` names columns of published tables of the run before this one, where there is such
# a run (`runs_before()`). Then `data$earlier` is a list of these data frames with the run's
# `course_id`, else `data$earlier` is NULL.
analysis <- function(reads, writes, minimum, compute, explains, reads_earlier = list()) {
  list(kind = "analysis", reads = reads, writes = writes, minimum = minimum, compute = compute,
       explains = explains, reads_earlier = reads_earlier)
}
