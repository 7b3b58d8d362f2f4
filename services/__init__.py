"""What the portal does: plain synchronous functions over a database session. Nothing here knows of the web."""
