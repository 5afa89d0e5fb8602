#!/usr/bin/env bash
# R CMD check of the package in r/, its tests included. Any error, warning or note fails.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
R CMD build --no-manual --no-build-vignettes r >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
mv iitanalytics_*.tar.gz "$work"
# no network: what asks a repository is left out
export _R_CHECK_CRAN_INCOMING_=FALSE _R_CHECK_FORCE_SUGGESTS_=TRUE R_REPOSITORIES=NULL
export _R_CHECK_FUTURE_FILE_TIMESTAMPS_=FALSE
R CMD check --no-manual --output="$work" "$work"/iitanalytics_*.tar.gz
grep -q '^Status: OK$' "$work/iitanalytics.Rcheck/00check.log"
