#' Compute the analyses and figures of the courses that changed
#'
#' The flow starts this function once for each shard. The result store comes from the environment
#' variable `ANALYTICS_R_STORE` (see `store_address`).
#'
#' @param arguments The options, as on a command line.
#' @return The exit code: 0, 3 when a step of a course failed (everything else is written), 2 for
#'   bad input, with one sentence on standard error.
#' @export
main <- function(arguments = commandArgs(trailingOnly = TRUE)) {
  # Ids and titles may be in any script. A scheduler's bare locale would print them as `<U+1234>`.
  if (!isTRUE(l10n_info()[["UTF-8"]])) {
    invisible(suppressWarnings(Sys.setlocale("LC_CTYPE", "C.UTF-8")))
  }
  tryCatch(run_main(arguments), person_error = function(error) {
    cat(conditionMessage(error), "\n", sep = "", file = stderr())
    2L
  })
}

# The exit code for failed steps. It is not 1, because R itself ends with 1 after an uncaught error.
steps_failed <- 3L

run_main <- function(arguments) {
  options <- parse_options(arguments)
  started <- proc.time()[["elapsed"]]
  connection <- connect_store(store_address())
  on.exit(DBI::dbDisconnect(connection))
  contracts <- read_contracts(options$contracts)
  counts <- run_shard(connection, contracts, options, report = function(line) {
    cat(line, "\n", sep = "", file = stderr())
  })
  seconds <- proc.time()[["elapsed"]] - started
  cat(sprintf("shard=%d/%d", options$shard, options$shards), paste0(names(counts), "=", counts),
      sprintf("seconds=%.1f\n", seconds))
  if (counts[["failed"]] > 0) steps_failed else 0L
}

parse_options <- function(arguments) {
  whole <- function(...) optparse::make_option(..., type = "integer")
  parser <- optparse::OptionParser(
    usage = "Rscript -e 'quit(status = iitanalytics::main())' [options]",
    option_list = list(
      optparse::make_option("--contracts", help = "JSON file with the contracts of R's tables"),
      whole("--shard", default = 1L, help = "which part of the courses, from 1 [%default]"),
      whole("--shards", default = 1L, help = "number of parts [%default]"),
      whole("--seconds", default = 60L, help = "limit of time of one step [%default]"),
      optparse::make_option("--course", help = "only this course"),
      optparse::make_option("--force", action = "store_true", default = FALSE,
                            help = "compute also what is not due")
    )
  )
  options <- tryCatch(
    optparse::parse_args(parser, args = arguments),
    error = function(error) {
      stop_for_person("The options must be those of --help, but ",
                      trimws(gsub("[[:space:]]+", " ", conditionMessage(error))),
                      ". Nothing was computed.")
    }
  )
  if (is.null(options$contracts)) {
    stop_for_person("--contracts must name a file, but is missing. Nothing was computed.")
  }
  in_range <- !anyNA(unlist(options[c("shard", "shards", "seconds")])) &&
    options$shard >= 1L && options$shard <= options$shards && options$seconds >= 1L
  if (!in_range) {
    stop_for_person(
      "--shard must be from 1 to --shards, and --seconds at least 1; they are ", options$shard,
      ", ", options$shards, " and ", options$seconds, ". Nothing was computed."
    )
  }
  options$course <- if (!is.null(options$course)) as_utf8(options$course)
  options
}
