test_that("options are read in any order, courses more than once", {
  options <- parse_arguments(c("--force", "--course", "a/b/c", "--processes", "2", "--course", "d"))
  expect_equal(options, list(courses = c("a/b/c", "d"), force = TRUE, processes = 2L))
})

test_that("an unknown option, a missing value and a bad number are refused", {
  expect_error(parse_arguments("--fast"), "'--fast'", class = "person_error")
  expect_error(parse_arguments("--course"), "lacks its value", class = "person_error")
  expect_error(parse_arguments(c("--processes", "0")), "it is '0'", class = "person_error")
})
