"""The screens of matters. Every view says who may see it; a matter is found only among those that its reader may see."""
