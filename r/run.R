# Draw the figures of the published courses:
# `Rscript r/run.R [--course ID]... [--force] [--processes N]` (default: the cores, at most 4).
# The result store is named by ANALYTICS_RESULT_STORE_URL. Exit code 2: bad input, one sentence.

own_folder <- function() {
  file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])
  # Rscript writes a blank in the path of a script as `~+~`
  dirname(normalizePath(gsub("~+~", " ", file, fixed = TRUE)))
}

for (file in list.files(file.path(own_folder(), "R"), pattern = "[.]R$", full.names = TRUE)) {
  source(file, encoding = "UTF-8")
}

# Ids and titles are in any script; a scheduler's bare locale would turn them into `<U+1234>`.
if (!isTRUE(l10n_info()[["UTF-8"]])) {
  invisible(suppressWarnings(Sys.setlocale("LC_CTYPE", "C.UTF-8")))
}

main <- function(arguments) {
  options <- parse_arguments(arguments)
  started <- Sys.time()
  connection <- connect_store(Sys.getenv("ANALYTICS_RESULT_STORE_URL"))
  on.exit(DBI::dbDisconnect(connection))
  counts <- draw_figures(
    connection,
    only = options$courses, force = options$force, processes = options$processes,
    report = function(line) cat(line, "\n", sep = "")
  )
  seconds <- as.numeric(difftime(Sys.time(), started, units = "secs"))
  cat(paste0(names(counts), "=", counts), sprintf("seconds=%.1f\n", seconds))
}

tryCatch(
  main(commandArgs(trailingOnly = TRUE)),
  person_error = function(error) {
    cat(conditionMessage(error), "\n", sep = "", file = stderr())
    quit(save = "no", status = 2)
  }
)
