"""One database per test process, copied from a migrated template instead of migrated anew."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from clinic.embedded.lease import locked
from tests.services import environment

ROOT = Path(__file__).parents[2]
TEMPLATES_KEPT = 4


@contextmanager
def _server() -> Iterator[psycopg.Connection]:
    with psycopg.connect(environment.server_url("postgres"), autocommit=True) as connection:
        yield connection


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def _template_name() -> str:
    """Names the template by everything that shapes its tables."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    return f"template_{digest.hexdigest()[:16]}"


def _ensure_template(connection: psycopg.Connection) -> str:
    name = _template_name()
    with locked(environment.CACHE / "template.lock"):
        kept = [
            row[0]
            for row in connection.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE 'template!_%' ESCAPE '!' "
                "ORDER BY oid DESC"
            )
        ]
        if name in kept:
            return name
        for old in kept[TEMPLATES_KEPT:]:
            _drop(connection, old)
        draft = f"draft_{name}"
        _drop(connection, draft)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
        _migrate(draft)
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(draft), sql.Identifier(name)
            )
        )
    return name


def _migrate(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity=0"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": environment.server_url(name)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.exit(f"The migrations fail:\n{done.stderr}", returncode=1)


def _drop_left_over(connection: psycopg.Connection) -> None:
    """Remove databases of test processes that were killed."""
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE datname ~ '^plumbline_[0-9]+$'"
    ).fetchall()
    for (name,) in rows:
        try:
            os.kill(int(name.removeprefix("plumbline_")), 0)
        except ProcessLookupError:
            _drop(connection, name)
        except PermissionError:
            continue


def _renew() -> None:
    """Replace this process's database by a fresh copy of the template."""
    with _server() as connection:
        template = _ensure_template(connection)
        _drop(connection, environment.DATABASE)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(environment.DATABASE), sql.Identifier(template)
            )
        )


@pytest.fixture(scope="session")
def database_server() -> Iterator[None]:
    """PostgreSQL, started or joined; the last test run on this machine stops it."""
    if environment.lease:
        environment.lease.acquire()
    yield
    if environment.lease:
        environment.lease.release()


@pytest.fixture(scope="session")
def django_db_setup(
    database_server: None, django_test_environment: None, broker: object
) -> Iterator[None]:
    """Replaces pytest-django's: a copy of the template instead of migrations."""
    from django.db import connections
    from django.test import TransactionTestCase

    with _server() as connection:
        _drop_left_over(connection)
    _renew()

    def renew(case: TransactionTestCase) -> None:
        connections.close_all()
        _renew()

    with pytest.MonkeyPatch.context() as patch:
        # Emptying all tables, as Django does, would also empty what migrations filled in, and
        # stumble over the tables that only grow; a fresh copy costs as little.
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
        yield
    connections.close_all()
    with _server() as connection:
        _drop(connection, environment.DATABASE)
