"""What she says goes to the authority's own case system as well, which acknowledges that it has it."""
