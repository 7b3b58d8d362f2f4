"""The same browser as in the walks; pages here say themselves that the certificate is not a known one."""

from tests.browser.conftest import browser

__all__ = ["browser"]
