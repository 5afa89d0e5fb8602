# A figure. `prepare(data)` makes the rows of the page's table from a list of data frames that are
# named like `reads`. `chart` is a kind of chart that names the columns of these rows. `labels` and
# `title` are the English words of the series and of the picture, for still images. Pages have words
# in their own language for the same keys.
figure <- function(reads, prepare, chart, labels, title) {
  list(kind = "figure", reads = reads, prepare = prepare, chart = chart, labels = labels,
       title = title)
}
