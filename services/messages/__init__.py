"""Messages between patients, their family and the office (PRODUCT §5, §8.1)."""
