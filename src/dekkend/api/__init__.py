"""What programs of others use: addresses under /api/, with keys instead of people."""
