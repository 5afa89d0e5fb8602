# Every figure of a course: the mart it is drawn from and its three functions.
#
# `version` is part of a figure's checksum: raise it when the drawing changes, and every course is
# drawn anew.
course_figures <- function() {
  list(
    list(
      name = "course_enrollment_mode_daily",
      mart = "course_enrollment_mode_daily",
      columns = c("date", "mode", "count"),
      version = "1",
      title = title_course_enrollment_mode_daily,
      prepare = prepare_course_enrollment_mode_daily,
      plot = plot_course_enrollment_mode_daily,
      plotly = plotly_course_enrollment_mode_daily
    ),
    list(
      name = "course_activity",
      mart = "course_activity",
      columns = c("interval_end", "label", "count"),
      version = "1",
      title = title_course_activity,
      prepare = prepare_course_activity,
      plot = plot_course_activity,
      plotly = plotly_course_activity
    )
  )
}

# Draw one figure of a course: a list that `save_figure()` writes. NULL: there is nothing to draw.
draw_figure <- function(figure, rows, course_id, checksum, created) {
  data <- figure$prepare(rows)
  if (nrow(data) == 0) {
    return(NULL)
  }
  list(
    course_id = course_id,
    name = figure$name,
    title = figure$title,
    svg = figure_svg(figure$plot(data), paste0(figure$title, ", ", course_id)),
    plotly = figure_json(figure$plotly(data)),
    data_checksum = checksum,
    created = created
  )
}
