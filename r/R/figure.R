# A figure. `chart` is a kind of chart that names the columns of the page's table. `title` says in
# English what the figure shows, and `labels` are English words of the columns, for still images.
# Pages have words in their own language for the same keys.
#
# Most figures have no still image: a page with script draws the rows of its table, on a screen and
# for print, and a page without script has the table.
figure <- function(chart, title, labels = list(), still = NULL) {
  c(list(kind = "figure", chart = chart, title = title, labels = labels), still)
}

# What a figure's still images are drawn of. `prepare(data)` makes the rows of the page's table from
# a list of data frames that are named like `reads`.
#
# A table with a row for each day changes every night, also where nothing happened, and zeros that
# go on to the end of the data are in no table. `changes_with` names a published table that changes
# only when something happened. The images are then drawn when that table has changed, and otherwise
# once a week: until then they lack the last, equal days, or the last week of zeros.
still <- function(reads, prepare, changes_with = NULL) {
  list(reads = reads, prepare = prepare, changes_with = changes_with)
}
