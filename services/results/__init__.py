"""Test results and documents: what a reader sees, what is new to whom, and what the office does with them."""
