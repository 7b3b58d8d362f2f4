"""What happens when things break (SECURITY §4.3). The long ones run by `make soak`: SOAK=1."""
