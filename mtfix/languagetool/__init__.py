"""LanguageTool, a grammar and spelling checker in Java, as one more source of findings: its server, what it says."""
