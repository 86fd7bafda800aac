"""People and networks from an agency's own systems: tables read as people save them, landed row by row, each once."""
