# A result store in a file of its own, with the tables that figures are drawn from.
local_store <- function(enrollment = enrollment_rows(), activity = activity_rows(),
                        frame = parent.frame()) {
  path <- tempfile(fileext = ".sqlite3")
  connection <- DBI::dbConnect(RSQLite::SQLite(), path)
  DBI::dbExecute(connection, paste(
    "CREATE TABLE figure (id INTEGER PRIMARY KEY AUTOINCREMENT, course_id VARCHAR(255),",
    "name VARCHAR(100), title VARCHAR(255), svg TEXT, plotly TEXT, data_checksum CHAR(64),",
    "created DATETIME, UNIQUE (course_id, name))"
  ))
  DBI::dbWriteTable(connection, "course_enrollment_mode_daily", enrollment)
  DBI::dbWriteTable(connection, "course_activity", activity)
  defer({
    DBI::dbDisconnect(connection)
    unlink(path)
  }, frame)
  connection
}

defer <- function(expression, frame) {
  call <- substitute(expression)
  caller <- parent.frame()
  do.call(on.exit, list(as.call(list(function() eval(call, caller))), add = TRUE), envir = frame)
}

enrollment_rows <- function(course_id = "course-v1:A+B+C") {
  data.frame(
    course_id = course_id,
    date = c("2026-01-01", "2026-01-01", "2026-01-02", "2026-01-02", "2026-01-02"),
    mode = c("audit", "professional", "audit", "no-id-professional", "professional"),
    count = c(5L, 1L, 7L, 2L, 3L)
  )
}

activity_rows <- function(course_id = "course-v1:A+B+C") {
  data.frame(
    course_id = course_id,
    interval_end = c("2026-01-05 00:00:00", "2026-01-19 00:00:00", "2026-01-19 00:00:00"),
    label = c("ACTIVE", "ACTIVE", "PLAYED_VIDEO"),
    count = c(9L, 4L, 2L)
  )
}

quietly <- function(line) invisible(line)
