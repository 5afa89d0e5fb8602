# Stop with a sentence for the person who started us; `run.R` prints it and exits with code 2.
stop_for_person <- function(...) {
  message <- paste0(...)
  stop(structure(
    class = c("person_error", "error", "condition"),
    list(message = message, call = NULL)
  ))
}
