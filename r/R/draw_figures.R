# Courses that are read, drawn in parallel and written together.
courses_in_a_batch <- 40L

# Draw the figures of some courses, or of all that are published, and store them.
#
# A figure whose rows are those it was drawn from is left alone, unless `force`. Drawing is what
# takes time, so processes share it; they get rows and give back texts, and only this process
# talks to the store. Returns the counts: courses, drawn, unchanged, empty, removed.
draw_figures <- function(connection, only = NULL, force = FALSE, processes = 1L, report = message) {
  figures <- course_figures()
  require_tables(connection, c("figure", unique(vapply(figures, `[[`, character(1), "mart"))))
  published <- unique(unlist(lapply(figures, function(figure) {
    read_course_ids(connection, figure$mart)
  })))
  courses <- if (is.null(only)) published else only
  unknown <- setdiff(courses, published)
  if (length(unknown) > 0) {
    stop_for_person(
      "A course must be published to be drawn; '", unknown[1], "' is not. Nothing was drawn."
    )
  }
  counts <- c(
    courses = length(courses), drawn = 0, unchanged = 0, empty = 0,
    removed = if (is.null(only)) delete_figures_except(connection, published) else 0
  )
  known <- if (force) character(0) else read_checksums(connection)
  batches <- split(courses, (seq_along(courses) - 1L) %/% courses_in_a_batch)
  done <- 0L
  for (batch in batches) {
    counts <- counts + draw_batch(connection, batch, figures, known, processes)
    done <- done + length(batch)
    report(sprintf("courses=%d/%d drawn=%d", done, length(courses), counts[["drawn"]]))
  }
  counts
}

# Draw and store the figures of one batch of courses; returns its part of the counts.
draw_batch <- function(connection, course_ids, figures, known, processes) {
  jobs <- list()
  counts <- c(courses = 0, drawn = 0, unchanged = 0, empty = 0, removed = 0)
  for (course_id in course_ids) {
    for (figure in figures) {
      rows <- read_mart(connection, figure$mart, figure$columns, course_id)
      checksum <- figure_checksum(rows, figure$version)
      if (nrow(rows) == 0) {
        counts["empty"] <- counts["empty"] + 1
      } else if (identical(unname(known[figure_key(course_id, figure$name)]), checksum)) {
        counts["unchanged"] <- counts["unchanged"] + 1
      } else {
        jobs <- c(jobs, list(list(
          figure = figure, rows = rows, course_id = course_id, checksum = checksum
        )))
      }
    }
  }
  drawn <- run_jobs(jobs, processes)
  empty <- vapply(drawn, is.null, logical(1))
  DBI::dbBegin(connection)
  for (figure in drawn[!empty]) save_figure(connection, figure)
  DBI::dbCommit(connection)
  counts + c(courses = 0, drawn = sum(!empty), unchanged = 0, empty = sum(empty), removed = 0)
}

# Draw some figures, in several processes when that pays.
run_jobs <- function(jobs, processes) {
  created <- format(Sys.time(), "%Y-%m-%d %H:%M:%S", tz = "UTC")
  draw <- function(job) {
    draw_figure(job$figure, job$rows, job$course_id, job$checksum, created)
  }
  if (processes < 2 || length(jobs) < 4) {
    return(lapply(jobs, draw))
  }
  # Jobs are dealt out in turn, so the heavy ones come first: otherwise one process would get every
  # figure of one kind. A fork for each job would even that out too, but costs twice the work.
  weights <- vapply(jobs, function(job) nrow(job$rows), integer(1))
  drawn <- parallel::mclapply(jobs[order(-weights)], draw, mc.cores = processes)
  failed <- Find(function(result) inherits(result, "try-error"), drawn)
  if (!is.null(failed)) stop(attr(failed, "condition"))
  drawn
}
