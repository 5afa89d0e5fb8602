# The contracts of the tables that R writes. dbt declares them (`models/r/*.yml`), and the flow
# passes them to R as JSON: a list of tables, each with `name`, `columns` (`name`, `type`,
# `is_nullable`) and `key`.

read_contracts <- function(path) {
  contracts <- tryCatch(
    jsonlite::fromJSON(path, simplifyDataFrame = FALSE),
    error = function(error) {
      stop_for_person(
        "--contracts must name the JSON file that the flow writes, but '", path,
        "' can't be read as JSON (", conditionMessage(error), "). Nothing was computed."
      )
    }
  )
  stats::setNames(contracts, vapply(contracts, `[[`, character(1), "name"))
}

# Stop unless rows fit the contract of their table: names, types, nulls, key, course.
check_rows <- function(contract, rows, course_id) {
  expected <- vapply(contract$columns, `[[`, character(1), "name")
  refuse <- function(...) {
    stop("Rows of ", contract$name, " must fit its contract, but ", ..., ".", call. = FALSE)
  }
  if (!identical(names(rows), expected)) {
    refuse("the columns are ", paste(names(rows), collapse = ", "), " instead of ",
           paste(expected, collapse = ", "))
  }
  for (column in contract$columns) {
    problem <- column_problem(column, rows[[column$name]])
    if (!is.null(problem)) refuse("column ", column$name, " ", problem)
  }
  if (any(rows$course_id != course_id)) {
    refuse("a row is of the course ", rows$course_id[rows$course_id != course_id][1],
           " instead of ", course_id)
  }
  if (anyDuplicated(rows[unlist(contract$key)])) {
    refuse("two rows have the same key (", paste(unlist(contract$key), collapse = ", "), ")")
  }
  invisible(rows)
}

column_problem <- function(column, values) {
  is_right <- switch(sub("[(].*", "", column$type),
    int = , bigint = is.numeric(values) && all(values == round(values), na.rm = TRUE),
    double = is.numeric(values) && !any(is.infinite(values)),
    boolean = is.logical(values),
    date = inherits(values, "Date"),
    string = , varchar = is.character(values),
    FALSE
  )
  # A column whose values are all NA fits every type.
  if (!is_right && !all(is.na(values))) {
    return(paste("must be", column$type, "and is", class(values)[1]))
  }
  if (!column$is_nullable && anyNA(values)) {
    return(paste("must not be null and is, in", sum(is.na(values)), "rows"))
  }
  limit <- suppressWarnings(as.integer(gsub("[^0-9]", "", column$type)))
  if (startsWith(column$type, "varchar") && any(nchar(values) > limit, na.rm = TRUE)) {
    return(paste("must have at most", limit, "letters and has", max(nchar(values), na.rm = TRUE)))
  }
  NULL
}

# Delete a course's rows of a table, inside the caller's transaction.
delete_course <- function(connection, table, course_id) {
  DBI::dbExecute(connection, paste(
    "DELETE FROM", quote_names(connection, table),
    "WHERE course_id =", quote_values(connection, course_id)
  ))
}

rows_of_a_statement <- 500L

insert_rows <- function(connection, table, rows) {
  if (nrow(rows) == 0) return(invisible())
  rows$created <- format(Sys.time(), "%Y-%m-%d %H:%M:%S", tz = "UTC")
  texts <- do.call(paste, c(lapply(rows, quote_values, connection = connection), sep = ", "))
  head <- paste0(
    "INSERT INTO ", quote_names(connection, table), " (",
    paste(quote_names(connection, names(rows)), collapse = ", "), ") VALUES "
  )
  for (part in split(texts, (seq_along(texts) - 1L) %/% rows_of_a_statement)) {
    DBI::dbExecute(connection, paste0(head, paste0("(", part, ")", collapse = ", ")))
  }
  invisible()
}
