# The plan: a step of a course is due when its input or its code is not that of its row in `r_run`.

# One row per course and step: `course_id`, `step`, `version`, `input`, `weight`, `is_due`.
#
# `input` is the checksum of the rows that the step reads. It comes from the publisher's table
# `publication_course`, so that the plan reads no rows. `weight` is the number of these rows.
plan_steps <- function(connection, steps, only = NULL, force = FALSE) {
  published <- query_rows(
    connection, "SELECT mart, course_id, row_count, checksum FROM publication_course"
  )
  if (!is.null(only)) {
    unknown <- setdiff(only, published$course_id)
    if (length(unknown) > 0) {
      stop_for_person(
        "A course must be published to be analysed; '", unknown[1], "' is not. ",
        "Nothing was computed."
      )
    }
    published <- published[published$course_id %in% only, ]
  }
  planned <- do.call(rbind, lapply(steps, plan_step, published = published, steps = steps))
  known <- query_rows(connection, "SELECT course_id, step, version, input FROM r_run")
  key <- function(rows) paste(rows$course_id, rows$step, rows$version, rows$input, sep = "\x1f")
  planned$is_due <- force | !(key(planned) %in% key(known))
  rownames(planned) <- NULL
  planned
}

plan_step <- function(step, published, steps) {
  rows <- published[published$mart %in% marts_of(step, steps), ]
  if (nrow(rows) == 0) return(NULL)
  rows <- rows[order(rows$course_id, rows$mart, method = "radix"), ]
  text <- tapply(paste(rows$mart, rows$checksum), rows$course_id, paste, collapse = "\n")
  data.frame(
    course_id = names(text), step = step$name, version = step$version,
    input = vapply(text, digest::digest, character(1), algo = "sha256", serialize = FALSE),
    weight = as.vector(tapply(rows$row_count, rows$course_id, sum)),
    row.names = NULL
  )
}

# The published tables that a step depends on, directly or through tables of other steps.
marts_of <- function(step, steps) {
  own <- names(step$reads)
  makers <- Filter(function(other) any(other$writes %in% own), steps)
  sort(unique(c(
    setdiff(own, unlist(lapply(makers, `[[`, "writes"))),
    unlist(lapply(makers, marts_of, steps = steps))
  )), method = "radix")
}

# Assign each course to one shard: the heaviest course first, each to the shard with the least
# weight so far. Every shard computes the same assignment, so shards need not talk to each other.
courses_of_shard <- function(planned, shard, shards) {
  due <- planned[planned$is_due, ]
  if (nrow(due) == 0) return(character(0))
  weight <- tapply(due$weight, due$course_id, sum)
  weight <- weight[order(-weight, names(weight), method = "radix")]
  load <- numeric(shards)
  mine <- character(0)
  for (course_id in names(weight)) {
    least <- which.min(load)
    load[least] <- load[least] + weight[[course_id]] + 1
    if (least == shard) mine <- c(mine, course_id)
  }
  mine
}
