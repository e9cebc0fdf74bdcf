"""What other languages leave in English: their words, letters and names, and from which one a text was translated."""
