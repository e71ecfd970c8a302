"""What is done with agreements: each use case one function, in one transaction, by an actor."""
