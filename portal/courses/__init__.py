"""Her course as the municipality registered it, and the municipality's own deadlines in it."""
