"""Files that people open or save: made or fetched at each request, after the key was checked (SECURITY FI-04)."""

from urllib.parse import quote

from fastapi import Response


def file_response(content: bytes, media_type: str, name: str, *, inline: bool = False) -> Response:
    """`content` under a safe `name`; `inline` lets a PDF of our own making appear in the browser."""
    disposition = "inline" if inline else "attachment"
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name, safe='')}",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
