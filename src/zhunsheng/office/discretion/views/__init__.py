"""Pages: the standards, and what they say in a matter."""
