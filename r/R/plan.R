# The plan: a step of a course is due when its input or its code is not that of its row in `r_run`,
# and when it failed.

# One row per course and step: `course_id`, `step`, `version`, `input`, `weight`, `earlier`,
# `is_due`.
#
# `input` is the checksum of the rows that the step reads. It comes from the publisher's table
# `publication_course`, so that the plan reads no rows. `weight` is the number of these rows.
# `earlier` is the run before the course, or an empty text. A step with `changes_with` has the
# checksum of that table and the course's week instead.
plan_steps <- function(connection, steps, only = NULL, force = FALSE) {
  published <- query_rows(
    connection, "SELECT mart, course_id, row_count, checksum FROM publication_course"
  )
  before <- runs_before(connection, published)
  as_of <- as_days(
    query_rows(connection, "SELECT as_of FROM publication ORDER BY id DESC LIMIT 1")$as_of
  )
  if (!is.null(only)) {
    unknown <- setdiff(only, published$course_id)
    if (length(unknown) > 0) {
      stop_for_person(
        "A course must be published to be analysed; '", unknown[1], "' is not. ",
        "Nothing was computed."
      )
    }
    needed <- c(only, before[intersect(only, names(before))])
    published <- published[published$course_id %in% needed, ]
  }
  planned <- do.call(rbind, c(list(nothing_planned), lapply(
    steps, plan_step, published = published, steps = steps, before = before, as_of = as_of
  )))
  # A step that failed is due again: what made it fail may be gone, such as a lack of memory.
  known <- query_rows(
    connection, "SELECT course_id, step, version, input FROM r_run WHERE status <> 'failed'"
  )
  key <- function(rows) paste(rows$course_id, rows$step, rows$version, rows$input, sep = "\x1f")
  planned$is_due <- force | !(key(planned) %in% key(known))
  if (!is.null(only)) planned <- planned[planned$course_id %in% only, ]
  rownames(planned) <- NULL
  planned
}

# The plan of a store without courses, such as that of a new site.
nothing_planned <- data.frame(
  course_id = character(0), step = character(0), version = character(0), input = character(0),
  weight = numeric(0), earlier = character(0)
)

plan_step <- function(step, published, steps, before, as_of) {
  rows <- published[published$mart %in% marts_of(step, steps), ]
  if (nrow(rows) == 0) return(NULL)
  rows <- rows[order(rows$course_id, rows$mart, method = "radix"), ]
  text <- texts_of(rows)
  if (!is.null(step$changes_with)) {
    changes <- texts_of(published[published$mart == step$changes_with, ])
    courses <- names(text)
    text[] <- paste(changes[match(courses, names(changes))], weeks_of(courses, as_of))
  }
  earlier <- rep("", length(text))
  marts <- names(step$reads_earlier)
  if (length(marts) > 0) {
    earlier <- ifelse(names(text) %in% names(before), before[names(text)], "")
    others <- texts_of(published[published$mart %in% marts & published$course_id %in% earlier, ])
    text <- paste(text, earlier, ifelse(earlier %in% names(others), others[earlier], ""),
                  sep = "\n")
  }
  data.frame(
    course_id = unique(rows$course_id), step = step$name, version = step$version,
    input = vapply(text, digest::digest, character(1), algo = "sha256", serialize = FALSE),
    weight = as.vector(rowsum(as.numeric(rows$row_count), rows$course_id, reorder = FALSE)),
    earlier = unname(earlier), row.names = NULL
  )
}

# The checksums of the rows of each course as one text, named by the courses.
texts_of <- function(rows) {
  rows <- rows[order(rows$course_id, rows$mart, method = "radix"), ]
  text <- split(paste(rows$mart, rows$checksum), factor(rows$course_id, unique(rows$course_id)))
  vapply(text, paste, character(1), collapse = "\n")
}

# The number of the week in which a day lies, for each course. A course's weeks begin on a weekday
# of its own, so that not all courses come to the same night.
weeks_of <- function(courses, day) {
  digests <- vapply(courses, digest::digest, character(1), algo = "xxhash32", serialize = FALSE)
  weekdays <- strtoi(substr(digests, 1, 6), 16L) %% 7L
  (as.integer(day) + weekdays) %/% 7L
}

# The run before each course run: a vector of course ids, named by the ids of the later runs.
#
# Two runs are of the same course when organisation and course are the same in their ids,
# `course-v1:org+course+run` or `org/course/run`. The LMS's start times order them. A run whose
# start is not known has no run before it and is before none.
runs_before <- function(connection, published) {
  mart <- "course_meta_summary_enrollment"
  runs <- data.frame(course_id = unique(published$course_id[published$mart == mart]))
  runs$course <- course_of(runs$course_id)
  runs <- runs[runs$course %in% runs$course[duplicated(runs$course) & !is.na(runs$course)], ]
  if (nrow(runs) == 0) return(character(0))
  starts <- query_rows(
    connection, "SELECT course_id, min(start_time) AS start_time FROM ", mart,
    " WHERE course_id IN (", paste(quote_values(connection, runs$course_id), collapse = ", "),
    ") GROUP BY course_id"
  )
  runs$start <- as.character(starts$start_time[match(runs$course_id, starts$course_id)])
  runs <- runs[!is.na(runs$start), ]
  runs <- runs[order(runs$course, runs$start, runs$course_id, method = "radix"), ]
  is_later <- duplicated(runs$course)
  stats::setNames(runs$course_id[which(is_later) - 1L], runs$course_id[is_later])
}

# Organisation and course of a course id, or NA for another kind of id.
course_of <- function(course_id) {
  plus <- "^course-v1:([^+/]+)[+]([^+/]+)[+][^+/]+$"
  slashes <- "^([^+/:]+)/([^+/]+)/[^+/]+$"
  ifelse(grepl(plus, course_id), sub(plus, "\\1 \\2", course_id),
         ifelse(grepl(slashes, course_id), sub(slashes, "\\1 \\2", course_id), NA))
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
# weight so far. Return the courses of one shard that have a due step.
#
# Every shard computes the same assignment, so shards need not talk to each other. All courses are
# assigned, whether due or not: a shard may plan when another one has already done some courses,
# and an assignment of the rest alone would leave courses to nobody.
courses_of_shard <- function(planned, shard, shards) {
  if (nrow(planned) == 0) return(character(0))
  weight <- tapply(planned$weight, planned$course_id, sum)
  weight <- weight[order(-weight, names(weight), method = "radix")]
  load <- numeric(shards)
  mine <- character(0)
  for (course_id in names(weight)) {
    least <- which.min(load)
    load[least] <- load[least] + weight[[course_id]] + 1
    if (least == shard) mine <- c(mine, course_id)
  }
  intersect(mine, planned$course_id[planned$is_due])
}
