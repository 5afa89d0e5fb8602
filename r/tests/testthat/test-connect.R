test_that("an SQLAlchemy URL of SQLite names a relative or an absolute path", {
  expect_equal(parse_store_url("sqlite:///a/b.sqlite3")$path, "a/b.sqlite3")
  expect_equal(parse_store_url("sqlite:////a/b.sqlite3")$path, "/a/b.sqlite3")
})

test_that("an SQLAlchemy URL of MySQL is taken apart and decoded", {
  parts <- parse_store_url(
    "mysql+pymysql://me:p%40ss@db.example:3307/marts?unix_socket=/run/x.sock"
  )
  expect_equal(
    parts[c("user", "password", "host", "port", "database", "socket")],
    list(user = "me", password = "p@ss", host = "db.example", port = 3307L,
         database = "marts", socket = "/run/x.sock")
  )
})

test_that("without a port or a socket, MySQL's own are meant", {
  parts <- parse_store_url("mysql://me@db/marts")
  expect_equal(parts$port, 3306L)
  expect_null(parts$socket)
})

test_that("a URL of another kind is refused without its password", {
  expect_error(
    parse_store_url("postgresql://me:secret@db/marts"),
    "must be sqlite:///FILE or mysql.*begins with 'postgresql://'", class = "person_error"
  )
})

test_that("a missing URL is named by its variable", {
  expect_error(connect_store(""), "ANALYTICS_RESULT_STORE_URL", class = "person_error")
})

test_that("a missing file is refused, not made", {
  path <- tempfile()
  expect_error(
    connect_store(paste0("sqlite:///", path)), "there is no file", class = "person_error"
  )
  expect_false(file.exists(path))
})
