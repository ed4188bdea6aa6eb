"""Template tags that both faces may load: `{% load ui %}`."""
