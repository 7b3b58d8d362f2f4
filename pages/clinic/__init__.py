"""The office's side of the portal, below /clinic."""
