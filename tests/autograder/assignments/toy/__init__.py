"""An assignment of one function, which test_toy.py puts into a copy of the autograder."""
