"""A talk with the sundhedskoordinator about a concrete offer, asked for because of her health."""
