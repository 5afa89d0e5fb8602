# A figure: `prepare(data)` makes the rows of the page's table from a list of data frames, named
# like `reads`; `chart` is an archetype that names the columns of those rows. `labels` are the
# English words of series and `title` that of the picture, for still images; pages have words of
# their own language for the same keys.
figure <- function(reads, prepare, chart, labels, title) {
  list(kind = "figure", reads = reads, prepare = prepare, chart = chart, labels = labels,
       title = title)
}
