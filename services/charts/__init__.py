"""Patient charts as the office keeps them: create, edit, find, and put two of one person together (PRODUCT §8.2)."""
