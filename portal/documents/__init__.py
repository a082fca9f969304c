"""Documents she brings: looked through before they are taken in, kept sealed in pieces, and handed out to be kept."""
