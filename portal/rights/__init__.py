"""What the law gives her: the notices about data, cookies and accessibility, her requests, and all that is held."""
