"""Letters by Digital Post, and on paper where that cannot be: legal deadlines count from the day they arrive."""
