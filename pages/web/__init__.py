"""What lies between the screens and the web: the socket guard, headers, static files, errors, the action wrapper."""
