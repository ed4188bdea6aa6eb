"""The pages of the portal, thin: they read, and hand what they read to a template."""
