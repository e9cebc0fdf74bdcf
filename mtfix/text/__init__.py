"""Text without opinions: spans and units, tokens and sentences, inflection, spelling, frequencies."""
