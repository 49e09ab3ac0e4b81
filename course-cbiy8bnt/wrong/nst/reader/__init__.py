"""Read and repair a submitted or saved notebook, for the grader and for `nst.paint`."""
