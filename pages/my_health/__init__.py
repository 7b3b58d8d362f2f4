"""My health: one module for each tab, and one for each part of the Medical History."""
