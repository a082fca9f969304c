"""Documents she brings: what is turned back, what is kept, who may have it, and what becomes of it."""
