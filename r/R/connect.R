# The parts of an SQLAlchemy URL, the one form in which the project names a database.
parse_store_url <- function(url) {
  if (is.null(url) || is.na(url) || !nzchar(url)) {
    stop_for_person(
      "ANALYTICS_RESULT_STORE_URL must be an SQLAlchemy URL; it is not set. Nothing was drawn."
    )
  }
  sqlite <- regmatches(url, regexec("^sqlite(?:[+][a-z]+)?:///(.+)$", url))[[1]]
  if (length(sqlite) > 0) {
    return(list(dialect = "sqlite", path = sqlite[2]))
  }
  pattern <- paste0(
    "^(?:mysql|mariadb)(?:[+][a-z]+)?://",
    "(?:([^:@/]*)(?::([^@/]*))?@)?",
    "([^:/?]*)(?::([0-9]+))?/([^?]+)(?:[?](.*))?$"
  )
  mysql <- regmatches(url, regexec(pattern, url))[[1]]
  if (length(mysql) == 0) {
    stop_for_person(
      "ANALYTICS_RESULT_STORE_URL must be sqlite:///FILE or mysql+pymysql://USER@HOST/DATABASE; ",
      "it begins with '", sub("//.*", "//", url), "'. Nothing was drawn."
    )
  }
  list(
    dialect = "mysql",
    user = utils::URLdecode(mysql[2]),
    password = utils::URLdecode(mysql[3]),
    host = mysql[4],
    port = if (nzchar(mysql[5])) as.integer(mysql[5]) else 3306L,
    database = mysql[6],
    socket = query_value(mysql[7], "unix_socket")
  )
}

query_value <- function(query, name) {
  pairs <- strsplit(strsplit(query, "&", fixed = TRUE)[[1]], "=", fixed = TRUE)
  found <- Filter(function(pair) identical(pair[1], name), pairs)
  if (length(found) > 0) utils::URLdecode(found[[1]][2]) else NULL
}

# Open the result store. A SQLite file must exist: opening would make an empty one.
connect_store <- function(url) {
  parts <- parse_store_url(url)
  if (parts$dialect == "sqlite" && !file.exists(parts$path)) {
    stop_for_person(
      "The result store must exist; there is no file '", parts$path, "'. Nothing was drawn: ",
      "publish first."
    )
  }
  tryCatch(
    if (parts$dialect == "sqlite") connect_sqlite(parts) else connect_mysql(parts),
    error = function(error) {
      stop_for_person(
        "The result store must be reachable; ", parts$dialect, " '",
        if (parts$dialect == "sqlite") parts$path else parts$database,
        "' can't be opened (", trimws(conditionMessage(error)), "). Nothing was drawn."
      )
    }
  )
}

connect_sqlite <- function(parts) {
  connection <- DBI::dbConnect(RSQLite::SQLite(), parts$path, synchronous = NULL)
  # a publication may be writing: wait for it instead of failing
  DBI::dbExecute(connection, "PRAGMA busy_timeout = 30000")
  connection
}

connect_mysql <- function(parts) {
  arguments <- list(
    RMySQL::MySQL(),
    user = parts$user, password = parts$password, host = parts$host, port = parts$port,
    dbname = parts$database
  )
  if (!is.null(parts$socket)) arguments$unix.socket <- parts$socket
  connection <- do.call(DBI::dbConnect, arguments)
  # the driver speaks latin1 unless it is told
  DBI::dbExecute(connection, "SET NAMES utf8mb4 COLLATE utf8mb4_bin")
  DBI::dbExecute(connection, "SET time_zone = '+00:00'")
  connection
}
