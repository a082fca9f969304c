"""A citizen and her caseworker write to each other, each thread about one thing; all of it is part of her case."""
