"""`python app.py …` as an operator types it, in a process of its own."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from pyotp.totp import TOTP

import app
from services import clock, sign_in
from services.errors import WrongSetting
from services.opening import DEMO_MARK, opened, serving
from services.settings import Settings
from services.sign_in import Browser
from tests.running import ROOT, running

PASSWORD = "a long password of mine"


def run(*arguments: str | Path, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """One command, run to its end."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "PYTEST", "NICEGUI"))}
    return subprocess.run(
        [sys.executable, "app.py", *map(str, arguments)],
        cwd=ROOT,
        env=clean | environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def create_administrator(data: Path) -> str:
    """What `create-staff` prints."""
    done = run(
        "create-staff", "ada@example.org", "--name", "Ada Admin", "--role", "administrator", "--password-stdin",
        "--data", data, typed=PASSWORD + "\n",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_serving_without_any_setting_makes_everything_it_needs(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(["app.py", "serve"], data) as program:
        assert httpx.get(f"{program.url}/login").status_code == 200
        code = re.search(r"enter this code: (\S+)", program.said)
        assert code
        assert f"{program.url}/set-up" in program.said
        assert httpx.get(f"{program.url}/set-up").status_code == 200
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    private = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir() if path.is_file()}
    assert private["secret.key"] == private["portal.sqlite3"] == 0o600
    assert code[1] not in (data / "portal.sqlite3").read_bytes().decode("latin-1")


def test_serve_is_the_command_when_none_is_given(tmp_path: Path) -> None:
    with running([str(ROOT / "app.py")], tmp_path / "data") as program:
        assert httpx.get(f"{program.url}/login").status_code == 200


def test_a_staff_login_made_here_works_and_ends_the_set_up(tmp_path: Path) -> None:
    said = create_administrator(tmp_path / "data")
    key = re.search(r"Key: (\w{32})", said)
    assert key
    assert "otpauth://totp/" in said
    assert "█" in said
    settings = Settings(tmp_path / "data")
    with opened(settings) as db:
        step = sign_in.with_password(db, "ada@example.org", PASSWORD, Browser("test", None)).step_token
        assert step
        assert sign_in.with_code(db, step, TOTP(key[1]).at(clock.now()), Browser("test", None), settings.secret_key)
    with running(["app.py", "serve"], tmp_path / "data") as program:
        assert "enter this code" not in program.said


def test_a_used_address_or_a_short_password_is_one_sentence(tmp_path: Path) -> None:
    create_administrator(tmp_path / "data")
    arguments = ["create-staff", "ADA@example.org", "--name", "Ada", "--role", "billing", "--password-stdin"]
    again = run(*arguments, "--data", tmp_path / "data", typed=PASSWORD + "\n")
    short = run(*arguments, "--data", tmp_path / "other", typed="too short\n")
    assert (again.returncode, again.stderr) == (1, "This e-mail address already has an account. Use another one.\n")
    assert (short.returncode, short.stderr) == (1, "Your password must be at least 15 characters long.\n")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORTAL_PORT": "99999"}, "The port must be between 1 and 65535"),
        ({"PORTAL_PUBLIC_URL": "http://portal.example.org"}, "must begin with https://"),
        ({"PORTAL_MAIL_SERVER": "mail.example.org"}, "The mail server must look like"),
        ({"PORTAL_MAIL_SERVER": "smtp://mail.example.org"}, "PORTAL_MAIL_FROM"),
        ({"PORTAL_DATABASE_URL": "mysql://x"}, "must begin with postgresql://"),
        ({"PORTAL_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "The database cannot be opened"),
        ({"PORTAL_DATA": "/dev/null/data"}, "cannot be used"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    tmp_path: Path,
    environment: dict[str, str],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in ({"PORTAL_DATA": str(tmp_path / "data")} | environment).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(app.signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit, match="2"):
        app.main([])
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_demo_and_real_data_never_meet(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "portal.sqlite3").touch()
    with pytest.raises(WrongSetting, match="holds no demo clinic"), serving(Settings(tmp_path / "real", demo=True)):
        pass
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / DEMO_MARK).touch()
    with pytest.raises(WrongSetting, match="whose passwords everybody knows"), serving(Settings(tmp_path / "demo")):
        pass


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "portal.sqlite3").write_text("certainly not a database, however long it may be " * 100)
    done = run("serve", "--data", tmp_path)
    assert (done.returncode, done.stderr) == (2, "The database cannot be opened: file is not a database\n")


def test_backup_restore_and_check(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    create_administrator(old)
    made = run("backup", "--to", tmp_path / "backups", "--data", old)
    assert made.returncode == 0
    assert "Keep" in made.stdout
    (file,) = (tmp_path / "backups").iterdir()
    assert run("restore", file, "--data", old).returncode == 2  # never over a portal that is there

    new.mkdir()
    (new / "secret.key").write_bytes((old / "secret.key").read_bytes())
    (new / "secret.key").chmod(0o600)
    back = run("restore", file, "--data", new)
    assert (back.returncode, back.stderr) == (0, "")
    assert "may be lost" in back.stdout

    good = run("check", "--data", new)
    assert good.returncode == 0, good.stdout
    (new / "secret.key").chmod(0o644)
    bad = run("check", "--data", new)
    assert bad.returncode == 1
    assert "PROBLEM" in bad.stdout


def test_a_demo_in_a_temporary_folder_leaves_nothing(tmp_path: Path) -> None:
    done = run("demo", "--port", "0", TMPDIR=str(tmp_path))
    assert done.returncode == 2
    assert list(tmp_path.glob("portal-demo-*")) == []
