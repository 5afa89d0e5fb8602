# Names of the tables that this package reads, writes, or both.
require_tables <- function(connection, names) {
  missing <- setdiff(names, DBI::dbListTables(connection))
  if (length(missing) > 0) {
    stop_for_person(
      "The result store must have the table ", paste(missing, collapse = ", "),
      "; it is not there. Nothing was drawn: publish first."
    )
  }
  invisible(names)
}

# The ids of all courses with rows in a mart, in the order of their bytes.
read_course_ids <- function(connection, mart) {
  rows <- DBI::dbGetQuery(connection, paste(
    "SELECT DISTINCT course_id FROM", DBI::dbQuoteIdentifier(connection, mart)
  ))
  sort(as_utf8(rows$course_id), method = "radix")
}

# Some columns of a mart for one course, as the store has them: dates are texts.
read_mart <- function(connection, mart, columns, course_id) {
  quoted <- vapply(columns, function(column) {
    as.character(DBI::dbQuoteIdentifier(connection, column))
  }, character(1))
  statement <- paste(
    "SELECT", paste(quoted, collapse = ", "),
    "FROM", DBI::dbQuoteIdentifier(connection, mart),
    "WHERE course_id =", quote_text(connection, course_id),
    "ORDER BY", paste(seq_along(columns), collapse = ", ")
  )
  rows <- DBI::dbGetQuery(connection, statement)
  texts <- vapply(rows, is.character, logical(1))
  rows[texts] <- lapply(rows[texts], as_utf8)
  rows
}

# RMySQL has no bound parameters, so values are quoted by the driver that knows the connection.
quote_text <- function(connection, text) {
  as.character(DBI::dbQuoteString(connection, enc2utf8(text)))
}

# RMySQL hands out UTF-8 bytes without saying so.
as_utf8 <- function(text) {
  Encoding(text) <- "UTF-8"
  text
}
