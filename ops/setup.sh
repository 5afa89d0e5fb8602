#!/usr/bin/env bash
# Installs the parts that a make target needs, and says so before. It is quick when they are there.
#
#   ops/setup.sh python [java] [r] [rtest] [mariadb] [redis] [chromium]
#
# python   uv in .tools/, the locked environment in .venv/
# java     a Java runtime, 17 or newer, for the Spark Thrift server
# r        R with the packages that r/DESCRIPTION imports, and that package in .tools/r-library
# rtest    the R packages that test and check it
# mariadb  the MariaDB server program (no service is started), and its driver for Java
# redis    the Redis server program, the shared cache of several machines (no service is started)
# chromium the browser of the browser tests
#
# System packages come from apt-get on Debian, as root. Anywhere else the script lists the missing
# packages with the command that installs them, and its exit code is 1.
set -euo pipefail
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
R_TESTS="lintr psych roxygen2 survival testthat" # for the tests and checks of r/, beside its Imports
missing=()   # Debian packages
reasons=()   # what each is for

need() { missing+=("$1"); reasons+=("$2"); }

python_command() {
    local candidate
    for candidate in python3.11 python3.12 python3.13 python3; do
        # the interpreter's own path, not a launcher's: for another path uv makes the environment anew
        if "$candidate" -c 'import os, sys
if not (3, 11) <= sys.version_info[:2] < (3, 14): sys.exit(1)
print(os.path.realpath(sys.executable))' 2>/dev/null; then
            return
        fi
    done
}

check_python() {
    python=$(python_command)
    if [ -z "$python" ]; then
        need python3 "Python 3.11 to 3.13"
        need python3-venv "virtual environments"
    elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        need python3-venv "virtual environments for $python"
    fi
    [ -e /etc/ssl/certs/ca-certificates.crt ] || need ca-certificates "trust in the package registry"
}

check_java() {
    local java=java version
    [ -n "${JAVA_HOME:-}" ] && java="$JAVA_HOME/bin/java"
    version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1) || version=
    if [ -z "$version" ] || [ "$version" -lt 17 ]; then
        need openjdk-17-jre-headless "Java 17 or newer for Spark (found: ${version:-none})"
    fi
}

# R itself is asked, so that packages from any library count.
check_r() {
    local package absent
    if ! command -v Rscript >/dev/null; then
        need r-base-core "R"
        absent="$*"
    else
        absent=$(Rscript --vanilla -e \
            'p <- commandArgs(TRUE); cat(p[!p %in% rownames(installed.packages(fields = character()))])' "$@")
    fi
    for package in $absent; do
        need "r-cran-$(echo "$package" | tr '[:upper:]' '[:lower:]')" "R package $package"
    done
}

check_mariadb() {
    command -v mariadbd >/dev/null || [ -x /usr/sbin/mariadbd ] || need mariadb-server-core "MariaDB server"
    command -v mariadb >/dev/null || need mariadb-client-core "MariaDB client"
    [ -e /usr/share/java/mariadb-java-client.jar ] || need libmariadb-java "MariaDB driver for Java"
}

# redis-tools holds the server's program too, under the name redis-check-rdb. The package
# redis-server would start a service.
check_redis() { command -v redis-check-rdb >/dev/null || need redis-tools "Redis server"; }

# The browser without its windows: a page of it takes a third of the CPU time.
check_chromium() { command -v chromium-headless-shell >/dev/null || need chromium-headless-shell "headless browser"; }

install_missing() {
    [ ${#missing[@]} -gt 0 ] || return 0
    local i
    echo "Missing on this machine:"
    for i in "${!missing[@]}"; do
        printf '  %-26s %s\n' "${missing[$i]}" "${reasons[$i]}"
    done
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "They can't be installed from here (not root, or no apt-get). On Debian 12, as root:"
        echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
        exit 1
    fi
    echo "Installing them with apt-get ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >.tools/apt.log 2>&1 || {
        tail -n 20 .tools/apt.log
        echo "apt-get could not install them; its log is .tools/apt.log."
        exit 1
    }
    echo "Installed."
}

# Prints the R packages that r/DESCRIPTION imports, without those that come with R.
r_imports() {
    sed -n '/^Imports:/,/^[A-Z]/p' r/DESCRIPTION | grep -oE '^ +[A-Za-z0-9.]+' | tr -d ' ' |
        grep -vxE 'grDevices|grid|methods|parallel|stats|tools|utils'
}

# Installs the package of r/, unless the installed one was made of the same sources.
install_r_package() {
    local library=.tools/r-library digest
    digest=$(find r/DESCRIPTION r/NAMESPACE r/R -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    [ "$(cat "$library/.digest" 2>/dev/null)" != "$digest" ] || return 0
    echo "Installing the R package of r/ into $library ..."
    mkdir -p "$library"
    R CMD INSTALL --no-docs --no-test-load --library="$library" r >.tools/r-install.log 2>&1 || {
        tail -n 20 .tools/r-install.log
        echo "R could not install r/; its log is .tools/r-install.log."
        exit 1
    }
    echo "$digest" >"$library/.digest"
}

sync_environment() {
    local uv=.tools/uv/bin/uv
    python=${python:-$(python_command)}
    if [ -z "$python" ]; then
        echo "Python 3.11 to 3.13 must be on the PATH, but is not (docs/installation.md). .venv was not made." >&2
        exit 1
    fi
    if [ "$("$uv" --version 2>/dev/null | cut -d' ' -f2)" != "$UV_VERSION" ]; then
        echo "Installing uv $UV_VERSION into .tools/uv ..."
        "$python" -m venv --clear .tools/uv
        .tools/uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
    fi
    # uv trusts the machine's own certificates, and downloads no interpreter.
    export UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1
    [ -d .venv ] || echo "Installing the locked Python environment into .venv ..."
    # A nightly run may not write here, and would compile all packages each time: 4 s for dbt alone.
    "$uv" sync --quiet --locked --compile-bytecode --python "$python"
}

mkdir -p .tools
r_packages=()
for part in "$@"; do
    case "$part" in
        python | java | mariadb | redis | chromium) "check_$part" ;;
        # shellcheck disable=SC2206 # the lists are words
        r) r_packages+=($(r_imports)); with_r=1 ;;
        # shellcheck disable=SC2206
        rtest) r_packages+=($R_TESTS) ;;
        *) echo "ops/setup.sh: must be python, java, r, rtest, mariadb, redis or chromium, not '$part'." >&2; exit 2 ;;
    esac
done
[ ${#r_packages[@]} -eq 0 ] || check_r "${r_packages[@]}"
install_missing
# Each of the two keeps one core busy for most of its time.
if [ -n "${with_r:-}" ]; then
    install_r_package &
    r_package=$!
fi
sync_environment
[ -z "${r_package:-}" ] || wait "$r_package"
