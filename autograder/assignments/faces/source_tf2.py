# %% [markdown]
# # Face Verification with TensorFlow 2: Who Is at the Door?
#
# <img src="images/people.png" width="820" alt="Drawn faces: in each row one person, from several sides, in other light, with other expressions, and with sunglasses, a scarf, a hat or a hand before the face">
#
# A house has a door without a key. It has a camera, and a photograph of each person who lives there: **one** photograph. Somebody comes, in the
# evening light, with a scarf on and in a good mood, and the door has to decide. It has never seen this face in this light. It cannot be
# trained again each time somebody moves in. In this assignment you teach it to see.
#
# You will
#
# - write the **triplet loss**, which teaches a network that two pictures of one person belong together,
# - find out why most triplets teach nothing, and choose those that do,
# - train a network in about a minute, and watch the distances part,
# - build the door, twice: *"I am Giulia." Is she?* And: *who is that?*
# - then try to get past it: with a wrong name, as a stranger, and with a photograph held up to the camera.
#
# The people are drawn. `nst/people` makes them out of some forty numbers each, from the width of the nose to the earrings; none of them exists, so
# nobody has to be asked, and you can have as many as you like.
#
# You need to know what a convolutional network, a loss and a gradient are. There are five graded functions and 100 points.
#
# | exercise | function | points |
# |---|---|---|
# | 1 | `triplet_loss` | 25 |
# | 2 | `semi_hard_triplets` | 25 |
# | 3 | `pair_classifier` | 15 |
# | 4 | `verify` | 15 |
# | 5 | `who_is_it` | 20 |
#
# Write your code between `### START CODE HERE ###` and `### END CODE HERE ###`. The number of lines in brackets is what
# a short solution takes; yours may be longer. Cells that you cannot edit are given, or are tests: run them too, in
# order. A test that fails says what it got, what it expected and, if it knows your mistake, what to look at.

# %% nbgrader={"grade_id": "imports", "locked": true}
import logging

import matplotlib.pyplot as plt
import numpy as np

from nst.images import load_image
from nst.notebook import CheckError, check, guide, passed, show
from nst.people import PEOPLE
from nst.recognition import (
    Encoder,
    LinearEncoder,
    accuracy,
    album,
    best_threshold,
    enrolled_and_visitors,
    img_to_encoding,
    random_triplets,
    recognition_panel,
    recognition_rate,
    same_and_other,
    show_comparison,
    show_distances,
    show_roc,
    train,
)
import tensorflow as tf

logging.getLogger("tensorflow").setLevel(logging.ERROR)
# An error that comes from the order of cells says which one to run.
guide("Face_Verification_TF2.ipynb", language="en")

# %% [markdown] same_as="## 1 - Two questions"

# %% same_as="show_people"

# %% [markdown] same_as="Somebody rings. There are two ways to open:"

# %% same_as="compare_pixels"

# %% [markdown] same_as="The two heaps lie on each other."

# %% same_as="untrained"

# %% [markdown] same_as="## 2 - The triplet loss"

# %% same_as="triplet_loss"


