"""The pages of products, prices and tariffs."""
