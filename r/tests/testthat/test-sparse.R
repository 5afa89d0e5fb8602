# Stores of few and odd rows, as small sites have them. No step may fail for rows that may be there.

# Columns that may be NULL, and counts that may be zero.
nullable <- c("count", "end_time", "start_time", "enrollment_date", "days_active", "correct",
              "value_id", "answer_value_text", "display_name", "block_type", "release_time",
              "last_active_date", "segment", "num_users", "num_views")
counts <- c("count", "days_active", "correct", "total_attempts", "num_users", "num_views")

sparse <- function(rows) {
  part <- sample(nrow(rows), 1)
  kept <- sample(c(nrow(rows), part, 0, 1, 2), 1, prob = c(0.5, 0.2, 0.1, 0.1, 0.1))
  rows <- rows[sort(sample(nrow(rows), min(kept, nrow(rows)))), , drop = FALSE]
  some <- function() stats::runif(nrow(rows)) < sample(c(0, 0.5, 1), 1, prob = c(0.7, 0.15, 0.15))
  for (column in intersect(names(rows), counts)) rows[[column]][some()] <- 0L
  for (column in intersect(names(rows), nullable)) rows[[column]][some()] <- NA
  rows
}

# Two runs of a course, with more days and weeks than `test_store()` has.
sparse_store <- function() {
  courses <- c("course-v1:A+1+2025", "course-v1:A+1+2026")
  store <- test_store(courses = courses)
  days <- format(as.Date("2025-08-18") + 0:160)
  of_courses <- function(...) {
    do.call(rbind, lapply(courses, function(course) data.frame(course_id = course, ...)))
  }
  fill(store, "course_enrollment_daily", of_courses(date = days, count = seq_along(days)))
  fill(store, "course_enrollment_mode_daily", rbind(
    of_courses(date = days, mode = "audit", count = seq_along(days)),
    of_courses(date = days[1:9], mode = "enrolled", count = 2L)
  ))
  DBI::dbExecute(store, paste0(
    "UPDATE course_meta_summary_enrollment SET start_time = substr(course_id, -4) || '-01-01'"
  ))
  for (table in setdiff(DBI::dbListTables(store), names(test_contracts()))) {
    if (startsWith(table, "publication")) next
    rows <- DBI::dbReadTable(store, table)
    parts <- if (is.null(rows$course_id)) list(rows) else split(rows, rows$course_id)
    DBI::dbExecute(store, paste("DELETE FROM", table))
    DBI::dbAppendTable(store, table, do.call(rbind, lapply(parts, sparse)))
  }
  store
}

test_that("no step of a course fails, whatever rows its tables lack", {
  for (seed in 1:7) {
    set.seed(seed)
    store <- sparse_store()
    expect_equal(run_quietly(store)$lines, character(0), info = paste("seed", seed))
    DBI::dbDisconnect(store)
  }
})
