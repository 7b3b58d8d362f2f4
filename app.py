"""The patient portal. Without a command it serves; `python app.py COMMAND --help` explains each."""

import signal
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from typer import Argument, Option

from models.people import Role
from services import backup, backup_sealing, check, clock, set_up, staff_login
from services.errors import PortalError, WrongSetting
from services.opening import opened, serving
from services.settings import Settings

Data = Annotated[Path, Option(envvar="PORTAL_DATA", help="Folder of the database and the keys.")]
Host = Annotated[str, Option(envvar="PORTAL_HOST", help="Network address to listen on.")]
Port = Annotated[int, Option(envvar="PORTAL_PORT", help="Port to listen on.")]
DatabaseUrl = Annotated[str | None, Option(envvar="PORTAL_DATABASE_URL", help="postgresql://…; else one file.")]
PublicUrl = Annotated[
    str | None, Option(envvar="PORTAL_PUBLIC_URL", help="What people type: https://portal.example.org")
]
MailServer = Annotated[
    str | None, Option(envvar="PORTAL_MAIL_SERVER", help="smtp://user:password@host:587 or smtps://…")
]
MailFrom = Annotated[str | None, Option(envvar="PORTAL_MAIL_FROM", help="Sender's address of the portal's mails.")]
TextGateway = Annotated[
    str | None, Option(envvar="PORTAL_TEXT_GATEWAY", help="https address that sends text messages.")
]
TextToken = Annotated[str | None, Option(envvar="PORTAL_TEXT_TOKEN", help="Its bearer token; set it as a variable.")]
Clamd = Annotated[
    str | None, Option(envvar="PORTAL_CLAMD", help="Virus scanner (clamd) for attached files: host:port or its socket.")
]
Watch = Annotated[Path | None, Option(envvar="PORTAL_WATCH", help="Folder whose record files are taken in.")]
BackupFolder = Annotated[
    Path | None, Option(envvar="PORTAL_BACKUP_FOLDER", help="Folder for backups; else `backups` in the data folder.")
]
BackupKey = Annotated[
    str | None, Option(envvar="PORTAL_BACKUP_KEY", help="Public key (age1…) that backups are encrypted to.")
]
KeyFile = Annotated[
    Path | None, Option("--key-file", exists=True, dir_okay=False, help="File with the secret key of such backups.")
]
BackupAt = Annotated[
    str | None, Option(envvar="PORTAL_BACKUP_AT", help="Back up every night at this time at the clinic, such as 02:30.")
]
BackupKeep = Annotated[int, Option(envvar="PORTAL_BACKUP_KEEP", help="How many nightly backups are kept.")]
Proxy = Annotated[str | None, Option(envvar="PORTAL_TRUSTED_PROXY", help="Address of the reverse proxy to believe.")]

DATA = Path(__file__).resolve().parent / "data"
app = typer.Typer(add_completion=False, help=__doc__, pretty_exceptions_enable=False)


@app.command()
def serve(
    data: Data = DATA,
    host: Host = "127.0.0.1",
    port: Port = 8080,
    database_url: DatabaseUrl = None,
    public_url: PublicUrl = None,
    mail_server: MailServer = None,
    mail_from: MailFrom = None,
    trusted_proxy: Proxy = None,
    text_gateway: TextGateway = None,
    text_token: TextToken = None,
    clamd: Clamd = None,
    watch: Watch = None,
    backup_at: BackupAt = None,
    backup_folder: BackupFolder = None,
    backup_key: BackupKey = None,
    backup_keep: BackupKeep = 30,
) -> None:
    """Serve the portal (also without any command)."""
    from pages import site  # imports the web framework, which the other commands do without
    from pages.web.portal import Portal

    settings = Settings(
        data,
        host,
        port,
        database_url,
        public_url,
        mail_server,
        mail_from,
        trusted_proxy,
        text_gateway=text_gateway,
        text_token=text_token,
        clamd=clamd,
        watch=watch,
        backup_at=backup_at,
        backup_folder=backup_folder,
        backup_key=backup_key,
        backup_keep=backup_keep,
    )
    with serving(settings) as db:
        if code := db.writing(set_up.new_code):
            typer.echo(f"\nNo administrator yet. Open {settings.base_url}/set-up and enter this code: {code}\n")
        portal = Portal(settings, db)
        site.build(portal)
        site.run(portal, lambda: typer.echo(f"ready: {settings.base_url}"))


