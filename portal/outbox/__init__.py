"""What leaves the building: written in the same transaction as its cause, sent by the worker."""
