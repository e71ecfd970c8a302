"""The pages of Bibob and financial tests: the region's register and files, and a provider's own tests."""
