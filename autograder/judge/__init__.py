"""The judge: asks a submission to apply its functions, and compares what comes back with references of its own."""
