"""A citizen answers, gives, sees and withdraws her consents."""
