"""The history of the whole clinic for its administrator: search, table, check of the chain, use (PRODUCT §8.6)."""
