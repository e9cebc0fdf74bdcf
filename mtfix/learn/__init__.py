"""From corrections and dictionaries to proposals: what a person may accept as a rule or a term."""
