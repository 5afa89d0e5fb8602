test_that("a week without a row is a zero", {
  data <- prepare_course_activity(activity_rows())
  active <- data[data$kind == "Active", ]
  expect_equal(format(active$week_end), c("2026-01-04", "2026-01-11", "2026-01-18"))
  expect_equal(active$count, c(9, 0, 4))
})

test_that("a kind that the course has not is not drawn, nor is an unknown label", {
  rows <- rbind(activity_rows(), transform(activity_rows()[1, ], label = "WEIRD"))
  expect_equal(levels(prepare_course_activity(rows)$kind), c("Active", "Watched a video"))
})

test_that("only unknown labels leave nothing to draw", {
  rows <- transform(activity_rows(), label = "WEIRD")
  expect_equal(nrow(prepare_course_activity(rows)), 0)
})

test_that("a single week is drawn as points", {
  data <- prepare_course_activity(activity_rows()[1, ])
  plot <- plot_course_activity(data)
  expect_equal(vapply(plot$layers, function(layer) class(layer$geom)[1], ""), "GeomPoint")
  expect_equal(ggplot2::layer_data(plot)$y, 9)
})