@app.command(name="demo")
def demo_clinic(
    port: Port = 8080,
    data: Annotated[Path | None, Option(help="Keep the demo here; else a temporary folder.")] = None,
    now: Annotated[datetime | None, Option(help="Pretend that it is this time at the clinic.")] = None,
) -> None:
    """Serve an invented clinic; its accounts and passwords are printed and shown on the sign-in page."""
    from pages import demo as demo_pages
    from pages import site
    from pages.web.portal import Portal
    from services import demo

    clock.set_now(now.replace(tzinfo=demo.ZONE) if now else None)
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(TemporaryDirectory(prefix="portal-demo-")))
        settings = Settings(folder.resolve(), port=port, demo=True)
        db = stack.enter_context(serving(settings))
        demo.build(db, settings)
        demo.print_accounts(db.reading(demo.accounts))
        portal = Portal(settings, db)
        site.build(portal)
        demo_pages.register(portal)
        site.run(portal, lambda: typer.echo(f"ready: {settings.base_url}"))


@app.command(name="import")
def import_records(
    paths: Annotated[list[Path], Argument(help="C-CDA XML, FHIR R4 JSON, zip, or a folder of them.", exists=True)],
    create: Annotated[bool, Option("--create", help="Make a chart for a person whom no chart resembles.")] = False,
    data: Data = DATA,
    database_url: DatabaseUrl = None,
) -> None:
    """Take record files into the charts of their patients; what matches no chart waits in the match queue."""
    from services.records.folder import import_paths

    with opened(Settings(data, database_url=database_url)) as db:
        import_paths(db, paths, create=create)


@app.command()
def create_staff(
    email: str,
    name: Annotated[str, Option(help="Full name.")],
    role: Annotated[Role, Option(help="What this person does at the clinic.")],
    password_stdin: Annotated[bool, Option("--password-stdin", help="Read the password from standard input.")] = False,
    data: Data = DATA,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a personal staff login and print its authenticator key, once."""
    settings = Settings(data, database_url=database_url)
    with opened(settings) as db:
        if password_stdin:
            password = sys.stdin.readline().rstrip("\r\n")
        else:
            password = typer.prompt("Password", hide_input=True, confirmation_prompt="Password again")
        typer.echo(staff_login.create(db, settings, name=name, email=email, role=role, password=password))


@app.command(name="backup")
def back_up(
    to: Annotated[Path | None, Option(help="Folder for this backup, in place of --backup-folder.")] = None,
    data: Data = DATA,
    database_url: DatabaseUrl = None,
    backup_folder: BackupFolder = None,
    backup_key: BackupKey = None,
) -> None:
    """Write a checked copy of the whole database into one file, while the portal runs."""
    settings = Settings(data, database_url=database_url, backup_folder=backup_folder, backup_key=backup_key)
    with opened(settings) as db:
        typer.echo(backup.said(settings, backup.make_backup(settings, db, to or settings.backups)))


@app.command()
def backup_key(
    file: Annotated[Path, Argument(help="Where the secret key is written; take it away from this machine.")],
) -> None:
    """Make a pair of keys for encrypted backups: the secret one into FILE, the public one is printed."""
    typer.echo(backup_sealing.write_key_pair(file))


@app.command()
def restore(
    file: Annotated[Path, Argument(exists=True, dir_okay=False, help="A file made by `backup`.")],
    without_key: Annotated[bool, Option("--without-key", help="Go on although secret.key is lost.")] = False,
    key_file: KeyFile = None,
    data: Data = DATA,
    database_url: DatabaseUrl = None,
) -> None:
    """Bring a backup back into an empty data folder (with the secret.key that was kept apart)."""
    settings = Settings(data, database_url=database_url)
    typer.echo(backup.restore_backup(settings, file, without_key, key_file))


@app.command(name="check")
def check_up(
    data: Data = DATA,
    database_url: DatabaseUrl = None,
    mail_server: MailServer = None,
    mail_from: MailFrom = None,
    public_url: PublicUrl = None,
    backup_folder: BackupFolder = None,
    key_file: KeyFile = None,
) -> None:
    """Say in plain words whether everything is in order; ends with code 1 when something is not."""
    settings = Settings(
        data,
        database_url=database_url,
        mail_server=mail_server,
        mail_from=mail_from,
        public_url=public_url,
        backup_folder=backup_folder,
    )
    findings = check.run(settings, key_file)
    for finding in findings:
        typer.echo(finding.line)
    raise typer.Exit(1 if any(finding.wrong for finding in findings) else 0)


def main(arguments: list[str]) -> None:
    """Run one command; what the operator can put right is said in one sentence, without a traceback."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that temporary folders and the database are closed
    if not arguments or (arguments[0].startswith("-") and arguments[0] != "--help"):
        arguments = ["serve", *arguments]
    try:
        app(arguments)
    except PortalError as error:
        typer.echo(str(error), err=True)
        sys.exit(2 if isinstance(error, WrongSetting) else 1)


if __name__ == "__main__":
    main(sys.argv[1:])
