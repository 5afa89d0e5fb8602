library(testthat)
library(iitanalytics)

test_check("iitanalytics")
