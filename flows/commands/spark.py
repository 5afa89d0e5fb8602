"""`analytics spark`: the Thrift server for people (analysts' dbt, SQL prompts)."""

import shutil
import sys
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.table import Table

from flows.commands.options import Home
from flows.console import console
from flows.settings import Settings, load_settings
from flows.thrift import server_options, start_to_stay
from loaders.hive.connection import HiveStatementError, connect
from loaders.hive.ddl import quote_identifier, quote_text
from loaders.spark.metastore import make_metastore
from loaders.spark.thrift_server import status, stop

spark_app = typer.Typer(help="The Spark Thrift server of this home.", no_args_is_help=True)


@spark_app.command("start")
def start_server(home: Home = None) -> None:
    """Start the server and wait until it answers; a running server is left as it is."""
    server = start_to_stay(load_settings(home=home))
    console.print(f"The Thrift server answers on {server.host}:{server.port}.")


@spark_app.command("stop")
def stop_server(home: Home = None) -> None:
    """Stop the server."""
    stopped = stop(server_options(load_settings(home=home)))
    console.print("Stopped." if stopped else "There was none.")


@spark_app.command("make-metastore")
def make_metastore_tables(home: Home = None) -> None:
    """Make the metastore's tables in the database that the Spark properties file names, once."""
    url = make_metastore(server_options(load_settings(home=home)).properties)
    console.print(f"The tables of the metastore are in {url}.")


@spark_app.command("status")
def server_status(home: Home = None) -> None:
    """Say whether the server runs and answers; exit code 1 when it does not."""
    found = status(server_options(load_settings(home=home)))
    if found.server is None:
        console.print(f"No server runs; the log of the last one is {found.log_file}.")
        raise typer.Exit(1)
    state = "answers" if found.is_answering else "runs but does not answer yet"
    console.print(
        f"The server (pid {found.server.process.pid}) {state} on port {found.server.port}."
    )
    if not found.is_answering:
        raise typer.Exit(1)


@spark_app.command("sql")
def sql(
    statement: Annotated[str | None, typer.Argument(help="One statement; none: a prompt.")] = None,
    home: Home = None,
) -> None:
    """Run SQL on the server: one statement, standard input, or a prompt that ends with Ctrl-D."""
    settings = load_settings(home=home)
    if statement is None and not sys.stdin.isatty():
        statement = sys.stdin.read()
    if settings.is_local_thrift:
        server = start_to_stay(settings)
        settings = settings.at(server.host, server.port)
    with connect(str(settings.thrift_host), settings.thrift_port) as hive:
        # Before the first run there is no database, and a first question may be `select 1`.
        if hive.query(f"show databases like {quote_text(settings.hive_database)}"):
            hive.execute(f"use {quote_identifier(settings.hive_database)}")
        if statement is not None:
            print_rows(*hive.query_with_names(statement.strip().rstrip(";")))
            return
        for text in _statements(settings):
            try:
                print_rows(*hive.query_with_names(text))
            except HiveStatementError as error:
                console.print(str(error))


def _statements(settings: Settings) -> Iterator[str]:
    """Read statements from the prompt; each ends with a semicolon."""
    buffer: list[str] = []
    while True:
        try:
            line = input(f"{settings.hive_database}> " if not buffer else "     ...> ")
        except EOFError:
            return
        buffer.append(line)
        if line.rstrip().endswith(";"):
            yield "\n".join(buffer).strip().rstrip(";")
            buffer.clear()


def print_rows(names: list[str], rows: list[tuple[object, ...]]) -> None:
    """Show rows as a table at a terminal, and as lines with tabs elsewhere."""
    if not sys.stdout.isatty():
        for row in [names, *rows]:
            sys.stdout.write("\t".join("" if v is None else str(v) for v in row) + "\n")
        return
    table = Table(*names, width=shutil.get_terminal_size().columns)
    for row in rows:
        table.add_row(*("null" if value is None else str(value) for value in row))
    console.print(table)
    console.print(f"{len(rows):,} rows")
