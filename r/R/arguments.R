# The options of `run.R`.
parse_arguments <- function(arguments) {
  options <- list(courses = NULL, force = FALSE, processes = default_processes())
  while (length(arguments) > 0) {
    option <- arguments[1]
    if (option == "--force") {
      options$force <- TRUE
      arguments <- arguments[-1]
    } else if (option %in% c("--course", "--processes") && length(arguments) > 1) {
      value <- arguments[2]
      if (option == "--course") options$courses <- c(options$courses, as_utf8(value))
      if (option == "--processes") options$processes <- parse_processes(value)
      arguments <- arguments[-(1:2)]
    } else {
      stop_for_person(
        "The options must be --course ID, --force or --processes N; '", option,
        "' is none of them, or lacks its value. Nothing was drawn."
      )
    }
  }
  options
}

# Drawing takes a third of a second each: all cores share it, but not all of a large server's.
default_processes <- function() {
  cores <- parallel::detectCores()
  if (is.na(cores)) 1L else min(cores, 4L)
}

parse_processes <- function(text) {
  if (!grepl("^[1-9][0-9]?$", text)) {
    stop_for_person(
      "--processes must be a number from 1 to 99; it is '", text, "'. Nothing was drawn."
    )
  }
  as.integer(text)
}
