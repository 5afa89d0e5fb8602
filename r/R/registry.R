# Steps are found by the prefix of their names, so that there is no list to maintain: every object
# `figure_<name>` is a figure, and every object `analysis_<name>` is an analysis.
all_analyses <- function() remember("steps", "analysis", steps_with_prefix("analysis"))

all_figures <- function() remember("steps", "figure", steps_with_prefix("figure"))

steps_with_prefix <- function(prefix) {
  package <- topenv()
  found <- sort(ls(package, pattern = paste0("^", prefix, "_")), method = "radix")
  names <- sub(paste0("^", prefix, "_"), "", found)
  steps <- Map(function(object, name) {
    c(list(name = name, version = step_version(object)), get(object, package))
  }, found, names)
  stats::setNames(steps, names)
}

# The figures with still images: these are steps of a course.
drawn_figures <- function(figures = all_figures()) {
  Filter(function(step) !is.null(step$prepare), figures)
}

# The SHA-256 of the code that a step uses: the step's own functions, the functions of this package
# that they call directly or through others, and the versions of the packages that these call.
step_version <- function(object) {
  package <- topenv()
  step <- get(object, package)
  used <- package_names(step, package)
  own <- deparse_code(step)
  code <- vapply(used, function(name) {
    remember("code", name, deparse_code(get(name, package)))
  }, character(1))
  packages <- unlist(lapply(used, function(name) {
    remember("packages", name, packages_called(code[[name]]))
  }))
  packages <- sort(unique(c(packages_called(own), packages)), method = "radix")
  versions <- vapply(packages, function(name) {
    remember("version", name, as.character(utils::packageVersion(name)))
  }, character(1))
  code <- c(own, paste(used, code))
  digest::digest(paste(c(code, versions), collapse = "\n"), algo = "sha256", serialize = FALSE)
}

# Names of the packages that code calls as `package::name`.
packages_called <- function(code) {
  calls <- unlist(regmatches(code, gregexpr("[A-Za-z][A-Za-z0-9.]*(?=::)", code, perl = TRUE)))
  unique(calls)
}

# Names of this package that the given code uses, directly or through other names.
package_names <- function(value, package) {
  own <- remember("names", "all", ls(package, all.names = TRUE))
  known <- character(0)
  new <- intersect(names_used(value), own)
  while (length(new) > 0) {
    known <- c(known, new)
    found <- lapply(new, function(name) {
      remember("uses", name, intersect(names_used(get(name, package)), own))
    })
    new <- setdiff(unlist(found), known)
  }
  sort(known, method = "radix")
}

# Names that a function uses, or the functions in a list.
names_used <- function(value) {
  functions <- if (is.function(value)) {
    list(value)
  } else {
    Filter(is.function, unlist(list(value), recursive = TRUE))
  }
  unique(unlist(lapply(functions, codetools::findGlobals)))
}

# What was found out about a name. Code does not change while R runs, steps share most functions,
# and it takes half a second to find all figures.
remembered <- new.env(parent = emptyenv())

remember <- function(kind, name, value) {
  key <- paste(kind, name)
  if (!exists(key, envir = remembered, inherits = FALSE)) assign(key, value, envir = remembered)
  get(key, envir = remembered, inherits = FALSE)
}

deparse_code <- function(value) {
  if (is.list(value)) {
    return(paste(names(value), vapply(value, deparse_code, character(1)), collapse = "\n"))
  }
  if (is.function(value)) value <- utils::removeSource(value)
  paste(deparse(value), collapse = "\n")
}
