"""Messages of patients and family: the list, one thread, the composer."""
