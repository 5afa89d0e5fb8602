# One shard of the nightly run: its courses one after the other, each in one transaction.

# Compute the due steps of this shard's courses. Returns the counts by status.
run_shard <- function(connection, contracts, options, report = message) {
  require_tables(connection, c("publication_course", "r_run", names(contracts)))
  analyses <- all_analyses()
  figures <- all_figures()
  steps <- c(analyses, drawn_figures(figures))
  publication <- query_rows(connection, "SELECT max(id) AS id FROM publication")$id
  if (options$shard == 1L) {
    delete_withdrawn(connection, contracts, names(steps))
    write_figures(connection, figures, force = options$force)
  }
  planned <- plan_steps(connection, steps, only = options$course, force = options$force)
  if (options$shard == 1L) say_what_is_due(connection, planned, publication, options$course)
  courses <- courses_of_shard(planned, options$shard, options$shards)
  counts <- c(done = 0L, too_few = 0L, failed = 0L)
  for (course_id in courses) {
    due <- planned[planned$course_id == course_id & planned$is_due, ]
    outcomes <- run_course(connection, contracts, steps, due, publication, options$seconds)
    for (outcome in outcomes) {
      counts[outcome$status] <- counts[outcome$status] + 1L
      if (outcome$status == "failed") {
        report(sprintf("failed: course=%s step=%s %s", course_id, outcome$step, outcome$message))
      }
    }
  }
  c(courses = length(courses), counts)
}

# Write into `r_run` which results are those of the live publication, before anything is computed.
#
# A step that is due gets the status `due`, so no page shows its old rows beside new tables. The
# rows of all other steps are unchanged, so they belong to the live publication. A row that another
# shard has computed in the meantime has the planned version and input, and stays as it is.
say_what_is_due <- function(connection, planned, publication, only) {
  known <- query_rows(connection, "SELECT course_id, step FROM r_run")
  due <- planned[planned$is_due, ]
  due <- due[paste(due$course_id, due$step) %in% paste(known$course_id, known$step), ]
  quoted <- lapply(due[c("course_id", "step", "version", "input")], quote_values,
                   connection = connection)
  statements <- paste0(
    "UPDATE r_run SET status = 'due', message = '' WHERE course_id = ", quoted$course_id,
    " AND step = ", quoted$step,
    " AND NOT (version = ", quoted$version, " AND input = ", quoted$input, ")"
  )
  in_transaction(connection, {
    for (statement in statements[seq_len(nrow(due))]) DBI::dbExecute(connection, statement)
    DBI::dbExecute(connection, paste0(
      "UPDATE r_run SET publication_id = ", publication, " WHERE status <> 'due'",
      if (!is.null(only)) paste(" AND course_id =", quote_values(connection, only))
    ))
  })
}

# Compute the due steps of one course, then write all results in one transaction.
run_course <- function(connection, contracts, steps, due, publication, seconds) {
  course_id <- due$course_id[1]
  earlier <- setdiff(due$earlier, "")
  read <- reader_of(connection, course_id)
  read_earlier <- if (length(earlier) > 0) reader_of(connection, earlier)
  outcomes <- list()
  computed <- list()
  # A step that reads tables of another step runs after that step.
  for (name in in_order(steps[due$step])) {
    outcome <- run_step(steps[[name]], course_id, read, computed, seconds, earlier, read_earlier)
    outcome <- checked(outcome, contracts, course_id)
    # A table without rows is passed to the steps that read it as an empty table.
    computed[steps[[name]]$writes] <- list(NULL)
    computed[names(outcome$tables)] <- outcome$tables
    outcomes[[name]] <- outcome
  }
  in_transaction(connection, {
    for (name in names(outcomes)) {
      plan <- due[due$step == name, ]
      write_outcome(connection, steps[[name]], plan, outcomes[[name]], publication)
    }
  })
  outcomes
}

# The names of the steps, each after all steps whose tables it reads.
in_order <- function(steps) {
  ordered <- character(0)
  while (length(steps) > 0) {
    awaited <- unlist(lapply(steps, `[[`, "writes"))
    is_ready <- vapply(steps, function(step) !any(names(step$reads) %in% awaited), logical(1))
    if (!any(is_ready)) {
      waiting <- paste(names(steps), collapse = ", ")
      stop("Steps must not wait for one another, but these do: ", waiting, ".", call. = FALSE)
    }
    ordered <- c(ordered, names(steps)[is_ready])
    steps <- steps[!is_ready]
  }
  ordered
}

