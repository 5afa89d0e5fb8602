statuses <- function(connection) {
  rows <- DBI::dbGetQuery(connection, "SELECT step, status FROM r_run ORDER BY step")
  stats::setNames(rows$status, rows$step)
}

steps_of_the_roster <- function() {
  steps <- all_analyses()
  names(Filter(function(step) "learner_roster" %in% marts_of(step, steps), steps))
}

test_that("every step of a course is computed once, and not again until its rows change", {
  store <- test_store()
  first <- run_quietly(store)$counts
  expect_equal(first[["courses"]], 1)
  expect_equal(first[["failed"]], 0)
  expect_setequal(names(statuses(store)), names(c(all_analyses(), drawn_figures())))
  expect_equal(run_quietly(store)$counts[["courses"]], 0)
  republish(store, "learner_roster")
  again <- run_quietly(store)$counts
  expect_equal(sum(again[c("done", "too_few", "failed")]), length(steps_of_the_roster()))
})

test_that("a step runs after the steps whose tables it reads, however many stand between", {
  step <- function(reads, writes) list(reads = stats::setNames(list("course_id"), reads),
                                       writes = writes)
  steps <- list(last = step("r_b", "r_c"), middle = step("r_a", "r_b"), first = step("m", "r_a"))
  expect_equal(in_order(steps), c("first", "middle", "last"))
  steps$first$reads <- list(r_c = "course_id")
  expect_error(in_order(steps), "must not wait for one another, but these do: last, middle, first")
})

test_that("stills of a daily table are drawn when something happened, and otherwise once a week", {
  courses <- paste0("course-v1:B+", 1:9, "+2026")
  store <- test_store(courses = courses)
  flows <- data.frame(
    mart = "course_enrollment_flow_daily", course_id = courses, row_count = 1L, checksum = "some"
  )
  DBI::dbAppendTable(store, "publication_course", flows)
  run_quietly(store)
  drawn <- function() {
    steps <- c(all_analyses(), drawn_figures())
    planned <- plan_steps(store, steps)
    planned$course_id[planned$is_due & planned$step == "enrollment"]
  }
  republish(store, "course_enrollment_mode_daily")
  expect_equal(drawn(), character(0))
  DBI::dbExecute(store, paste0(
    "UPDATE publication_course SET checksum = 'others' ",
    "WHERE mart = 'course_enrollment_flow_daily' AND course_id = '", courses[1], "'"
  ))
  expect_equal(drawn(), courses[1])
  run_quietly(store)
  nights <- lapply(1:7, function(days) {
    as_of <- format(as.Date("2026-01-26") + days)
    DBI::dbExecute(store, paste0("UPDATE publication SET as_of = '", as_of, "'"))
    due <- drawn()
    run_quietly(store)
    due
  })
  expect_equal(sort(unlist(nights)), courses)
  expect_gt(sum(lengths(nights) > 0), 1)
})

test_that("the still of activity is drawn again within a week, because its zeros go on", {
  store <- test_store()
  run_quietly(store)
  nights <- vapply(1:7, function(days) {
    as_of <- format(as.Date("2026-01-26") + days)
    DBI::dbExecute(store, paste0("UPDATE publication SET as_of = '", as_of, "'"))
    planned <- plan_steps(store, c(all_analyses(), drawn_figures()))
    planned$is_due[planned$step == "activity"]
  }, logical(1))
  expect_true(nights[7])
  expect_equal(nights, sort(nights))
})

test_that("no step fails for a learner without a day of enrollment, or for days without anybody", {
  store <- test_store()
  DBI::dbExecute(store, "DELETE FROM learner_roster WHERE username <> 'learner_01'")
  DBI::dbExecute(store, "UPDATE learner_roster SET enrollment_date = NULL")
  fill(store, "course_enrollment_mode_daily", data.frame(
    course_id = a_course, date = format(as.Date("2026-01-05") + 1:268), mode = "audit", count = 0L
  ))
  expect_equal(run_quietly(store)$lines, character(0))
  expect_equal(unname(statuses(store)[c("enrollment", "retention")]), c("too_few", "too_few"))
})

test_that("a step that fails is recorded with its error and stops nothing", {
  store <- test_store(courses = c(a_course, "course-v1:A+1+2026"))
  DBI::dbExecute(store, paste0(
    "UPDATE course_enrollment_mode_daily SET date = 'no date' WHERE course_id = '", a_course, "'"
  ))
  result <- run_quietly(store)
  expect_equal(result$counts[["failed"]], 1)
  expect_match(result$lines, paste0("failed: course=", a_course, " step=enrollment"), fixed = TRUE)
  failed <- DBI::dbGetQuery(store, "SELECT course_id, step FROM r_run WHERE status = 'failed'")
  expect_equal(failed, data.frame(course_id = a_course, step = "enrollment"))
  drawn <- DBI::dbGetQuery(store, "SELECT course_id FROM r_still WHERE figure = 'enrollment'")
  expect_equal(unique(drawn$course_id), "course-v1:A+1+2026")
})

