# A result store with the published tables of one small course, and R's tables.

contract_of <- function(.table, .key, ...) {
  columns <- list(...)
  list(name = .table, key = as.list(.key), columns = unname(Map(function(column, type) {
    list(name = column, type = sub("!$", "", type), is_nullable = !endsWith(type, "!"))
  }, names(columns), columns)))
}

# The contracts as `models/r/_r__sources.yml` has them; a test of the flow compares both.
test_contracts <- function() {
  contracts <- list(
    contract_of("r_run", c("course_id", "step"), course_id = "varchar(255)!",
                step = "varchar(100)!", version = "varchar(64)!", input = "varchar(64)!",
                publication_id = "bigint!", status = "varchar(10)!", message = "varchar(1000)!",
                seconds = "double!"),
    contract_of("r_figure", "figure", figure = "varchar(100)!", title = "varchar(255)!",
                version = "varchar(64)!", specification = "string!"),
    contract_of("r_still", c("course_id", "figure", "width"), course_id = "varchar(255)!",
                figure = "varchar(100)!", width = "varchar(10)!", title = "varchar(255)!",
                svg = "string!"),
    contract_of("r_item", c("course_id", "problem_id"), course_id = "varchar(255)!",
                problem_id = "varchar(255)!", name = "varchar(255)", learners = "int!",
                right_share = "double!", discrimination = "double", tries_to_right = "double",
                distractor = "varchar(255)", distractor_count = "int", flag = "varchar(30)!"),
    contract_of("r_scale", "course_id", course_id = "varchar(255)!", items = "int!",
                learners = "int", alpha = "double", alpha_low = "double", alpha_high = "double"),
    contract_of("r_retention", c("course_id", "group_name", "day"), course_id = "varchar(255)!",
                group_name = "varchar(255)!", day = "int!", at_risk = "int!",
                active_share = "double!", share_low = "double", share_high = "double"),
    contract_of("r_stop", c("course_id", "block_id"), course_id = "varchar(255)!",
                block_id = "varchar(255)!", name = "varchar(255)", block_type = "varchar(255)",
                sort_idx = "int!", reached = "int!", stopped = "int", stop_share = "double"),
    contract_of("r_video_spot", c("course_id", "video_id", "kind", "start_seconds"),
                course_id = "varchar(255)!", video_id = "varchar(255)!", kind = "varchar(10)!",
                start_seconds = "int!", viewers = "int!", share = "double!",
                usual_share = "double!"),
    contract_of("r_run_comparison", c("course_id", "measure"), course_id = "varchar(255)!",
                other_course_id = "varchar(255)!", measure = "varchar(30)!",
                difference = "double!", low = "double!", high = "double!", learners = "int!"),
    contract_of("r_forecast", c("course_id", "measure", "week_end"), course_id = "varchar(255)!",
                measure = "varchar(20)!", week_end = "date!", expected = "double!", low = "double!",
                high = "double!", method = "varchar(20)!", error_ratio = "double!"),
    contract_of("r_risk", c("course_id", "username"), course_id = "varchar(255)!",
                username = "varchar(255)!", risk = "double", level = "varchar(10)!",
                days_away = "int!", reasons = "varchar(255)!"),
    contract_of("r_risk_model", "course_id", course_id = "varchar(255)!", method = "varchar(10)!",
                why = "varchar(20)!", trained_on = "varchar(255)", trained_learners = "int",
                tested_learners = "int", tested_weeks = "int", auc = "double",
                calibration_intercept = "double", calibration_slope = "double",
                expected_share = "double", observed_share = "double"),
    contract_of("r_finding", c("course_id", "rank"), course_id = "varchar(255)!", rank = "int!",
                kind = "varchar(30)!", block_id = "varchar(255)!", effect = "double!",
                sample = "int!", values_json = "string!")
  )
  stats::setNames(contracts, vapply(contracts, `[[`, character(1), "name"))
}

a_course <- "course-v1:B+2+2026"

fill <- function(connection, table, rows) {
  DBI::dbWriteTable(connection, table, rows, overwrite = TRUE)
}

