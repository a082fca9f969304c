"""What a portal with everybody in it shows to whom."""

from tests.portal.access.inhabited import world

__all__ = ["world"]
