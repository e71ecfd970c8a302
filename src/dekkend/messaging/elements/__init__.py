"""A typed, frozen class for each class of each message, under the standard's own names.

Made from the tables in ``structure`` by ``./dekkend generate``; not edited by hand.
"""
