"""Learning paths: the cheapest works that lead to a goal, in an order that can be followed."""
