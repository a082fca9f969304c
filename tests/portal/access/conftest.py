"""The matrix has a portal with everybody in it."""

from tests.portal.access.inhabited import world

__all__ = ["world"]
