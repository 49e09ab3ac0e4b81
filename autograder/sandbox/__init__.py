"""Where submissions run: kernels that can read Python and their own folder, and reach nothing else."""
