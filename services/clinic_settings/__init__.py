"""What an administrator sets: names, look, locations, hours, providers, subjects, mail server (PRODUCT §8.6)."""
