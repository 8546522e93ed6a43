"""scripts/explain: how a published figure comes about, recomputed from the movements and changes under it."""
