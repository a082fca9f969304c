"""The house tests look at a whole portal, put together as it is run: with the fixtures of its own tests."""

from tests.portal.conftest import *  # noqa: F403  # a conftest's fixtures are the names it holds
