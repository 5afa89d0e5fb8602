#!/usr/bin/env bash
# R CMD check of the package in r/, its tests included. Any error, warning or note fails.
set -euo pipefail
cd "$(dirname "$0")/.."
package=$PWD/r
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# R writes the tarball into the folder where it runs, and the checkout may be read-only.
cd "$work"
R CMD build --no-manual --no-build-vignettes "$package" >build.log 2>&1 || { cat build.log; exit 1; }
# no network: what asks a repository is left out
export _R_CHECK_CRAN_INCOMING_=FALSE _R_CHECK_FORCE_SUGGESTS_=TRUE R_REPOSITORIES=NULL
export _R_CHECK_FUTURE_FILE_TIMESTAMPS_=FALSE
R CMD check --no-manual iitanalytics_*.tar.gz
grep -q '^Status: OK$' iitanalytics.Rcheck/00check.log
