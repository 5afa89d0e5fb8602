# A figure as text, in both forms that pages show.

figure_width_inches <- 9.6
figure_height_inches <- 4.4

# A ggplot to an SVG document that scales to the place it is given.
#
# svglite writes a fixed size and the metrics of this machine's fonts; without them the reader's
# browser sets size and font.
figure_svg <- function(plot, description) {
  drawn <- svglite::svgstring(
    width = figure_width_inches, height = figure_height_inches,
    standalone = TRUE, fix_text_size = FALSE
  )
  tryCatch(print(plot), finally = grDevices::dev.off())
  svg <- paste(as.character(drawn()), collapse = "\n")
  svg <- sub(
    "width='[0-9.]+pt' height='[0-9.]+pt' (viewBox='[^']*')>",
    paste0("\\1 role='img'>\n<title>", escape_markup(description), "</title>"),
    svg
  )
  gsub("font-family: \"[^\"]*\";", "font-family: system-ui, \"Noto Sans\", sans-serif;", svg)
}

# A Plotly specification (list of data and layout) to JSON.
figure_json <- function(specification) {
  as.character(jsonlite::toJSON(
    specification, auto_unbox = TRUE, digits = NA, null = "null", na = "null"
  ))
}

# The SHA-256 of what a figure is made of: its rows, and the version of its drawing.
figure_checksum <- function(rows, version) {
  columns <- lapply(rows, as.character)
  text <- paste(c(version, do.call(paste, c(columns, sep = "\x1f"))), collapse = "\n")
  digest::digest(enc2utf8(text), algo = "sha256", serialize = FALSE)
}

# The checksums of all figures that are stored, named by course and figure.
read_checksums <- function(connection) {
  rows <- DBI::dbGetQuery(connection, "SELECT course_id, name, data_checksum FROM figure")
  stats::setNames(rows$data_checksum, figure_key(as_utf8(rows$course_id), rows$name))
}

figure_key <- function(course_id, name) {
  paste(course_id, name, sep = "\x1f")
}

# Write a figure in the place of the one of the same course and name.
save_figure <- function(connection, figure) {
  values <- vapply(
    figure[c("course_id", "name", "title", "svg", "plotly", "data_checksum", "created")],
    function(text) quote_text(connection, text), character(1)
  )
  DBI::dbExecute(connection, paste0(
    "REPLACE INTO figure (course_id, name, title, svg, plotly, data_checksum, created) VALUES (",
    paste(values, collapse = ", "), ")"
  ))
  invisible(figure)
}

# Remove the figures of courses that are no longer published.
delete_figures_except <- function(connection, course_ids) {
  stored <- as_utf8(DBI::dbGetQuery(connection, "SELECT DISTINCT course_id FROM figure")$course_id)
  gone <- setdiff(stored, course_ids)
  for (course_id in gone) {
    DBI::dbExecute(connection, paste(
      "DELETE FROM figure WHERE course_id =", quote_text(connection, course_id)
    ))
  }
  length(gone)
}
