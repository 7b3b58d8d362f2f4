"""Records in and out: one module for each format and direction."""