# Reads each table of a course once, with the columns that all steps need.
reader_of <- function(connection, course_id) {
  kept <- list()
  function(mart, columns) {
    known <- names(kept[[mart]])
    if (!all(columns %in% known)) {
      kept[[mart]] <<- read_mart(connection, mart, union(known, columns), course_id)
    }
    kept[[mart]][columns]
  }
}

# Run one step with a time limit. Any error of the step becomes the outcome `failed`.
run_step <- function(step, course_id, read, computed, seconds, earlier = character(0),
                     read_earlier = NULL) {
  started <- proc.time()[["elapsed"]]
  outcome <- tryCatch({
    setTimeLimit(elapsed = seconds, transient = TRUE)
    data <- Map(function(mart, columns) {
      if (mart %in% names(computed)) computed[[mart]][columns] else read(mart, columns)
    }, names(step$reads), step$reads)
    if (length(step$reads_earlier) > 0 && length(earlier) > 0) {
      data$earlier <- c(
        course_id = earlier,
        Map(read_earlier, names(step$reads_earlier), step$reads_earlier)
      )
    }
    result <- if (step$kind == "analysis") {
      step$compute(data, course_id)
    } else {
      draw_stills(step, data, course_id)
    }
    if (is_too_few(result)) {
      list(status = "too_few", message = result$message, tables = list())
    } else {
      list(status = "done", message = "", tables = result)
    }
  }, error = function(error) {
    list(status = "failed", message = conditionMessage(error), tables = list())
  }, finally = setTimeLimit())
  outcome$step <- step$name
  outcome$seconds <- proc.time()[["elapsed"]] - started
  outcome
}

# The outcome with the course id added to its tables. It is `failed` when a table breaks its
# contract.
checked <- function(outcome, contracts, course_id) {
  tables <- lapply(outcome$tables, with_course, course_id = course_id)
  tryCatch({
    for (name in names(tables)) check_rows(contracts[[name]], tables[[name]], course_id)
    outcome$tables <- tables
    outcome
  }, error = function(error) {
    outcome[c("status", "message")] <- list("failed", conditionMessage(error))
    outcome$tables <- list()
    outcome
  })
}

# Write a step's tables of a course, and the step's row of `r_run`. The step's older rows are
# deleted, even when it failed, so that no page shows rows that do not fit the published tables.
write_outcome <- function(connection, step, plan, outcome, publication) {
  course_id <- plan$course_id
  if (step$kind == "figure") delete_stills(connection, course_id, step$name)
  for (name in step$writes) delete_course(connection, name, course_id)
  for (name in names(outcome$tables)) insert_rows(connection, name, outcome$tables[[name]])
  DBI::dbExecute(connection, paste0(
    "DELETE FROM r_run WHERE course_id = ", quote_values(connection, course_id),
    " AND step = ", quote_values(connection, step$name)
  ))
  insert_rows(connection, "r_run", data.frame(
    course_id = course_id, step = step$name, version = plan$version, input = plan$input,
    publication_id = publication, status = outcome$status,
    message = substr(outcome$message, 1, 1000), seconds = round(outcome$seconds, 3)
  ))
}

with_course <- function(rows, course_id) {
  cbind(course_id = rep(course_id, nrow(rows)), rows)
}

# Delete the rows of courses that are no longer published, and of steps that no longer exist.
# `steps` are the names of those that do.
delete_withdrawn <- function(connection, contracts, steps) {
  in_transaction(connection, {
    for (table in names(contracts)) {
      if (!any(vapply(contracts[[table]]$columns, `[[`, "", "name") == "course_id")) next
      DBI::dbExecute(connection, paste0(
        "DELETE FROM ", quote_names(connection, table),
        " WHERE course_id NOT IN (SELECT course_id FROM publication_course)"
      ))
    }
    known <- paste(quote_values(connection, steps), collapse = ", ")
    DBI::dbExecute(connection, paste0("DELETE FROM r_run WHERE step NOT IN (", known, ")"))
    DBI::dbExecute(connection, paste0("DELETE FROM r_still WHERE figure NOT IN (", known, ")"))
  })
}

require_tables <- function(connection, names) {
  missing <- setdiff(names, DBI::dbListTables(connection))
  if (length(missing) > 0) {
    stop_for_person(
      "The result store must have the table ", paste(missing, collapse = ", "),
      ", but it is missing. Nothing was computed: publish first."
    )
  }
  invisible(names)
}
