test_that("an SVG scales, is named, and has no font of this machine", {
  data <- prepare_course_enrollment_mode_daily(enrollment_rows())
  svg <- figure_svg(plot_course_enrollment_mode_daily(data), "Café <&>")
  head <- regmatches(svg, regexpr("<svg[^>]*>", svg))
  expect_match(head, "viewBox='0 0 [0-9.]+ [0-9.]+'")
  expect_false(grepl("width=", head, fixed = TRUE))
  expect_match(svg, "<title>Café &lt;&amp;&gt;</title>", fixed = TRUE)
  expect_false(grepl("textLength", svg, fixed = TRUE))
})

test_that("a specification of one point stays a list in JSON", {
  expect_equal(figure_json(list(data = list(list(x = list("a"), y = list(1))))),
               '{"data":[{"x":["a"],"y":[1]}]}')
})

test_that("text of the data can't become markup", {
  rows <- data.frame(date = "2026-01-01", mode = "<img src=x>", count = 1)
  json <- figure_json(plotly_course_enrollment_mode_daily(
    prepare_course_enrollment_mode_daily(rows)
  ))
  expect_false(grepl("<img", json, fixed = TRUE))
})

test_that("the checksum follows the rows and the version of the drawing, nothing else", {
  rows <- enrollment_rows()
  expect_equal(figure_checksum(rows, "1"), figure_checksum(enrollment_rows(), "1"))
  expect_false(figure_checksum(rows, "1") == figure_checksum(rows, "2"))
  rows$count[1] <- 6L
  expect_false(figure_checksum(rows, "1") == figure_checksum(enrollment_rows(), "1"))
})
