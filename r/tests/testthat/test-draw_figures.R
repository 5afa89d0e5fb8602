test_that("every published course gets its figures, and a second run draws none", {
  connection <- local_store(
    enrollment = rbind(enrollment_rows(), enrollment_rows("Université/Économie/2026"))
  )
  first <- draw_figures(connection, report = quietly)
  expect_equal(first[["drawn"]], 3)
  expect_equal(first[["empty"]], 1)
  second <- draw_figures(connection, report = quietly)
  expect_equal(second[c("drawn", "unchanged")], c(drawn = 0, unchanged = 3))
  stored <- DBI::dbGetQuery(connection, "SELECT course_id FROM figure")$course_id
  expect_true("Université/Économie/2026" %in% stored)
})

test_that("only the figure whose rows changed is drawn anew", {
  connection <- local_store()
  draw_figures(connection, report = quietly)
  DBI::dbExecute(connection, "UPDATE course_activity SET count = count + 1")
  counts <- draw_figures(connection, report = quietly)
  expect_equal(counts[c("drawn", "unchanged")], c(drawn = 1, unchanged = 1))
  expect_equal(DBI::dbGetQuery(connection, "SELECT count(*) AS n FROM figure")$n, 2)
})

test_that("force draws what has not changed", {
  connection <- local_store()
  draw_figures(connection, report = quietly)
  expect_equal(draw_figures(connection, force = TRUE, report = quietly)[["drawn"]], 2)
})

test_that("the figures of a course that is published no more are removed", {
  connection <- local_store()
  draw_figures(connection, report = quietly)
  DBI::dbExecute(connection, "UPDATE course_activity SET course_id = 'x/y/z'")
  DBI::dbExecute(connection, "DELETE FROM course_enrollment_mode_daily")
  expect_equal(draw_figures(connection, report = quietly)[["removed"]], 1)
  expect_equal(DBI::dbGetQuery(connection, "SELECT course_id FROM figure")$course_id, "x/y/z")
})

test_that("several processes draw what one draws", {
  courses <- sprintf("course-v1:A+B+%d", 1:3)
  rows <- do.call(rbind, lapply(courses, enrollment_rows))
  alone <- local_store(enrollment = rows)
  shared <- local_store(enrollment = rows)
  draw_figures(alone, report = quietly)
  draw_figures(shared, processes = 2L, report = quietly)
  figures <- "SELECT course_id, name, svg, plotly, data_checksum FROM figure ORDER BY 1, 2"
  expect_equal(DBI::dbGetQuery(shared, figures), DBI::dbGetQuery(alone, figures))
})

test_that("a course that is not published is refused by its id", {
  expect_error(
    draw_figures(local_store(), only = "x/y/z", report = quietly), "'x/y/z' is not",
    class = "person_error"
  )
})

test_that("a store without the tables is refused by their names", {
  connection <- local_store()
  DBI::dbExecute(connection, "DROP TABLE figure")
  expect_error(draw_figures(connection, report = quietly), "table figure", class = "person_error")
})
