"""The commands of `python -m autograder`, one file each: its options, and one function that does it.

Each file has EXAMPLES, whose first comment is shown in the list of all examples; WHAT it does, in a line; `configure`,
which adds its options to a parser; and `run`, which returns what is to be said, or an exit status after having said it.
`run` imports what it needs, since TensorFlow and nbgrader take seconds, which --help need not. Those that grade start
the sandbox first, which then imports TensorFlow beside them.
"""
