"""The rule engine: the record, the pattern language, loading, self-tests. The rules themselves are data."""
