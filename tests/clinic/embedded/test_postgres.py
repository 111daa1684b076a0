"""The private cluster: it starts anywhere, keeps its data, and stays apart from others."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from clinic.embedded import Problem, postgres
from clinic.embedded.account import Account, server_account
from clinic.embedded.postgres import Cluster, Programs, find_programs, short_folder


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pytest's folders are closed to others, as a person's home folder is."""
    return tmp_path_factory.mktemp("pg")


@pytest.fixture
def cluster(home: Path) -> Iterator[Cluster]:
    cluster = Cluster(home, fast=True)
    cluster.start()
    yield cluster
    if cluster.running():
        cluster.stop()
    shutil.rmtree(cluster.home)


def ask(cluster: Cluster, question: LiteralString) -> str:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return str(row[0]) if row else ""


def do(cluster: Cluster, command: LiteralString) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(command)


def test_data_survive_a_restart(cluster: Cluster) -> None:
    do(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")
    cluster.stop()
    assert not cluster.running()
    cluster.start()
    assert cluster.running()
    assert ask(cluster, "SELECT answer FROM kept") == "42"


def test_it_listens_on_no_network_address(cluster: Cluster) -> None:
    assert ask(cluster, "SHOW listen_addresses") == ""
    assert cluster.socket.stat().st_mode & 0o777 == 0o700


def test_letters_sort_and_change_case_alike_everywhere(cluster: Cluster) -> None:
    assert ask(cluster, "SELECT upper('éäß') || lower('ÄÖ')").startswith("ÉÄ")


def test_extensions_the_application_needs_are_there(cluster: Cluster) -> None:
    do(cluster, "CREATE EXTENSION btree_gist")
    do(cluster, "CREATE EXTENSION pg_trgm")
    do(cluster, "CREATE EXTENSION unaccent")
    assert ask(cluster, "SELECT unaccent('é') || similarity('Ann', 'Anne')::text").startswith("e0.")


def test_a_server_that_was_killed_starts_again(cluster: Cluster) -> None:
    pid = int((cluster.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, 9)
    while cluster.running():
        pass
    cluster.start()
    assert ask(cluster, "SELECT 1") == "1"


def test_a_spoilt_throw_away_cluster_is_made_anew(cluster: Cluster) -> None:
    cluster.stop()
    (cluster.data / "global" / "pg_control").write_bytes(b"spoilt")
    cluster.start()
    assert ask(cluster, "SELECT 1") == "1"


def test_spoilt_data_are_never_thrown_away(home: Path) -> None:
    cluster = Cluster(home)
    cluster.start()
    cluster.stop()
    (cluster.data / "global" / "pg_control").write_bytes(b"spoilt")
    with pytest.raises(Problem, match="did not start"):
        cluster.start()
    assert (cluster.data / "base").exists()
    shutil.rmtree(cluster.home)


def test_data_of_another_major_version_are_not_touched(home: Path) -> None:
    cluster = Cluster(home)
    old = cluster.home / "9"
    old.mkdir()
    (old / "PG_VERSION").write_text("9\n")
    with pytest.raises(Problem, match="belongs to PostgreSQL 9"):
        cluster.start()
    assert not cluster.data.exists()
    shutil.rmtree(cluster.home)


def test_a_chosen_folder_of_programs_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = find_programs(server_account())
    monkeypatch.setenv("PLUMBLINE_POSTGRES_BIN", str(tmp_path))
    tmp_path.chmod(0o755)
    assert find_programs(server_account()) == found, "an empty folder is passed over"


def test_no_programs_at_all_is_said_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_candidates", lambda: iter([Path("/nowhere")]))
    with pytest.raises(Problem, match="set DATABASE_URL"):
        find_programs(Account())


def test_the_major_version_is_the_first_number() -> None:
    assert Programs(Path(), "18.6").major == 18


def test_a_socket_folder_is_short_enough_for_the_system(tmp_path: Path) -> None:
    short = short_folder(tmp_path / "x")
    long = short_folder(tmp_path / ("deep" * 30))
    assert short == tmp_path / "x"
    assert len(str(long)) < 60
    long.rmdir()
