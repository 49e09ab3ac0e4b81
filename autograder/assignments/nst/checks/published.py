"""The inputs of the course's seeded tests, and the outputs that it publishes for them.

The inputs are what tf.random_normal(shape, mean=1, stddev=4) drew in TensorFlow 1 with the graph seed 1; since the op
seeds 3 and 9 came from the position in the graph, newer versions draw others unless the op seeds are given.
"""

import numpy as np

# What to suspect if other numbers at the shape of a published input have been answered wrong.
WRITTEN_IN = "nst.written-in"

# fmt: off
FIRST_DRAW = np.array(
    [
        -1.683445, 1.8942858, 4.189092, 1.3846824, 3.8925915, 2.3524866,
        -1.9202449, 4.6461368, -1.0375276, 4.899456, -7.5360813, 3.4091651,
        -0.24858844, -2.4324749, 8.146585, -1.7646906, 2.4694333, -6.5859847,
        0.7149899, 0.66104376, 4.199985, 2.5062335, 4.5016236, 1.5636368,
        3.4233422, -8.455175, 3.4438267, 1.2252892, 0.23202246, 1.4615505,
        4.211294, -4.7429867, -2.338422, 1.3776655, -3.3965898, 0.25865,
        1.2512636, 7.4767985, 5.1221766, 10.617524, -1.3393097, 0.99052405,
        -5.410322, -5.450125, -1.7732203, -4.097825, 4.843958, 2.7449982,
    ],
    np.float32,
)
SECOND_DRAW = np.array(
    [
        -0.39043474, -4.965909, -5.387548, 4.572505, 1.1961036, 5.0099816,
        1.7304354, -0.13603461, -0.7514645, -3.0110965, 1.0130516, 7.4561086,
        0.51901615, -0.23328066, -0.8221154, 0.69788367, 1.5624137, 0.11127031,
        3.7990131, -0.5115707, -5.364818, -4.8868036, -1.1914248, -0.12090659,
        7.0109277, -1.2259245, 4.2369, -5.399742, 3.159936, 7.259596,
        1.643039, 7.3115473, 0.17630118, -2.8375332, 1.839904, -0.71492875,
        5.2510543, 1.4054474, 2.8612938, 2.5214956, 4.3172836, 1.902338,
        0.14868057, -1.2611487, -0.78171515, 0.53150004, -0.8009285, 3.4972606,
    ],
    np.float32,
)
# fmt: on

A_FIRST = FIRST_DRAW.reshape(1, 4, 4, 3)  # a_C, a_S
A_G = SECOND_DRAW.reshape(1, 4, 4, 3)
A = FIRST_DRAW[:6].reshape(3, 2)  # of the Gram matrix

J_CONTENT = 6.76559
J_STYLE_LAYER = 9.19028
GA = np.array(
    [
        [6.42230511, -4.42912197, -2.09668207],
        [-4.42912197, 19.46583748, 19.56387138],
        [-2.09668207, 19.56387138, 20.6864624],
    ]
)

# np.random.seed(3), then two randn()
COST_CONTENT, COST_STYLE, J = 1.7886284734303186, 0.43650985051198943, 35.34667875478276
