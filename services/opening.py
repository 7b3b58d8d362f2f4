"""Opening the portal's database for a command, with one clear sentence where that cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from services import anchors
from services.database import Database
from services.errors import WrongSetting
from services.settings import Settings, prepare_data_folder

DEMO_MARK = "demo-clinic"  # a file in the data folder whose people and passwords are public


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The portal's database, brought to the present schema; closed at the end of the block.

    Raises WrongSetting when the data folder or the database cannot be used.
    """
    prepare_data_folder(settings.data)
    db = open_database(settings.database)
    try:
        yield db
    finally:
        db.close()


@contextmanager
def serving(settings: Settings) -> Iterator[Database]:
    """`opened` for the portal itself: the keys are there, and the history's newest row is noted outside (HI-06).

    Raises WrongSetting also when a demo clinic would be served to real people, or real records as a demo: the
    passwords of the demo stand on its sign-in page.
    """
    prepare_data_folder(settings.data)
    _keep_demo_and_real_apart(settings)
    _ = settings.secret_key, settings.health_card_key
    with opened(settings) as db:
        db.reading(anchors.append, settings.data)
        yield db


def open_database(url: str) -> Database:
    """The database at `url`, brought to the present schema. Raises WrongSetting when it cannot be."""
    try:
        return Database(url)
    except CommandError as error:
        raise WrongSetting(
            "The database was made by a newer version of the portal. Install that version or a newer one."
        ) from error
    except (SQLAlchemyError, OSError) as error:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise WrongSetting(f"The database cannot be opened: {said}") from error


def _keep_demo_and_real_apart(settings: Settings) -> None:
    mark = settings.data / DEMO_MARK
    if mark.exists() and not settings.demo:
        raise WrongSetting(
            f"{settings.data} holds the demo clinic, whose passwords everybody knows. Use another folder."
        )
    if not settings.demo or mark.exists():
        return
    if any(settings.data.iterdir()):
        raise WrongSetting(f"{settings.data} is not empty and holds no demo clinic. Give the demo a folder of its own.")
    mark.write_text("This folder holds the demo clinic. It can be deleted.\n")
