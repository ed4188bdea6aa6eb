"""The desk where publication is reviewed, and the inbox of parcels."""
