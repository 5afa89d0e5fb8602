# Enrolled learners of one course by day, stacked by enrollment mode.

enrollment_modes <- c(
  audit = "Audit", honor = "Honor", verified = "Verified", professional = "Professional",
  credit = "Verified with credit", masters = "Master's"
)

# Rows of the mart to what is drawn: one row per day and mode that anybody was ever in.
#
# `no-id-professional` counts as professional, as everywhere. A day without a row of a mode is a
# zero: without it, a stacked area would bridge the gap.
prepare_course_enrollment_mode_daily <- function(rows) {
  mode <- ifelse(rows$mode == "no-id-professional", "professional", rows$mode)
  count <- ifelse(is.na(rows$count), 0, rows$count)
  total <- tapply(count, mode, sum)
  used <- names(total)[total > 0]
  if (length(used) == 0) used <- names(total)[1]
  modes <- c(intersect(names(enrollment_modes), used), sort(setdiff(used, names(enrollment_modes))))
  days <- sort(unique(as.Date(substr(rows$date, 1, 10))))
  sums <- tapply(
    count,
    list(factor(as.Date(substr(rows$date, 1, 10)), levels = as.character(days)),
         factor(mode, levels = modes)),
    sum
  )
  sums[is.na(sums)] <- 0
  labels <- ifelse(modes %in% names(enrollment_modes), enrollment_modes[modes], modes)
  data.frame(
    date = rep(days, times = length(modes)),
    mode = factor(rep(labels, each = length(days)), levels = labels),
    count = as.vector(sums)
  )
}

title_course_enrollment_mode_daily <- "Enrolled learners by enrollment mode"

# Data of `prepare_course_enrollment_mode_daily()` to a ggplot. One day alone has no area: bars.
plot_course_enrollment_mode_daily <- function(data) {
  colours <- colours_of(levels(data$mode), known = unname(enrollment_modes))
  layer <- if (length(unique(data$date)) > 1) {
    ggplot2::geom_area(position = ggplot2::position_stack(reverse = TRUE), alpha = 0.85)
  } else {
    ggplot2::geom_col(position = ggplot2::position_stack(reverse = TRUE), width = 0.5)
  }
  ggplot2::ggplot(data, ggplot2::aes(x = .data$date, y = .data$count, fill = .data$mode)) +
    layer +
    ggplot2::scale_fill_manual(values = colours) +
    scale_x_days(data$date) +
    ggplot2::scale_y_continuous(labels = count_labels, limits = c(0, NA)) +
    ggplot2::labs(title = title_course_enrollment_mode_daily, x = NULL, y = NULL) +
    theme_analytics()
}

# The same data to a Plotly specification.
plotly_course_enrollment_mode_daily <- function(data) {
  colours <- colours_of(levels(data$mode), known = unname(enrollment_modes))
  is_one_day <- length(unique(data$date)) == 1
  series <- lapply(levels(data$mode), function(mode) {
    rows <- data[data$mode == mode, ]
    trace <- list(
      name = escape_markup(mode),
      x = as.list(format(rows$date)),
      y = as.list(rows$count),
      hovertemplate = "%{y:,d}"
    )
    look <- if (is_one_day) {
      list(type = "bar", width = 86400000 / 2, marker = list(color = colours[[mode]]))
    } else {
      list(
        type = "scatter", mode = "lines", stackgroup = "enrolled",
        line = list(width = 1, color = colours[[mode]])
      )
    }
    c(trace, look)
  })
  layout <- plotly_layout(data$date)
  if (is_one_day) layout$barmode <- "stack"
  list(data = series, layout = layout)
}
