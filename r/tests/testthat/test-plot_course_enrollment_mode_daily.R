test_that("no-id-professional counts as professional, and a missing row is a zero", {
  data <- prepare_course_enrollment_mode_daily(enrollment_rows()[-2, ])
  expect_equal(levels(data$mode), c("Audit", "Professional"))
  expect_equal(data$count[data$mode == "Professional"], c(0, 5))
})

test_that("a mode that nobody was ever in is not drawn, an unknown one is", {
  rows <- data.frame(
    date = "2026-01-01", mode = c("honor", "audit", "bootcamp"), count = c(0, 1, 2)
  )
  expect_equal(levels(prepare_course_enrollment_mode_daily(rows)$mode), c("Audit", "bootcamp"))
})

test_that("a course without anybody still has a figure", {
  rows <- data.frame(date = c("2026-01-01", "2026-01-02"), mode = "audit", count = c(0, NA))
  data <- prepare_course_enrollment_mode_daily(rows)
  expect_equal(data$count, c(0, 0))
  expect_s3_class(plot_course_enrollment_mode_daily(data), "ggplot")
})

test_that("the areas are stacked in the order of the legend", {
  data <- prepare_course_enrollment_mode_daily(enrollment_rows())
  plot <- plot_course_enrollment_mode_daily(data)
  expect_equal(max(ggplot2::layer_data(plot)$ymax), 12)
  expect_equal(plot$labels$title, "Enrolled learners by enrollment mode")
})

test_that("one day alone is drawn as bars in both forms", {
  data <- prepare_course_enrollment_mode_daily(enrollment_rows()[1:2, ])
  expect_s3_class(plot_course_enrollment_mode_daily(data)$layers[[1]]$geom, "GeomCol")
  specification <- plotly_course_enrollment_mode_daily(data)
  expect_equal(specification$data[[1]]$type, "bar")
  expect_equal(specification$data[[1]]$y, list(5))
})

test_that("a mode has its colour in every course", {
  both <- prepare_course_enrollment_mode_daily(enrollment_rows())
  alone <- prepare_course_enrollment_mode_daily(enrollment_rows()[c(2, 5), ])
  colour <- function(data, at) plotly_course_enrollment_mode_daily(data)$data[[at]]$line$color
  expect_equal(colour(both, 2), colour(alone, 1))
})

test_that("the specification has the same numbers as the table", {
  data <- prepare_course_enrollment_mode_daily(enrollment_rows())
  series <- plotly_course_enrollment_mode_daily(data)$data
  expect_equal(series[[2]]$name, "Professional")
  expect_equal(series[[2]]$x, list("2026-01-01", "2026-01-02"))
  expect_equal(series[[2]]$y, list(1, 5))
})