# %% nbgrader={"grade_id": "test_triplet_loss", "grade": true, "points": 25}
def test_triplet_loss():
    tf.random.set_seed(1)
    y_true = (None, None, None)
    y_pred = (
        tf.random.normal([3, 128], mean=6, stddev=0.1, seed=1),
        tf.random.normal([3, 128], mean=1, stddev=1, seed=1),
        tf.random.normal([3, 128], mean=3, stddev=4, seed=1),
    )
    check("loss", triplet_loss(y_true, y_pred), 527.2598, "recognition.triplet_loss")

    # Three small triplets. The second one keeps the rule, with much to spare.
    anchor = tf.constant([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    positive = tf.constant([[1.0, 0.0], [0.0, 1.0], [0.5, 0.0]])
    negative = tf.constant([[0.0, 1.0], [2.0, 0.0], [0.0, 0.6]])
    small = [anchor, positive, negative]
    check("small loss", triplet_loss(None, small), 0.29, "recognition.small_triplet_loss")
    check("small loss, alpha = 0.5", triplet_loss(None, small, 0.5), 0.89, "recognition.triplet_loss_alpha")


test_triplet_loss()

# %% [markdown] same_as="### 2.1 - The trivial solution"

# %% nbgrader={"grade_id": "trivial_solution", "locked": true}
everybody = tf.ones([10, 128]) / np.sqrt(128)
for alpha in (0.0, 0.2):
    loss = triplet_loss(None, [everybody, everybody, everybody], alpha)
    if loss is not None:
        print(f"10 triplets, all encodings equal, alpha = {alpha}: the loss is {float(loss):.3f}")

equal = np.ones((len(visits.labels), 128)) / np.sqrt(128)
same, other = same_and_other(equal, visits.labels)
print(
    f"The door opens for {np.mean(same < 0.7):.0%} of the right people, and for {np.mean(other < 0.7):.0%} of the others."
)

# %% [markdown] same_as="Without a margin, laziness"

# %% [markdown] same_as="## 3 - Which triplets?"

# %% same_as="show_window"

# %% [markdown] same_as="**Exercise 2.** Write `semi_hard_triplets`."

# %% same_as="semi_hard_triplets"

# %% same_as="test_semi_hard_triplets"

# %% [markdown] same_as="How many of the triplets of"

# %% same_as="count_triplets"

# %% [markdown] same_as="An untrained network is wrong"

# %% same_as="none_to_choose"

# %% [markdown] same_as="(For exactly equal encodings,"

# %% [markdown] same_as="## 4 - Training"

# %% same_as="draw_album"

# %% same_as="chance = np.random.default_rng(1)"

# %% [markdown] same_as="And now with yours, for as long as it takes:"

# %% same_as="encoder = Encoder(seed=1)"

# %% [markdown] same_as="Blue and orange have parted,"

# %% same_as=": history_by_chance, "

# %% [markdown] same_as="On the right is how many of"

# %% [markdown] same_as="## 5 - How good is it?"

# %% same_as="choose_threshold"

# %% [markdown] same_as="On that number nobody will"

# %% same_as="calibrate"

# %% [markdown] same_as="The curve is the **ROC**: for"

# %% same_as="recognise_unseen"

# %% [markdown] same_as="### 5.3 - Verification as classification"

# %% same_as="pair_classifier"


# %% nbgrader={"grade_id": "test_pair_classifier", "grade": true, "points": 15}
def test_pair_classifier():
    random = np.random.RandomState(5)
    first, second = (tf.constant(x, tf.float32) for x in random.randn(2, 3, 128) / np.sqrt(128))
    weights, bias = tf.constant(random.randn(128) * 0.6, tf.float32), tf.constant(-0.4)
    got = pair_classifier(first, second, weights, bias)
    check("probabilities", got, [0.70807211, 0.763098, 0.70386181], "recognition.pair_classifier")
    got = pair_classifier(first, first, weights, bias)
    check("probabilities of equal encodings", got, [0.40131234] * 3, "recognition.pair_classifier_bias")


test_pair_classifier()

# %% [markdown] same_as="Train it on pairs of visits"

# %% same_as="draw_pairs"


# %% nbgrader={"grade_id": "train_pairs", "locked": true}
def train_pairs(steps=200):
    """Return weights and bias that tell pairs apart; None if pair_classifier is still to be written."""
    weights, bias = tf.Variable(tf.zeros(128)), tf.Variable(0.0)
    first, second, same = map(tf.constant, pairs)
    optimizer = tf.keras.optimizers.Adam(0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            probabilities = pair_classifier(first, second, weights, bias)
            if probabilities is None:
                return None
            p = tf.clip_by_value(probabilities, 1e-6, 1 - 1e-6)
            loss = -tf.reduce_mean(same * tf.math.log(p) + (1 - same) * tf.math.log(1 - p))
        optimizer.apply_gradients(zip(tape.gradient(loss, [weights, bias]), [weights, bias]))
    return weights.numpy(), bias.numpy()


learnt = train_pairs()
if learnt is not None:
    likely = pair_classifier(*map(tf.constant, test_pairs[:2]), *map(tf.constant, learnt)).numpy()
    print(f"{np.sum(learnt[0] < 0)} of 128 weights are negative.")
    apart, apart_in_test = (np.linalg.norm(first - second, axis=1) for first, second, _ in (pairs, test_pairs))
    best = best_threshold(apart[pairs[2] == 1], apart[pairs[2] == 0])
    for method, says_same in (("classifier", likely > 0.5), (f"distance below {best:.2f}", apart_in_test < best)):
        print(f"Unseen pairs, {method}: right in {np.mean(says_same == test_pairs[2]):.1%} of the cases.")

# %% [markdown] same_as="A difference is evidence *against*"

# %% [markdown] same_as="## 6 - The door"

# %% same_as="enrol"

# %% [markdown] same_as="### 6.1 - Verification"

# %% same_as="verify"

# %% [markdown] same_as="The test uses the `LinearEncoder`,"

# %% same_as="test_verify"

# %% [markdown] same_as="Now with the network that you"

# %% same_as="come_home"

# %% [markdown] same_as="And now with wrong names."

# %% same_as="print(verify(again["

# %% [markdown] same_as="### 6.2 - Recognition"

# %% same_as="who_is_it"

# %% same_as="test_who_is_it"

# %% [markdown] same_as="Your network, and everybody who comes to the door:"

# %% same_as="everybody_comes"

# %% [markdown] same_as="### 6.3 - Somebody moves in"

# %% same_as="Robin"

# %% [markdown] same_as="### 6.4 - A photograph of a photograph"

# %% same_as="held_up = "

# %% [markdown] same_as="Whatever your network says"

# %% [markdown] same_as="## 7 - At the door"

# %% same_as="panel"

# %% [markdown] same_as="## 8 - Play"

# %% same_as="# longer = train(Encoder(seed=1),"

# %% same_as="# lazy = Encoder(seed=1)"

# %% same_as="# from nst.recognition import distances"

# %% [markdown] same_as="**References**"
