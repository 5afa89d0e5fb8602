contract <- contract_of(
  "r_x", c("course_id", "name"), course_id = "varchar(255)!", name = "varchar(3)!",
  count = "int", share = "double", day = "date", is_open = "boolean"
)
good <- data.frame(
  course_id = a_course, name = c("a", "b"), count = 1:2, share = c(0.5, NA),
  day = as.Date("2026-01-01"), is_open = TRUE
)
changed <- function(...) utils::modifyList(good, list(...))

test_that("rows that fit their contract are taken", {
  expect_silent(check_rows(contract, good, a_course))
})

test_that("rows that do not fit are refused, and the error says what does not fit", {
  refused <- function(rows, what) {
    expect_error(check_rows(contract, rows, a_course), what, fixed = TRUE)
  }
  refused(good[-1], "the columns are name, count, share, day, is_open instead of")
  refused(changed(count = c(1.5, 2)), "column count must be int and is numeric")
  refused(changed(share = c(Inf, 1)), "column share must be double")
  refused(changed(name = c("a", NA)), "column name must not be null and is, in 1 rows")
  refused(changed(name = c("a", "long")), "column name must have at most 3 letters and has 4")
  refused(changed(name = c("a", "a")), "two rows have the same key (course_id, name)")
  refused(changed(day = "2026-01-01"), "column day must be date and is character")
  refused(
    changed(course_id = c(a_course, "course-v1:X+Y+Z")), "a row is of the course course-v1:X+Y+Z"
  )
})

test_that("numbers are written as the shortest text that is the same number", {
  expect_equal(format_number(c(0.1, 1e300, 100000, 1 / 3, NA)),
               c("0.1", "1e+300", "100000", "0.33333333333333331", "NULL"))
  expect_equal(as.numeric(format_number(c(0.1 + 0.2, pi))), c(0.1 + 0.2, pi))
})
