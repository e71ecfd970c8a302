"""Reads of agreements: the actor comes first, and the result is limited to what the actor may see."""
