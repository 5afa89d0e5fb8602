# An analysis: reads published tables of a course and computes tables of it.
#
# `reads` names the columns of each published table; `writes` names the tables; `minimum` says in
# words what a course must have; `compute(data, course)` gets a list of data frames, named like
# `reads`, and returns a list of data frames named like `writes`, without `course_id`, or
# `too_few()`. `explains` says in plain words what the numbers mean.
analysis <- function(reads, writes, minimum, compute, explains) {
  list(kind = "analysis", reads = reads, writes = writes, minimum = minimum, compute = compute,
       explains = explains)
}
