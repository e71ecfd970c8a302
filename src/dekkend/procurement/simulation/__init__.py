"""Generated providers and bids for a practice run: seeded, reproducible, clearly fictional.

The generator plants formal defects, faults in the evidence and levels of quality; it never plants an outcome.
What becomes of the bids is for the rules to decide.
"""
