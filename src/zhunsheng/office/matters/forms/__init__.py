"""The forms of matters: generated from the rulebook for acts, written by hand for what every kind has."""
