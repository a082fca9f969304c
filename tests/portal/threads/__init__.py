"""A citizen and her caseworker write to each other."""
