#' Draw a figure of a page
#'
#' Makes a plot of the rows that a page shows, with its filters. The columns have the page's words,
#' and groups and countries their codes. The file is what the button "JSON" above the page's table
#' sends.
#'
#' @param figure The name of the figure, such as `"retention"`: that of a file
#'   `r/R/figure_<name>.R`.
#' @param file The path of the JSON file.
#' @return A ggplot, to which layers and themes can be added, and which `ggplot2::ggsave()` saves.
#' @export
draw_figure <- function(figure, file) {
  step <- all_figures()[[figure]]
  if (is.null(step)) {
    stop("`figure` must be one of ", paste(names(all_figures()), collapse = ", "), ", not ", figure,
         ".", call. = FALSE)
  }
  page <- jsonlite::fromJSON(file)
  chart <- step$chart
  missing <- setdiff(unlist(chart$specify(chart)$needs), page$columns$key)
  if (length(missing) > 0 || length(page$rows) == 0) {
    lack <- if (length(missing) > 0) missing else "rows"
    stop("The table of ", file, " must have rows with the columns of the figure ", figure,
         ", but lacks ", paste(lack, collapse = ", "), ".", call. = FALSE)
  }
  labels <- as.list(step$labels)
  labels[page$columns$key] <- page$columns$label
  chart$draw(page_rows(page, chart), chart, labels) + ggplot2::ggtitle(step$title)
}

# The rows of a page as a chart draws them: dates are dates, and numbers are numbers also where all
# are masked. A difference of two columns is no series.
page_rows <- function(page, chart) {
  columns <- page$columns[page$columns$kind != "change", ]
  texts <- c("text", "word", "country", "moment")
  rows <- Map(function(key, kind) {
    values <- page$rows[[key]]
    if (kind == "date") as.Date(values) else if (kind %in% texts) values else as.numeric(values)
  }, columns$key, columns$kind)
  rows <- do.call(data.frame, c(unname(rows), list(check.names = FALSE)))
  names(rows) <- columns$key
  # A page begins with the newest row.
  if (is.null(chart$x_axis)) rows else rows[order(rows[[chart$x]]), ]
}
