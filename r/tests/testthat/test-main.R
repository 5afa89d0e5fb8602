test_that("options that can't be are refused with a sentence", {
  refused <- function(..., what) {
    expect_error(parse_options(c(...)), what, class = "person_error")
  }
  refused("--shard", "2", "--contracts", "x", what = "from 1 to --shards")
  suppressWarnings(refused("--shard", "two", "--contracts", "x", what = "must be"))
  refused("--nonsense", what = "must be those of --help")
  refused(character(0), what = "--contracts must name a file")
})

test_that("an address that is none is refused, and a missing file is not made", {
  expect_error(store_address(""), "ANALYTICS_R_STORE must be", class = "person_error")
  for (dialect in c('"mysql"', '"postgres"', "5", '["sqlite", "mysql"]')) {
    text <- paste0('{"dialect": ', dialect, "}")
    expect_error(store_address(text), "must be", class = "person_error")
  }
  path <- tempfile(fileext = ".sqlite3")
  expect_error(connect_store(list(dialect = "sqlite", path = path)), "must exist",
               class = "person_error")
  expect_false(file.exists(path))
})
