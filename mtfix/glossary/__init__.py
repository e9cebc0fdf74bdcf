"""The termbase: concepts and their terms, the stores they are read from, and the index that finds them."""
