"""What an agency's engineer needs to know, on one page that is open to anyone."""
