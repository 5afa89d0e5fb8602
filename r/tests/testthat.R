# Runs the tests of the R part: `Rscript r/tests/testthat.R`, from anywhere.
file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])
tests <- dirname(normalizePath(gsub("~+~", " ", file, fixed = TRUE)))
code <- new.env(parent = globalenv())
for (module in list.files(file.path(tests, "..", "R"), pattern = "[.]R$", full.names = TRUE)) {
  sys.source(module, envir = code)
}
testthat::test_dir(
  file.path(tests, "testthat"),
  env = code, reporter = "summary", stop_on_failure = TRUE, stop_on_warning = TRUE
)
