"""Finding by finding with a person: one session, which a terminal and a page in the browser show."""
