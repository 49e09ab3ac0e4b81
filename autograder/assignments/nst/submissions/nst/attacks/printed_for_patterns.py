"""Prints what keeps a regular expression busy for hours.

score 0
"""

# %% model_nn
def model_nn(sess, input_image, num_iterations=200):
    print("Iteration 0 :" + " \t" * 10_000)
    print("total cost" + " " * 20_000 + "total cost = " + "9" * 30_000)
    print("\n".join(f"iteration {i}" for i in range(3000)))
    print("style cost = 1e" + "9" * 100)
    return input_image
