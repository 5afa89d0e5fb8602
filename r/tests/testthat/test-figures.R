enrollment <- data.frame(
  date = c("2026-01-05", "2026-01-05", "2026-01-07", "2026-01-07"),
  mode = c("audit", "no-id-professional", "audit", "zzz"), count = c(5L, 2L, 6L, 1L)
)

# What the figure of enrollment reads, with data through 7 January 2026.
of_days <- function(rows) {
  list(course_enrollment_mode_daily = rows, publication = data.frame(as_of = "2026-01-08"))
}

test_that("enrollment has a column for each mode, known ones first, and zeros for gaps", {
  rows <- prepare_enrollment(of_days(enrollment))
  expect_equal(rows, data.frame(
    date = as.Date("2026-01-05") + 0:2, audit = c(5, 0, 6), professional = c(2, 0, 0),
    zzz = c(0, 0, 1)
  ))
})

test_that("days after the last learner are zeros up to the end of the data", {
  data <- of_days(enrollment)
  data$publication$as_of <- "2026-01-10"
  rows <- prepare_enrollment(data)
  expect_equal(rows$date, as.Date("2026-01-05") + 0:4)
  expect_equal(rows$audit, c(5, 0, 6, 0, 0))
})

# What the figure of activity reads: 12 and 9 active learners, a week apart.
of_weeks <- function(as_of, since = NA) {
  list(
    course_activity = data.frame(
      interval_end = c("2026-01-12 00:00:00", "2026-01-26 00:00:00"), label = "ACTIVE",
      count = c(12L, 9L)
    ),
    publication = data.frame(as_of = as_of, since = since)
  )
}

test_that("every week between the first and the last is in the activity", {
  rows <- prepare_activity(of_weeks("2026-01-26"))
  expect_equal(rows$week_end, as.Date(c("2026-01-11", "2026-01-18", "2026-01-25")))
  expect_equal(rows$active, c(12, 0, 9))
  expect_equal(rows$played_video, c(0, 0, 0))
})

test_that("weeks after the last active one are zeros up to the last whole week of the data", {
  rows <- prepare_activity(of_weeks("2026-02-13"))
  expect_equal(rows$week_end, as.Date("2026-01-11") + 7 * 0:4)
  expect_equal(rows$active, c(12, 0, 9, 0, 0))
})

test_that("a first week that the data do not have in full is no week of the activity", {
  expect_equal(prepare_activity(of_weeks("2026-01-26", "2026-01-06"))$active, c(0, 9))
  expect_equal(prepare_activity(of_weeks("2026-01-26", "2026-01-05"))$active, c(12, 0, 9))
  nothing <- of_weeks("2026-01-26", "2026-01-20")
  expect_equal(nrow(prepare_activity(nothing)), 0)
  expect_true(is_too_few(draw_stills(all_figures()$activity, nothing, a_course)))
  nothing$course_activity <- nothing$course_activity[0, ]
  expect_equal(nrow(prepare_activity(nothing)), 0)
})

test_that("labels of a day axis never repeat, whatever the span", {
  for (span in c(0, 3, 20, 59, 60, 75, 100, 200, 400, 900, 4000)) {
    days <- as.Date("2026-01-05") + c(0, span)
    rows <- data.frame(x = days, y = 1:2)
    plot <- ggplot2::ggplot(rows, ggplot2::aes(x, y)) + ggplot2::geom_point() + scale_x_days(days)
    panel <- ggplot2::ggplot_build(plot)$layout$panel_params[[1]]$x
    labels <- panel$get_labels()
    labels <- labels[!is.na(labels)]
    expect_gt(length(labels), 0)
    expect_lt(length(labels), 13)
    expect_false(anyDuplicated(labels) > 0, info = paste(span, paste(labels, collapse = ", ")))
  }
})

luminance <- function(colour) {
  channel <- grDevices::col2rgb(colour)[, 1] / 255
  linear <- ifelse(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055)^2.4)
  sum(linear * c(0.2126, 0.7152, 0.0722))
}

test_that("every colour has a contrast of 3:1 to its ground", {
  for (ground in look) {
    for (colour in c(ground$series, ground$ink, ground$muted)) {
      lights <- sort(c(luminance(colour), luminance(ground$ground)))
      expect_gte((lights[2] + 0.05) / (lights[1] + 0.05), 3)
    }
  }
})

test_that("a known series has its colour whatever else is in the table", {
  known <- names(mode_labels)
  expect_equal(colour_numbers(c("verified", "zzz"), known)[["verified"]],
               colour_numbers("verified", known)[["verified"]])
  expect_false(colour_numbers("zzz", known)[["zzz"]] %in% colour_numbers(known, known))
  many <- c("audit", paste0("other", 1:7))
  expect_equal(anyDuplicated(colour_numbers(many, known)), 0)
  expect_false(anyNA(colour_numbers(c(many, "more"), known)))
})

test_that("a still is an SVG that follows the reader's ground, at two widths", {
  step <- all_figures()$enrollment
  stills <- draw_stills(step, of_days(enrollment), "a <b> & c")$r_still
  expect_equal(stills$width, c("wide", "narrow"))
  for (svg in stills$svg) {
    expect_match(svg, "prefers-color-scheme: dark", fixed = TRUE)
    expect_match(svg, "a &lt;b&gt; &amp; c", fixed = TRUE)
    expect_match(svg, paste0("var(--c5, ", look$light$series[1]), fixed = TRUE)
  }
})

test_that("a course without rows has no still, and says so", {
  empty <- enrollment[0, ]
  expect_true(is_too_few(draw_stills(
    all_figures()$enrollment, of_days(empty), a_course
  )))
})

test_that("a course in which nobody is enrolled on any day has no still, however many the days", {
  for (days in c(1, 268)) {
    nobody <- data.frame(
      date = format(as.Date("2026-01-05") + seq_len(days)), mode = "audit", count = 0L
    )
    data <- of_days(nobody)
    expect_equal(names(still_enrollment(data)), "date")
    result <- draw_stills(all_figures()$enrollment, data, a_course)
    expect_true(is_too_few(result))
    nobody$count <- NA_integer_
    data <- of_days(nobody)
    expect_equal(draw_stills(all_figures()$enrollment, data, a_course), result)
  }
})

test_that("a mode without a name is called as one that could not be read, as on the pages", {
  odd <- transform(enrollment, mode = c("", "", "\ufffd", "audit"))
  data <- of_days(odd)
  expect_equal(names(prepare_enrollment(data)), c("date", "audit", "\ufffd"))
  still <- draw_stills(all_figures()$enrollment, data, a_course)$r_still$svg[1]
  expect_match(still, ">Unreadable mode<", fixed = TRUE)
  expect_no_match(still, "c(", fixed = TRUE)
})

test_that("a mode that is called as another column of the table has a column of its own", {
  odd <- transform(enrollment, mode = c("date", "date", "enrolled", "enrolled"))
  data <- of_days(odd)
  expect_equal(prepare_enrollment(data), data.frame(
    date = as.Date("2026-01-05") + 0:2, "mode date" = c(7, 0, 0), "mode enrolled" = c(0, 0, 7),
    check.names = FALSE
  ))
  stills <- draw_stills(all_figures()$enrollment, data, a_course)$r_still
  expect_match(stills$svg[1], "mode enrolled", fixed = TRUE)
})
