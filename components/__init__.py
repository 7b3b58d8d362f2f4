"""Pieces that several screens share. They draw; they hold no rule and know no database."""
