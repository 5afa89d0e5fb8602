# Still images, for readers without JavaScript, for print and for mail. Pages with JavaScript draw
# the figure's specification with the rows of their own table instead.

still_widths <- c(wide = 9.6, narrow = 4.2)

still_height_inches <- 4.4

# Both still images of a figure for one course, as rows of `r_still`, or `too_few()`.
draw_stills <- function(step, data, course_id) {
  rows <- step$prepare(data)
  if (nrow(rows) == 0 || length(series_columns(rows, step$chart)) == 0) {
    return(too_few("There are no rows to draw."))
  }
  plot <- step$chart$draw(rows, step$chart, step$labels) + ggplot2::ggtitle(step$title)
  # The layout costs most of the time and is the same for every width. It needs an open device for
  # the sizes of texts, so it is made while the first drawing is open.
  grob <- NULL
  draw <- function() {
    if (is.null(grob)) grob <<- without_empty_cells(ggplot2::ggplotGrob(plot))
    grid::grid.draw(grob, recording = FALSE)
  }
  svg <- vapply(still_widths, function(width) {
    still_svg(draw, width, description = paste0(step$title, ", ", course_id))
  }, character(1))
  list(r_still = data.frame(
    figure = step$name, width = names(still_widths), title = step$title, svg = unname(svg)
  ))
}

# A layout without the cells that draw nothing, in it and in the layouts of its legends. Half of the
# cells are such, and grid would open a viewport for each.
without_empty_cells <- function(layout) {
  is_drawn <- !vapply(layout$grobs, inherits, logical(1), what = "zeroGrob")
  layout$grobs <- layout$grobs[is_drawn]
  layout$layout <- layout$layout[is_drawn, ]
  is_layout <- vapply(layout$grobs, inherits, logical(1), what = "gtable")
  layout$grobs[is_layout] <- lapply(layout$grobs[is_layout], without_empty_cells)
  layout
}

# The drawing of `draw()` as an SVG document that fills its place and follows the reader's choice of
# a light or dark ground.
#
# svglite writes a fixed size and the metrics of this machine's fonts. Both are removed, so that the
# reader's browser sets size and font.
still_svg <- function(draw, width, description) {
  drawn <- svglite::svgstring(
    width = width, height = still_height_inches, standalone = TRUE, fix_text_size = FALSE
  )
  tryCatch(draw(), finally = grDevices::dev.off())
  svg <- paste(as.character(drawn()), collapse = "\n")
  svg <- sub(
    "width='[0-9.]+pt' height='[0-9.]+pt' (viewBox='[^']*')>",
    paste0("\\1 role='img'>\n<title>", escape_markup(description), "</title>\n", ground_styles()),
    svg
  )
  svg <- gsub("font-family: \"[^\"]*\";", "font-family: system-ui, \"Noto Sans\", sans-serif;", svg)
  with_grounds(svg)
}

look_colours <- function(ground) {
  c(look[[ground]][c("ground", "ink", "muted", "grid")], as.list(look[[ground]]$series))
}

colour_variables <- function() paste0("--c", seq_along(look_colours("light")))

# The colours of both grounds as CSS variables. The reader chooses the ground.
ground_styles <- function() {
  style <- function(ground) {
    paste0(colour_variables(), ":", look_colours(ground), collapse = ";")
  }
  paste0(
    "<style>svg{", style("light"), "}",
    "@media (prefers-color-scheme: dark){svg{", style("dark"), "}}",
    "@media print{svg{", style("light"), "}}</style>"
  )
}

# Replace each colour of the light ground by its CSS variable. The light colour stands beside the
# variable, for programs that do not support CSS variables.
with_grounds <- function(svg) {
  colours <- look_colours("light")
  names <- colour_variables()
  head <- regexpr("</style>", svg, fixed = TRUE) + nchar("</style>") - 1
  body <- substr(svg, head + 1, nchar(svg))
  for (number in seq_along(colours)) {
    body <- gsub(
      paste0(": ", toupper(colours[[number]])),
      paste0(": var(", names[number], ", ", colours[[number]], ")"),
      body, fixed = TRUE
    )
  }
  paste0(substr(svg, 1, head), body)
}

# Write the specifications of figures as rows of `r_figure`. A row of another version of its figure
# is replaced, and a row of a figure that is gone is deleted.
write_figures <- function(connection, figures, force = FALSE) {
  known <- query_rows(connection, "SELECT figure, version FROM r_figure")
  versions <- vapply(figures, `[[`, character(1), "version")
  is_kept <- !force & known$figure %in% names(versions) & known$version == versions[known$figure]
  kept <- known$figure[is_kept]
  rows <- do.call(rbind, lapply(figures[setdiff(names(figures), kept)], function(step) {
    data.frame(
      figure = step$name, title = step$title, version = step$version,
      specification = specification_json(step$chart$specify(step$chart))
    )
  }))
  in_transaction(connection, {
    for (name in setdiff(known$figure, kept)) {
      DBI::dbExecute(connection, paste0(
        "DELETE FROM r_figure WHERE figure = ", quote_values(connection, name)
      ))
    }
    if (!is.null(rows)) insert_rows(connection, "r_figure", rows)
  })
}

delete_stills <- function(connection, course_id, figure) {
  DBI::dbExecute(connection, paste0(
    "DELETE FROM r_still WHERE course_id = ", quote_values(connection, course_id),
    " AND figure = ", quote_values(connection, figure)
  ))
}

# Escape a plain text, such as a course's name, because SVG would read markup in it.
escape_markup <- function(text) {
  text <- gsub("&", "&amp;", text, fixed = TRUE)
  text <- gsub("<", "&lt;", text, fixed = TRUE)
  gsub(">", "&gt;", text, fixed = TRUE)
}