test_store <- function(path = ":memory:", courses = a_course) {
  connection <- DBI::dbConnect(RSQLite::SQLite(), path)
  for (contract in test_contracts()) {
    columns <- vapply(contract$columns, `[[`, character(1), "name")
    DBI::dbExecute(connection, paste0(
      "CREATE TABLE ", contract$name, " (id integer primary key, ",
      paste0('"', columns, '"', collapse = ", "), ", created text, UNIQUE (",
      paste0('"', unlist(contract$key), '"', collapse = ", "), "))"
    ))
  }
  fill(connection, "publication", data.frame(
    id = 7L, as_of = "2026-01-26", since = NA_character_
  ))
  days <- format(as.Date("2026-01-05") + 0:20)
  of_courses <- function(rows) {
    do.call(rbind, lapply(courses, function(course) cbind(course_id = course, rows)))
  }
  learners <- sprintf("learner_%02d", 1:40)
  fill(connection, "course_enrollment_mode_daily", of_courses(data.frame(
    date = rep(days, 2), mode = rep(c("audit", "no-id-professional"), each = 21), count = 1:42
  )))
  fill(connection, "course_enrollment_daily", of_courses(data.frame(date = days, count = 1:21)))
  fill(connection, "course_meta_summary_enrollment", of_courses(data.frame(
    enrollment_mode = "audit", start_time = "2026-01-05 00:00:00", end_time = NA_character_
  )))
  fill(connection, "course_activity", of_courses(data.frame(
    interval_end = c("2026-01-12 00:00:00", "2026-01-26 00:00:00"), label = "ACTIVE",
    count = c(12L, 9L)
  )))
  fill(connection, "learner_roster", of_courses(data.frame(
    username = learners, enrollment_mode = "audit", enrollment_date = "2026-01-05",
    end_date = "2026-01-26", segments = ""
  )))
  fill(connection, "student_engagement_daily", of_courses(data.frame(
    username = learners, end_date = format(as.Date("2026-01-05") + 0:39 %/% 2), days_active = 1L
  )))
  fill(connection, "problem_response_latest", of_courses(data.frame(
    username = learners, problem_id = "problem", correct = rep(0:1, 20), total_attempts = 1L
  )))
  fill(connection, "answer_distribution", of_courses(data.frame(
    module_id = "problem", part_id = "p_2_1", correct = c(0L, 0L, 1L), value_id = c("choice_1", NA, "choice_2"),
    answer_value_text = c("The moon", "what I typed", "The sun"),
    first_response_count = c(8, 12, 20)
  )))
  fill(connection, "course_blocks", of_courses(data.frame(
    block_id = c("chapter", "problem"), block_type = c("chapter", "problem"),
    display_name = c("Week 1", "Question 1"), sort_idx = 0:1
  )))
  fill(connection, "course_progress", of_courses(data.frame(
    block_id = c("chapter", "problem", "next"), block_type = c("chapter", "problem", "problem"),
    display_name = c("Week 1", "Question 1", "Question 2"), sort_idx = 0:2,
    release_time = c(NA, NA, "2026-01-12 00:00:00")
  )))
  fill(connection, "learner_standing", of_courses(data.frame(
    username = learners, last_active_date = "2026-01-20"
  )))
  fill(connection, "module_engagement", of_courses(data.frame(
    username = learners, date = "2026-01-20", entity_type = "problem", entity_id = "problem",
    event = "attempted", count = 1L
  )))
  fill(connection, "video", of_courses(data.frame(
    pipeline_video_id = "v", encoded_module_id = "v"
  )))
  fill(connection, "video_timeline", data.frame(
    pipeline_video_id = "v", segment = 0:9, num_users = 40L, num_views = 40L
  ))
  marts <- setdiff(DBI::dbListTables(connection), c("publication", names(test_contracts())))
  fill(connection, "publication_course", of_courses(data.frame(
    mart = marts, row_count = 10L, checksum = paste(marts, "as published")
  )))
  connection
}

test_options <- function(...) {
  utils::modifyList(
    list(shard = 1L, shards = 1L, seconds = 60L, course = NULL, force = FALSE), list(...)
  )
}

run_quietly <- function(connection, ...) {
  lines <- character(0)
  counts <- run_shard(connection, test_contracts(), test_options(...), report = function(line) {
    lines <<- c(lines, line)
  })
  list(counts = counts, lines = lines)
}

# Say that a table's rows of every course are others than those that were analysed.
republish <- function(connection, mart) {
  DBI::dbExecute(connection, paste0(
    "UPDATE publication_course SET checksum = 'new' WHERE mart = '", mart, "'"
  ))
}
