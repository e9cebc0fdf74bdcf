"""What was found, in the words of people and of machines: one module an output format."""
