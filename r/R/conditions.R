# Stop with a sentence for the person who started R. `main()` prints it and exits with code 2.
stop_for_person <- function(...) {
  stop(structure(
    class = c("person_error", "error", "condition"),
    list(message = paste0(...), call = NULL)
  ))
}

# The result of a step for a course with too little data. It is a value, not an error.
too_few <- function(...) {
  structure(list(message = paste0(...)), class = "too_few")
}

is_too_few <- function(result) inherits(result, "too_few")