test_that("a step that failed is tried again, and is done when the fault is gone", {
  store <- test_store()
  DBI::dbExecute(store, "UPDATE course_enrollment_mode_daily SET date = 'no date'")
  expect_equal(run_quietly(store)$counts[["failed"]], 1)
  again <- run_quietly(store)$counts
  expect_equal(c(again[["courses"]], again[["failed"]], again[["done"]]), c(1, 1, 0))
  DBI::dbExecute(store, "UPDATE course_enrollment_mode_daily SET date = '2024-03-01'")
  expect_equal(run_quietly(store)$counts[["failed"]], 0)
  expect_equal(statuses(store)[["enrollment"]], "done")
  expect_equal(run_quietly(store)$counts[["courses"]], 0)
})

test_that("a step that takes too long fails with its limit of time", {
  slow <- list(kind = "analysis", name = "slow", reads = list(), compute = function(data, course) {
    repeat Sys.sleep(0.01)
  })
  outcome <- run_step(slow, a_course, read = NULL, computed = list(), seconds = 0.2)
  expect_equal(outcome$status, "failed")
  expect_match(outcome$message, "time limit")
})

test_that("what was withdrawn leaves neither pictures nor rows", {
  store <- test_store(courses = c(a_course, "course-v1:A+1+2026"))
  run_quietly(store)
  DBI::dbExecute(store, paste0("DELETE FROM publication_course WHERE course_id = '", a_course, "'"))
  DBI::dbExecute(store, paste0("DELETE FROM course_activity"))
  republish(store, "course_activity")
  run_quietly(store)
  for (table in c("r_run", "r_still", "r_item", "r_retention", "r_stop")) {
    left <- DBI::dbGetQuery(store, paste("SELECT DISTINCT course_id FROM", table))$course_id
    expect_false(a_course %in% left, info = table)
  }
  drawn <- DBI::dbGetQuery(store, "SELECT DISTINCT figure FROM r_still")$figure
  expect_equal(drawn, "enrollment")
})

test_that("a run that dies leaves whole courses, and the next run ends as one run would", {
  path <- tempfile(fileext = ".sqlite3")
  whole <- test_store(courses = c(a_course, "course-v1:A+1+2026", "course-v1:C+1+2026"))
  run_quietly(whole)
  broken <- test_store(path, courses = c(a_course, "course-v1:A+1+2026", "course-v1:C+1+2026"))
  planned <- plan_steps(broken, c(all_analyses(), drawn_figures()))
  due <- planned[planned$course_id == a_course, ]
  # the first write of a course's transaction, and then the end of the process
  DBI::dbExecute(broken, "BEGIN IMMEDIATE")
  write_outcome(broken, all_analyses()$items, due[due$step == "items", ],
                list(status = "done", message = "", seconds = 1, tables = list()), 7L)
  DBI::dbDisconnect(broken)
  broken <- DBI::dbConnect(RSQLite::SQLite(), path)
  run_quietly(broken)
  for (table in setdiff(names(test_contracts()), "r_run")) {
    rows <- function(connection) {
      found <- DBI::dbReadTable(connection, table)
      found <- found[setdiff(names(found), c("id", "created"))]
      sort(do.call(paste, found))
    }
    expect_equal(rows(broken), rows(whole), info = table)
  }
})

test_that("r_run says before anything is computed which rows are of the live publication", {
  store <- test_store()
  run_quietly(store)
  DBI::dbExecute(store, "UPDATE publication SET id = 8")
  republish(store, "learner_roster")
  planned <- plan_steps(store, c(all_analyses(), drawn_figures()))
  say_what_is_due(store, planned, 8L, only = NULL)
  rows <- DBI::dbGetQuery(store, "SELECT step, status, publication_id FROM r_run")
  is_due <- rows$step %in% steps_of_the_roster()
  expect_true(all(rows$status[is_due] == "due") && all(rows$publication_id[is_due] == 7L))
  others <- rows[!is_due, ]
  expect_true(all(others$publication_id == 8L) && !any(others$status == "due"))
  run_quietly(store)
  after <- DBI::dbGetQuery(store, "SELECT status, publication_id FROM r_run")
  expect_true(all(after$publication_id == 8L) && !any(after$status == "due"))
})

test_that("shards share the courses, each one course once", {
  planned <- data.frame(
    course_id = paste0("c", 1:9), weight = c(100, 1, 1, 1, 1, 50, 50, 1, 1), is_due = TRUE
  )
  dealt <- lapply(1:3, function(shard) courses_of_shard(planned, shard, 3))
  expect_setequal(unlist(dealt), planned$course_id)
  expect_equal(length(unlist(dealt)), 9)
  expect_equal(dealt[[1]][1], "c1")
  expect_true(all(lengths(dealt) >= 1))
})

