# The address of the result store. The flow passes its parts, because R parses no URL.
#
# `ANALYTICS_R_STORE` is a JSON object: `dialect` is "sqlite" with `path`, or "mysql" with `host`,
# `port`, `user`, `password`, `database` and, where it is set, `socket`.
store_address <- function(text = Sys.getenv("ANALYTICS_R_STORE")) {
  address <- tryCatch(jsonlite::fromJSON(text), error = function(error) NULL)
  needed <- list(sqlite = "path", mysql = c("host", "port", "user", "database"))
  dialect <- if (is.list(address)) address[["dialect"]]
  is_known <- length(dialect) == 1 && dialect %in% names(needed)
  if (!is_known || !all(needed[[dialect]] %in% names(address))) {
    stop_for_person(
      "ANALYTICS_R_STORE must be a JSON object with the address of a result store; ",
      "`analytics run` sets it. Nothing was computed."
    )
  }
  address
}

# Open the result store. A SQLite file must exist, because opening would create an empty file.
connect_store <- function(address) {
  if (address$dialect == "sqlite" && !file.exists(address$path)) {
    stop_for_person(
      "The result store must exist, but there is no file '", address$path, "'. ",
      "Nothing was computed: publish first."
    )
  }
  tryCatch(
    if (address$dialect == "sqlite") connect_sqlite(address) else connect_mysql(address),
    error = function(error) {
      stop_for_person(
        "The result store must be reachable, but ", address$dialect, " '",
        if (address$dialect == "sqlite") address$path else address$database,
        "' can't be opened (", trimws(conditionMessage(error)), "). Nothing was computed."
      )
    }
  )
}

connect_sqlite <- function(address) {
  connection <- DBI::dbConnect(RSQLite::SQLite(), address$path, synchronous = NULL)
  # When a publication or another shard is writing, wait instead of failing.
  DBI::dbExecute(connection, "PRAGMA busy_timeout = 60000")
  connection
}

connect_mysql <- function(address) {
  arguments <- list(
    RMySQL::MySQL(),
    user = address$user, password = address$password, host = address$host,
    port = as.integer(address$port), dbname = address$database
  )
  if (!is.null(address$socket)) arguments$unix.socket <- address$socket
  connection <- do.call(DBI::dbConnect, arguments)
  # The driver uses latin1 by default.
  DBI::dbExecute(connection, "SET NAMES utf8mb4 COLLATE utf8mb4_bin")
  DBI::dbExecute(connection, "SET time_zone = '+00:00'")
  connection
}

# The rows of a query as the store returns them: dates are texts, and texts are UTF-8.
query_rows <- function(connection, ...) {
  rows <- DBI::dbGetQuery(connection, paste0(...))
  texts <- vapply(rows, is.character, logical(1))
  rows[texts] <- lapply(rows[texts], as_utf8)
  rows
}

# Texts that begin with a date as dates. Tables repeat their dates, and each one is read once.
as_days <- function(texts) {
  known <- unique(texts)
  as.Date(substr(known, 1, 10))[match(texts, known)]
}

# Some columns of a published table for one course, ordered by these columns.
#
# `video_timeline` has no course id, so its rows are found by the course's videos. `publication` has
# one row for all courses: that of the live publication.
read_mart <- function(connection, mart, columns, course_id) {
  quoted <- paste(quote_names(connection, columns), collapse = ", ")
  if (mart == "publication") {
    return(query_rows(
      connection, "SELECT ", quoted, " FROM publication ORDER BY id DESC LIMIT 1"
    ))
  }
  course <- quote_values(connection, course_id)
  where <- if (mart == "video_timeline") {
    paste0("pipeline_video_id IN (SELECT pipeline_video_id FROM video WHERE course_id = ", course,
           ")")
  } else {
    paste("course_id =", course)
  }
  query_rows(
    connection, "SELECT ", quoted, " FROM ", quote_names(connection, mart), " WHERE ", where,
    " ORDER BY ", paste(seq_along(columns), collapse = ", ")
  )
}

# Run writes as one transaction: all of them or none.
in_transaction <- function(connection, code) {
  # SQLite takes its lock at the start, because taking it later can fail without waiting.
  is_sqlite <- inherits(connection, "SQLiteConnection")
  DBI::dbExecute(connection, if (is_sqlite) "BEGIN IMMEDIATE" else "START TRANSACTION")
  result <- tryCatch(force(code), error = function(error) {
    DBI::dbExecute(connection, "ROLLBACK")
    stop(error)
  })
  DBI::dbExecute(connection, "COMMIT")
  invisible(result)
}

quote_names <- function(connection, names) {
  as.character(DBI::dbQuoteIdentifier(connection, names))
}

# Values as SQL text. RMySQL has no bound parameters, so the connection's driver quotes the values.
quote_values <- function(connection, values) {
  if (inherits(values, "Date")) values <- format(values)
  if (is.factor(values)) values <- as.character(values)
  if (is.logical(values)) values <- as.integer(values)
  text <- if (is.numeric(values)) {
    format_number(values)
  } else {
    quote_texts(connection, enc2utf8(values))
  }
  text[is.na(values)] <- "NULL"
  text
}

# DBI looks for quotes by a regular expression, which takes long in a drawing. SQLite doubles them.
quote_texts <- function(connection, texts) {
  if (!inherits(connection, "SQLiteConnection")) {
    return(as.character(DBI::dbQuoteString(connection, texts)))
  }
  paste0("'", gsub("'", "''", texts, fixed = TRUE), "'")
}

# The shortest text that is read back as the same number.
format_number <- function(values) {
  is_known <- !is.na(values)
  known <- values[is_known]
  texts <- sprintf("%.15g", known)
  is_longer <- as.numeric(texts) != known
  texts[is_longer] <- sprintf("%.17g", known[is_longer])
  written <- rep("NULL", length(values))
  written[is_known] <- texts
  written
}

# RMySQL returns UTF-8 bytes without marking their encoding.
as_utf8 <- function(text) {
  Encoding(text) <- "UTF-8"
  text
}
