"""The trade of glossaries: concepts from the bytes of other formats, and to them."""
