"""The portal against programs that others wrote."""
