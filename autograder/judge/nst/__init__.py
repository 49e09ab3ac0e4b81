"""Judge the first assignment, nst: five functions, equations (1), (2), (3) and (5), and the training."""
