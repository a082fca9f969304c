"""Which cases an employee may reach: never a relative's, another's only by a search that is logged and a reason."""
