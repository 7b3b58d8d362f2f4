"""The same for everybody: compressed once, kept for long, and no session or cookie for them (SE-10)."""

import gzip

from sqlmodel import Session, func, select

from models.sessions import SignIn
from pages.web.static import asset_url, first_needed
from tests.security.browser import Site


def test_static_files_make_no_session_and_no_cookie(site: Site) -> None:
    before = site.db.reading(_sessions)
    for _i in range(5):
        for path in ("/assets/portal.css", "/_nicegui/3.18.0/static/nicegui.js", "/favicon.ico", "/login"):
            assert "set-cookie" not in site.get(path).headers
    assert site.db.reading(_sessions) == before


def test_everything_that_the_sign_in_page_fetches_ahead_exists_and_may_be_kept(site: Site) -> None:
    for path in first_needed():
        answer = site.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_compressed_content_is_the_content(site: Site) -> None:
    path = "/_nicegui/3.18.0/static/nicegui.js"
    plain = site.get(path, headers={"Accept-Encoding": "identity"})
    with_gzip = site.get(path, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert plain.content == with_gzip.content
    assert int(with_gzip.headers["content-length"]) < len(plain.content) / 2
    assert len(gzip.compress(plain.content)) >= int(with_gzip.headers["content-length"]) * 0.9


def test_our_files_are_kept_for_good_under_the_address_of_their_content(site: Site) -> None:
    assert "immutable" in site.get(asset_url("portal.css")).headers["cache-control"]
    now = site.get("/assets/portal.css?v=other")
    assert now.headers["cache-control"] == "public, max-age=3600"
    same = site.get("/assets/portal.css", headers={"If-None-Match": now.headers["etag"]})
    assert same.status_code == 304


def _sessions(session: Session) -> int:
    return session.exec(select(func.count()).select_from(SignIn)).one()
