# A page's JSON with these rows. The kind of a column is that of its values, or is given.
page_json <- function(rows, kinds = list()) {
  kind <- vapply(names(rows), function(key) {
    found <- kinds[[key]]
    if (!is.null(found)) found else if (is.numeric(rows[[key]])) "count" else "text"
  }, character(1))
  path <- tempfile(fileext = ".json")
  columns <- data.frame(key = names(rows), label = paste("Label of", names(rows)), kind = kind)
  jsonlite::write_json(list(columns = columns, rows = rows), path, na = "null")
  path
}

test_that("every figure is drawn of its page's JSON, with the page's words", {
  dates <- format(as.Date("2026-01-25") - 7 * 0:2)
  texts <- list(name = c("a", "b", "c"), section = "s", group_name = "all", gender = "f",
                level = "l", band = "b", answer = "a", tag_value = "t", country = c("IN", "FR", "US"))
  for (name in names(all_figures())) {
    chart <- all_figures()[[name]]$chart
    keys <- union(unlist(chart$specify(chart)$needs), chart$series)
    rows <- lapply(stats::setNames(nm = keys), function(key) {
      if (key %in% c("date", "week_end")) dates else if (key %in% names(texts)) texts[[key]] else 3:1
    })
    path <- page_json(data.frame(rows, change = -1:1, check.names = FALSE),
                      list(date = "date", week_end = "date", country = "country", change = "change",
                           group_name = "word", level = "word"))
    expect_silent(built <- ggplot2::ggplot_build(draw_figure(name, path)))
    expect_gt(nrow(built$data[[1]]), 0)
  }
})

test_that("masked counts are gaps, and a line has the label of its page", {
  rows <- data.frame(week_end = c("2026-01-25", "2026-01-18"), new = c(4, 2), total = NA_real_)
  plot <- draw_figure("passing", page_json(rows, list(week_end = "date")))
  expect_equal(plot$data$value[plot$data$series == "new"], c(2, 4))
  expect_true(all(is.na(plot$data$value[plot$data$series == "total"])))
  scale <- Filter(function(scale) "colour" %in% scale$aesthetics, plot$scales$scales)[[1]]
  expect_equal(scale$labels, c("Label of total", "Label of new"))
})

test_that("a figure that is none and a table of another page are refused", {
  path <- page_json(data.frame(week_end = "2026-01-25", new = 4))
  expect_error(draw_figure("nonsense", path), "must be one of activity, .*, not nonsense")
  expect_error(draw_figure("items", path), "lacks right_share, discrimination, name")
})
