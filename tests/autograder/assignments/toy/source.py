# %% [markdown]
# # Toy
#
# There is one function to write.

# %% nbgrader={"grade_id": "imports", "locked": true}
import numpy as np

from nst.notebook import check

numbers = np.array([1.0, 2.0, 3.0])


# %% nbgrader={"grade_id": "weighted_squares", "solution": true}
def weighted_squares(x, weight):
    ### START CODE HERE ### (1 line)
    total = None
    ### BEGIN SOLUTION
    total = weight * np.sum(x**2)
    ### END SOLUTION
    ### END CODE HERE ###

    return total


# %% nbgrader={"grade_id": "test_weighted_squares", "grade": true, "points": 100}
check("total", weighted_squares(numbers, 2), 28.0)
