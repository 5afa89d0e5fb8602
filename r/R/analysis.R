# An analysis reads published tables of a course and computes new tables of the course.
#
# `reads` names the columns of each published table. `writes` names the new tables. `minimum` says
# in words which data a course must have. `compute(data, course)` gets a list of data frames that
# are named like `reads`. It returns a list of data frames that are named like `writes` and have no
# `course_id`, or it returns `too_few()`. `explains` says in plain words what the numbers mean.
analysis <- function(reads, writes, minimum, compute, explains) {
  list(kind = "analysis", reads = reads, writes = writes, minimum = minimum, compute = compute,
       explains = explains)
}