test_that("a shard that plans late has the courses that it would have had at once", {
  planned <- data.frame(
    course_id = paste0("c", 1:6), weight = c(35, 29, 17.4, 17.2, 10, 7), is_due = TRUE
  )
  first <- courses_of_shard(planned, 2, 2)
  expect_equal(first, c("c2", "c3", "c5"))
  later <- transform(planned, is_due = !(course_id %in% first))
  expect_equal(courses_of_shard(later, 1, 2), c("c1", "c4", "c6"))
  expect_equal(courses_of_shard(transform(planned, is_due = FALSE), 1, 2), character(0))
})

test_that("a specification is made anew when its figure has another version, and goes with it", {
  connection <- test_store()
  run_quietly(connection)
  specification <- function(figure) {
    query_rows(connection, paste0(
      "SELECT specification FROM r_figure WHERE figure = '", figure, "'"
    ))$specification
  }
  made <- specification("age")
  DBI::dbExecute(connection, "UPDATE r_figure SET specification = '{}' WHERE figure = 'gender'")
  DBI::dbExecute(connection, "UPDATE r_figure SET specification = '{}', version = 'older'
                              WHERE figure = 'age'")
  DBI::dbExecute(connection, "INSERT INTO r_figure (figure, title, version, specification, created)
                              SELECT 'gone', title, version, specification, created FROM r_figure
                              WHERE figure = 'gender'")
  run_quietly(connection)
  expect_equal(specification("age"), made)
  expect_equal(specification("gender"), "{}")
  expect_length(specification("gone"), 0)
  run_quietly(connection, force = TRUE)
  expect_false(specification("gender") == "{}")
})

test_that("a store in which no course is published yet has figures and no work", {
  store <- test_store()
  DBI::dbExecute(store, "DELETE FROM publication_course")
  for (shard in 1:2) {
    counts <- run_quietly(store, shard = shard, shards = 2L)$counts
    expect_equal(unname(counts), c(0, 0, 0, 0))
  }
  expect_equal(nrow(DBI::dbReadTable(store, "r_figure")), length(all_figures()))
})

test_that("a course that is not published is refused with a sentence", {
  expect_error(run_quietly(test_store(), course = "course-v1:X+Y+Z"), "must be published",
               class = "person_error")
})

test_that("the version of a step follows the code that it uses", {
  first <- step_version("analysis_items")
  expect_equal(step_version("analysis_items"), first)
  expect_true("alpha_of" %in% package_names(analysis_items, asNamespace("iitanalytics")))
  expect_false("curve_of" %in% package_names(analysis_items, asNamespace("iitanalytics")))
  expect_true("long_rows" %in% package_names(figure_enrollment, asNamespace("iitanalytics")))
})

with_starts <- function(connection, starts) {
  for (course in names(starts)) {
    DBI::dbExecute(connection, paste0(
      "UPDATE course_meta_summary_enrollment SET start_time = '", starts[[course]],
      "' WHERE course_id = '", course, "'"
    ))
  }
}

test_that("the run before a run is the one of the same course that started before it", {
  starts <- list(
    "course-v1:A+1+2026_T1" = "2026-01-01 00:00:00", "A/1/2015_Fall" = "2015-09-01 00:00:00",
    "course-v1:A+1+2024" = "2024-01-01 00:00:00", "course-v1:A+2+2020" = "2020-01-01 00:00:00",
    "ccx-v1:A+1+2024+ccx@1" = "2023-01-01 00:00:00"
  )
  store <- test_store(courses = names(starts))
  with_starts(store, starts)
  published <- DBI::dbReadTable(store, "publication_course")
  expect_equal(runs_before(store, published), c(
    "course-v1:A+1+2024" = "A/1/2015_Fall", "course-v1:A+1+2026_T1" = "course-v1:A+1+2024"
  ))
})

test_that("a run is due again when the run before it changes, and only in steps that read that run", {
  starts <- list("course-v1:A+1+2025" = "2025-01-01 00:00:00",
                 "course-v1:A+1+2026" = "2026-01-01 00:00:00")
  store <- test_store(courses = names(starts))
  with_starts(store, starts)
  run_quietly(store)
  model <- DBI::dbGetQuery(store, "SELECT course_id, trained_on FROM r_risk_model ORDER BY 1")
  expect_equal(model$trained_on, c(NA, "course-v1:A+1+2025"))
  DBI::dbExecute(store, paste0(
    "UPDATE publication_course SET checksum = 'new' WHERE mart = 'module_engagement' ",
    "AND course_id = 'course-v1:A+1+2025'"
  ))
  planned <- plan_steps(store, all_analyses())
  due <- planned[planned$is_due & planned$course_id == "course-v1:A+1+2026", ]
  reading <- Filter(function(step) "module_engagement" %in% names(step$reads_earlier),
                    all_analyses())
  expect_setequal(due$step, names(reading))
})
