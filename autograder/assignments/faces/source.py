# %% [markdown]
# # Face Verification: Who Is at the Door?
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
import tensorflow.compat.v1 as tf

logging.getLogger("tensorflow").setLevel(logging.ERROR)
tf.disable_v2_behavior()  # this lab builds graphs and runs them in sessions
# An error that comes from the order of cells says which one to run.
guide("Face_Verification.ipynb", language="en")

# %% [markdown]
# ## 1 - Two questions
#
# These twelve live in the house. Each has left one photograph, looking straight into the camera.

# %% nbgrader={"grade_id": "show_people", "locked": true}
PHOTOGRAPHS = {name: f"images/people/{name.lower()}.png" for name in PEOPLE}
for half in ([*PEOPLE][:6], [*PEOPLE][6:]):
    show([load_image(PHOTOGRAPHS[name], (96, 96)) for name in half], half)

# %% [markdown]
# Somebody rings. There are two ways to open:
#
# - **Verification.** The visitor says a name, and the door compares the face with *one* photograph. Is that Giulia, yes or no? Your phone does this.
# - **Recognition.** The visitor says nothing, and the door compares the face with *all* photographs. Who is it, if anybody? This is harder. With twelve people there are
#   twelve chances to be wrong, with a thousand there are a thousand.
#
# The obvious thing would be a network with twelve outputs, one for each person. It has two faults. It needs many pictures of each, and
# there is one; this is called **one-shot learning**. And when a thirteenth person moves in, it has to be trained again.
#
# The way out is to learn something else: not *who* somebody is, but *how different two faces are*. If that works for faces in general, it works for
# the thirteenth person too.
#
# ### 1.1 - Why not compare the pixels?
#
# `album(seed, people, views)` draws people by chance, and several pictures of each. Another seed gives other people. Here are two of them in four views. Below is how far
# apart pictures are if you take their pixels for one long vector (of length 1): blue, two pictures of the same person; orange, of two different people.

# %% nbgrader={"grade_id": "compare_pixels", "locked": true}
visits = album(seed=2, people=60, views=4)
show([*visits.images[:8]], [f"person {label}" for label in visits.labels[:8]])


def as_pixels(images):
    vectors = images.reshape(len(images), -1) / 255
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


show_distances(*same_and_other(as_pixels(visits.images), visits.labels))

# %% [markdown]
# The two heaps lie on each other. Light, pose and background move the pixels more than the person does. No threshold separates
# them.
#
# ### 1.2 - Encodings
#
# So we put a network in between. It takes a picture $x$ and gives an **encoding** $f(x)$: 128 numbers, scaled to a vector of length 1, so that every picture is a point on a
# sphere. How far two points are apart shall say how different the two people are. The same network encodes both pictures, with the same weights; hence the name *Siamese network*.
# Ours has four convolutions and one matrix, and could be run on a doorbell.
#
# Before it has learnt anything, it is not better than the pixels:


# %% nbgrader={"grade_id": "untrained", "locked": true}
def encode_album(pictures, encoder):
    return encoder.predict_on_batch(pictures.images / np.float32(255))  # pictures have values from 0 to 255


encodings = encode_album(visits, Encoder(seed=1))
print(f"{len(encodings)} pictures, encodings of shape {encodings.shape}")
show_distances(*same_and_other(encodings, visits.labels))

# %% [markdown]
# ---
#
# ## 2 - The triplet loss
#
# What should the network be told? Nobody knows which 128 numbers are right for Giulia. But take **three** pictures: an **anchor** $A$, a **positive** $P$, which shows the same
# person, and a **negative** $N$, which shows somebody else. Whatever the numbers are, this should hold:
#
# $$\|f(A) - f(P)\|^2 \;<\; \|f(A) - f(N)\|^2$$
#
# There is a catch. A lazy network gives *the same encoding for every picture*, whoever is on it. Then both sides are zero, and zero is hardly larger than zero. So we ask for more, for
# a **margin** $\alpha$ between the two:
#
# $$\|f(A) - f(P)\|^2 + \alpha \;\le\; \|f(A) - f(N)\|^2$$
#
# A triplet that keeps this rule is done with and costs nothing. One that breaks it costs as much as it breaks it by. Added up over a batch of $m$ triplets, this is the loss
# (Schroff et al. 2015):
#
# $$\mathcal{L} = \sum_{i=1}^{m} \max\left( \underbrace{\left\| f(A^{(i)}) - f(P^{(i)}) \right\|^2}_{\text{small, please}} - \underbrace{\left\| f(A^{(i)}) - f(N^{(i)}) \right\|^2}_{\text{large, please}} + \alpha, \; 0 \right) \tag{1}$$
#
# **Exercise 1.** Write `triplet_loss`, equation (1). The signature is that of a loss in Keras: `y_pred` holds what the network gives, here a list of three tensors, and
# `y_true` would hold the labels. There are none, so leave it alone.
#
# 1. For each triplet, the squared distance between anchor and positive: a tensor of shape (m,).
# 2. The same for anchor and negative.
# 3. Their difference, plus `alpha`.
# 4. For each triplet the maximum with 0, and *then* the sum over the batch.
#
# <details><summary><b>Hints</b></summary>
#
# - An encoding is a row. `tf.reduce_sum(x, axis=-1)` adds up each row.
# - `tf.maximum(x, 0.0)` compares entry by entry. `tf.reduce_max` is something else.
# - Why not one maximum of the whole sum? Think of a batch of one triplet that costs 1 and one that keeps the rule with 5 to spare.
#
# </details>


# %% nbgrader={"grade_id": "triplet_loss", "solution": true}
def triplet_loss(y_true, y_pred, alpha=0.2):
    """
    Compute the triplet loss, equation (1).

    Arguments:
    y_true -- not used; Keras passes it to every loss
    y_pred -- list of three tensors of shape (m, 128): the encodings of the anchors, the positives and the negatives
    alpha -- the margin, a number

    Returns:
    loss -- the sum over the triplets, a scalar tensor
    """
    anchor, positive, negative = y_pred[0], y_pred[1], y_pred[2]

    ### START CODE HERE ### (about 4 lines)
    loss = None
    ### BEGIN SOLUTION
    to_positive = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    to_negative = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    loss = tf.reduce_sum(tf.maximum(to_positive - to_negative + alpha, 0.0))
    ### END SOLUTION
    ### END CODE HERE ###

    return loss


# %% nbgrader={"grade_id": "test_triplet_loss", "grade": true, "points": 25}
def test_triplet_loss():
    with tf.Graph().as_default(), tf.Session():
        tf.set_random_seed(1)
        y_true = (None, None, None)
        y_pred = (
            tf.random_normal([3, 128], mean=6, stddev=0.1, seed=1),
            tf.random_normal([3, 128], mean=1, stddev=1, seed=1),
            tf.random_normal([3, 128], mean=3, stddev=4, seed=1),
        )
        check("loss", triplet_loss(y_true, y_pred), 528.1426, "recognition.triplet_loss")

        # Three small triplets. The second one keeps the rule, with much to spare.
        anchor = tf.constant([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
        positive = tf.constant([[1.0, 0.0], [0.0, 1.0], [0.5, 0.0]])
        negative = tf.constant([[0.0, 1.0], [2.0, 0.0], [0.0, 0.6]])
        small = [anchor, positive, negative]
        check("small loss", triplet_loss(None, small), 0.29, "recognition.small_triplet_loss")
        check("small loss, alpha = 0.5", triplet_loss(None, small, 0.5), 0.89, "recognition.triplet_loss_alpha")


test_triplet_loss()

# %% [markdown]
# ### 2.1 - The trivial solution
#
# Now for the lazy network. It says the same about everybody. What does that cost, and what would its door do?

# %% nbgrader={"grade_id": "trivial_solution", "locked": true}
with tf.Graph().as_default(), tf.Session() as sess:
    everybody = tf.ones([10, 128]) / np.sqrt(128)
    for alpha in (0.0, 0.2):
        loss = triplet_loss(None, [everybody, everybody, everybody], alpha)
        if loss is not None:
            print(f"10 triplets, all encodings equal, alpha = {alpha}: the loss is {sess.run(loss):.3f}")

equal = np.ones((len(visits.labels), 128)) / np.sqrt(128)
same, other = same_and_other(equal, visits.labels)
print(
    f"The door opens for {np.mean(same < 0.7):.0%} of the right people, and for {np.mean(other < 0.7):.0%} of the others."
)

# %% [markdown]
# Without a margin, laziness is *perfect*: a loss of zero, which no training can make smaller, and a door that is always open. With the margin each triplet costs $\alpha$, and there is
# something to win by telling people apart. The margin is the whole reason why this works.
#
# Larger is not simply better. With $\alpha = 2$ most triplets would have to be farther apart than the sphere has room for, and the network would be pushed around by demands that it cannot meet.
#
# <div class="alert alert-block alert-info">
#
# **What to remember**
#
# - The loss knows nothing of names. It compares three pictures.
# - A triplet that is right by the margin costs nothing, and pays for no other.
# - The margin is what keeps the network from giving everybody the same encoding.
#
# </div>
#
# ---

# %% [markdown]
# ## 3 - Which triplets?
#
# A hundred people with six pictures each make 3,000 pairs of anchor and positive, and each pair makes a triplet with any of 594 other pictures: almost two million. Most of them teach nothing. Somebody
# with a grey beard is told from somebody with red curls after a few steps; that triplet is **easy**, it costs nothing, and so its gradient is zero.
#
# The other extreme is to take, for each anchor, the *nearest* picture of anybody else. These are the **hardest** negatives, and in the beginning they are the freaks: two people with a hand before
# the face, in the dark. Early in the training they drive the network into the arms of the trivial solution, where at least they cost no more than $\alpha$.
#
# FaceNet's choice is in between. A negative is **semi-hard** if it is farther away than the positive, so that the order is right already, but not yet by the margin:
#
# $$\|f(a) - f(p)\|^2 \;<\; \|f(a) - f(n)\|^2 \;<\; \|f(a) - f(p)\|^2 + \alpha \tag{2}$$
#
# Such a triplet costs something between 0 and $\alpha$, and what it asks for can be done. The picture below has them on a line, by their squared distance from the anchor.


# %% nbgrader={"grade_id": "show_window", "locked": true}
def show_window(positive=0.5, alpha=0.2):
    negatives = {"hard": 0.28, "semi-hard": 0.6, "easy": 0.95}
    plt.figure(figsize=(9, 1.8))
    plt.axvspan(positive, positive + alpha, color="#0072b2", alpha=0.15)
    plt.axhline(0, color="grey", lw=1)
    plt.plot([0], [0], "ko", ms=9)
    plt.text(0, 0.25, "anchor", ha="center")
    plt.plot([positive], [0], "o", color="#0072b2", ms=9)
    plt.text(positive, 0.25, "positive", ha="center", color="#0072b2")
    for name, place in negatives.items():
        plt.plot([place], [0], "s", color="#b34700", ms=9)
        plt.text(place, -0.42, f"{name} negative", ha="center", color="#b34700")
    plt.text(positive + alpha, 0.25, "+ alpha", ha="center", color="#0072b2")
    plt.xlim(-0.08, 1.1)
    plt.ylim(-0.7, 0.7)
    plt.axis("off")
    plt.show()


show_window()

# %% [markdown]
# **Exercise 2.** Write `semi_hard_triplets`. It gets the encodings of a batch, and says which triplets to train on. This is NumPy: the choice itself has no gradient.
#
# - Go through all **ordered** pairs (a, p) of two *different* pictures of the *same* person, in the order of a and then of p. (a, p) and (p, a) are two pairs.
# - For each, look at the pictures of *other* people that fulfil (2). Both bounds are strict. Of these, take the one with the **smallest** squared distance from the anchor.
# - If several are at the same smallest distance, take the one with the smallest index.
# - If there is none, leave the pair out.
#
# Return an integer array of shape (t, 3), with a row (a, p, n) for each triplet. If there is none at all, its shape is (0, 3).
#
# A loop over the pairs is all right. Just do not loop over the 128 entries.
#
# <details><summary><b>Hints</b></summary>
#
# - With `difference = encodings[:, np.newaxis] - encodings[np.newaxis]`, of shape (m, m, 128), all squared distances are one sum away.
# - Conditions on arrays are joined with `&`, each in brackets. `np.flatnonzero(condition)` gives the indices where it holds.
# - `np.argmin` gives the first of several smallest entries. Of no entries at all it raises an error, and of entries that are all infinite it says 0.
# - `np.array(rows, dtype=int).reshape(-1, 3)` has the right shape for an empty list too.
#
# </details>


# %% nbgrader={"grade_id": "semi_hard_triplets", "solution": true}
def semi_hard_triplets(encodings, labels, alpha=0.2):
    """
    Choose a semi-hard negative for each pair of pictures of one person, equation (2).

    Arguments:
    encodings -- array of shape (m, 128)
    labels -- whom each picture shows, integer array of shape (m,)
    alpha -- the margin, a number

    Returns:
    triplets -- integer array of shape (t, 3): anchor, positive and negative of each triplet, as indices of pictures
    """
    ### START CODE HERE ### (about 10 lines)
    triplets = None
    ### BEGIN SOLUTION
    squared = np.sum((encodings[:, np.newaxis] - encodings[np.newaxis]) ** 2, axis=-1)
    rows = []
    for a in range(len(labels)):
        for p in range(len(labels)):
            if a == p or labels[a] != labels[p]:
                continue
            inside = (squared[a] > squared[a, p]) & (squared[a] < squared[a, p] + alpha)
            candidates = np.flatnonzero((labels != labels[a]) & inside)
            if candidates.size:
                rows.append((a, p, candidates[np.argmin(squared[a, candidates])]))
    triplets = np.array(rows, dtype=int).reshape(-1, 3)
    ### END SOLUTION
    ### END CODE HERE ###

    return triplets


# %% nbgrader={"grade_id": "test_semi_hard_triplets", "grade": true, "points": 25}
def test_semi_hard_triplets():
    # Six pictures on a circle: the angles, in degrees, of their encodings, and whom they show.
    angles, labels = np.radians([0, 25, 40, 90, 130, 62]), np.array([7, 7, 3, 3, 7, 3])
    encodings = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    check("triplets", semi_hard_triplets(encodings, labels), [[5, 3, 1]], "recognition.semi_hard_triplets")
    expected = [[0, 1, 2], [1, 0, 5], [2, 5, 0], [3, 2, 1], [3, 5, 4], [5, 2, 1], [5, 3, 1]]
    got = semi_hard_triplets(encodings, labels, alpha=0.5)
    check("triplets, alpha = 0.5", got, expected, "recognition.semi_hard_triplets_alpha")

    # Squared distances are whole numbers here. Picture 3 is as far from picture 1 as its positive is: that is not farther.
    signs = [[1, 1, 1, 1], [1, 1, 1, -1], [1, -1, -1, 1], [-1, 1, 1, -1], [-1, 1, 1, 1], [1, 1, -1, -1]]
    got = semi_hard_triplets(np.array(signs) / 2, np.array([5, 5, 2, 8, 2, 8]), alpha=1.5)
    expected = [[0, 1, 2], [1, 0, 4], [2, 4, 3], [5, 3, 4]]
    check("triplets with bounds and ties", got, expected, "recognition.semi_hard_triplets_ties")

    got = semi_hard_triplets(encodings, np.zeros(6, int))
    check("triplets of one person alone", got, np.zeros((0, 3)), "recognition.no_semi_hard_triplets")


test_semi_hard_triplets()

# %% [markdown]
# How many of the triplets of a batch are worth anything? `random_triplets` takes each pair with *any* picture of somebody else. Here is what the untrained network makes of 24 people with four pictures each.


# %% nbgrader={"grade_id": "count_triplets", "locked": true}
def count_useful(triplets, encodings, alpha=0.2):
    anchor, positive, negative = (encodings[triplets[:, column]] for column in range(3))
    costs = np.sum((anchor - positive) ** 2, 1) - np.sum((anchor - negative) ** 2, 1) + alpha
    return f"{len(triplets)} triplets, {np.sum(costs > 0)} of them cost something"


batch, whom = encodings[:96], visits.labels[:96]
print("random:   ", count_useful(random_triplets(whom, np.random.default_rng(1)), batch))
chosen = semi_hard_triplets(batch, whom)
if chosen is not None:
    print("semi-hard:", count_useful(chosen, batch))

# %% [markdown]
# An untrained network is wrong so often that chance does well. Watch what becomes of that when it has learnt the first things.
#
# And what does your function find where all encodings are equal? Nothing is *farther* than anything else, so there is no semi-hard triplet at all, and no gradient: whoever has become lazy, stays lazy.

# %% nbgrader={"grade_id": "none_to_choose", "locked": true}
chosen = semi_hard_triplets(equal[:96], whom)
if chosen is not None:
    print(f"all encodings equal: {len(chosen)} semi-hard triplets, an array of shape {np.shape(chosen)}")

# %% [markdown]
# (For exactly equal encodings, equation (1) has no gradient either. It takes the noise of a beginning to get anywhere.)
#
# ---

# %% [markdown]
# ## 4 - Training
#
# `train(encoder, triplet_loss, choose_triplets, known, visits, steps)` is given. In each step it draws 24 people with four pictures each, has them encoded, has *your* function choose the triplets among the
# encodings, and has Adam make *your* loss smaller. Every few steps it looks at the people from above, whom it does not train on, and shows how far apart their pictures are.
#
# First with random triplets, for a short while:

# %% nbgrader={"grade_id": "draw_album", "locked": true}
known = album(seed=1, people=600, views=8)
show([*known.images[: 10 * 8 : 8]], [f"person {label}" for label in known.labels[: 10 * 8 : 8]])

# %%
chance = np.random.default_rng(1)


def by_chance(encodings, labels):
    return random_triplets(labels, chance)


history_by_chance = train(Encoder(seed=1), triplet_loss, by_chance, known, visits, steps=150)

# %% [markdown]
# And now with yours, for as long as it takes:

# %%
encoder = Encoder(seed=1)
history = train(encoder, triplet_loss, semi_hard_triplets, known, visits, steps=600)

# %% [markdown]
# Blue and orange have parted, for people whom the network has never seen. It has not learnt who anybody is. It has learnt what makes a person.
#
# Side by side, after the same number of steps:

# %%
show_comparison({"random": history_by_chance, "semi-hard": history})

# %% [markdown]
# On the right is how many of the triplets cost something. Of the random ones, it is soon one in ten: the network encodes 96 pictures, and nine of ten triplets say nothing. Semi-hard ones cost something by
# definition, to the end.
#
# And yet chance does not do worse in these 150 steps; it may even be ahead. How so? The tenth triplet is often a **hard** one, nearer than the positive, and equation (2) leaves those out. In a small world of clean drawings they
# are what is left to learn. Among millions of photographs, one in ten becomes one in ten thousand, and the hardest ones are those with a wrong name on them. There, the choice decides whether the training gets anywhere.
# What holds in a paper held for its data; what holds for yours, you measure. (In part 8 there is more of that.)
#
# ---

# %% [markdown]
# ## 5 - How good is it?
#
# ### 5.1 - A threshold
#
# The door needs a number: open below it, shut from there on. Wherever it is put, there are two kinds of errors: the door stays shut for the right person, or it opens for somebody
# else. Let each of our 60 people leave a **photograph**, from the front and in even light (`strength=0`), and come to the door four times. Then we see all distances that a door gets to see, and take the threshold that is right most often.


# %% nbgrader={"grade_id": "choose_threshold", "locked": true}
def at_the_door(photographs, visits, encoder):
    return encode_album(photographs, encoder), photographs.labels, encode_album(visits, encoder), visits.labels


photographs = album(seed=2, people=60, views=1, strength=0)  # the same people: who is in an album depends on the seed
same, other = enrolled_and_visitors(*at_the_door(photographs, visits, encoder))
threshold = best_threshold(same, other)
print(f"Best threshold: {threshold:.3f}")
show_distances(same, other, threshold)

# %% [markdown]
# On that number nobody will agree: it depends on the network, and on the day. So we **calibrate**. All encodings are multiplied by $0.7$ divided by the threshold, and with them all distances.
# Now it is 0.7 that separates. From here on, `model` is this encoder.
#
# And then the test, on a hundred people whom *nobody* has seen: neither the network in training, nor we when we chose the threshold. With the others we would flatter ourselves.

# %% nbgrader={"grade_id": "calibrate", "locked": true}
model = encoder.scaled(0.7 / threshold)
unseen, unseen_photographs = album(seed=3, people=100, views=4), album(seed=3, people=100, views=1, strength=0)
tested = at_the_door(unseen_photographs, unseen, model)
same, other = enrolled_and_visitors(*tested)
print(f"Unseen people: right in {accuracy(same, other, 0.7):.1%} of the cases, if every other visitor lies.")
show_distances(same, other, 0.7)
show_roc(same, other, 0.7)

# %% [markdown]
# The curve is the **ROC**: for each possible threshold, how many of the right people come in (upwards, please), and how many of the others (to the left, please). A door that throws dice is the dotted
# line. If your house holds the crown jewels, you choose a point farther to the left, and some of the family will wait in the rain.
#
# ### 5.2 - Among twenty
#
# For recognition it is not enough to be on the right side of a line: the right photograph has to be the nearest of all. The hundred unseen people live in five houses of twenty.

# %% nbgrader={"grade_id": "recognise_unseen", "locked": true}
print(f"Recognised among 20 people, with one photograph each: {recognition_rate(*tested):.1%}")
print(f"By somebody who guesses: {1 / 20:.1%}")

# %% [markdown]
# ### 5.3 - Verification as classification
#
# A distance treats all 128 entries alike. Perhaps some of them tell more than others? One can also *learn* how to compare: take the absolute difference of each entry, weigh it, and let a logistic
# regression say how likely it is that both pictures show one person (Taigman et al. 2014):
#
# $$\hat{y} = \sigma\left( \sum_{k=1}^{128} w_k \left| f(x)_k - f(x')_k \right| + b \right), \qquad \sigma(z) = \frac{1}{1 + e^{-z}} \tag{3}$$
#
# Guess: will the weights come out positive or negative?
#
# **Exercise 3.** Write `pair_classifier`, equation (3), for $m$ pairs at once: the first of `encodings_1` belongs to the first of `encodings_2`, and so on.
#
# <details><summary><b>Hints</b></summary>
#
# - `tf.abs`, and `tf.sigmoid`.
# - A tensor of shape (m, 128) times one of shape (128,) multiplies each row by the weights. The result shall have the shape (m,).
#
# </details>


# %% nbgrader={"grade_id": "pair_classifier", "solution": true}
def pair_classifier(encodings_1, encodings_2, weights, bias):
    """
    Compute how likely it is that two pictures show the same person, equation (3), for each of m pairs.

    Arguments:
    encodings_1 -- encodings of the first pictures, tensor of shape (m, 128)
    encodings_2 -- encodings of the second pictures, tensor of shape (m, 128)
    weights -- the weights w, tensor of shape (128,)
    bias -- the bias b, a scalar tensor

    Returns:
    probabilities -- tensor of shape (m,)
    """
    ### START CODE HERE ### (about 2 lines)
    probabilities = None
    ### BEGIN SOLUTION
    weighted = weights * tf.abs(encodings_1 - encodings_2)
    probabilities = tf.sigmoid(tf.reduce_sum(weighted, axis=-1) + bias)
    ### END SOLUTION
    ### END CODE HERE ###

    return probabilities


# %% nbgrader={"grade_id": "test_pair_classifier", "grade": true, "points": 15}
def test_pair_classifier():
    random = np.random.RandomState(5)
    with tf.Graph().as_default(), tf.Session():
        first, second = (tf.constant(x, tf.float32) for x in random.randn(2, 3, 128) / np.sqrt(128))
        weights, bias = tf.constant(random.randn(128) * 0.6, tf.float32), tf.constant(-0.4)
        got = pair_classifier(first, second, weights, bias)
        check("probabilities", got, [0.70807211, 0.763098, 0.70386181], "recognition.pair_classifier")
        got = pair_classifier(first, first, weights, bias)
        check("probabilities of equal encodings", got, [0.40131234] * 3, "recognition.pair_classifier_bias")


test_pair_classifier()

# %% [markdown]
# Train it on pairs of visits of the 60 people, half of them of one person, and test it on pairs of the hundred:


# %% nbgrader={"grade_id": "draw_pairs", "locked": true}
def draw_pairs(coded, labels, count, seed):
    """Return encodings of pairs, (count, 128) twice, and whether both show one person, which half of them do."""
    random = np.random.default_rng(seed)
    i, j = np.triu_indices(len(labels), 1)
    same = labels[i] == labels[j]
    chosen = np.concatenate([random.choice(np.flatnonzero(kind), count // 2) for kind in (same, ~same)])
    return coded[i[chosen]], coded[j[chosen]], same[chosen].astype(np.float32)


pairs = draw_pairs(encode_album(visits, model), visits.labels, 2000, seed=1)
test_pairs = draw_pairs(encode_album(unseen, model), unseen.labels, 2000, seed=2)


# %% nbgrader={"grade_id": "train_pairs", "locked": true}
def train_pairs(steps=200):
    """Return weights and bias that tell pairs apart; None if pair_classifier is still to be written."""
    with tf.Graph().as_default(), tf.Session() as sess:
        weights, bias = tf.Variable(tf.zeros(128)), tf.Variable(0.0)
        first, second, same = map(tf.constant, pairs)
        probabilities = pair_classifier(first, second, weights, bias)
        if probabilities is None:
            return None
        p = tf.clip_by_value(probabilities, 1e-6, 1 - 1e-6)
        loss = -tf.reduce_mean(same * tf.log(p) + (1 - same) * tf.log(1 - p))
        train_step = tf.train.AdamOptimizer(0.1).minimize(loss)
        sess.run(tf.global_variables_initializer())
        for _ in range(steps):
            sess.run(train_step)
        return sess.run([weights, bias])


learnt = train_pairs()
if learnt is not None:
    with tf.Graph().as_default(), tf.Session() as sess:
        likely = sess.run(pair_classifier(*map(tf.constant, test_pairs[:2]), *map(tf.constant, learnt)))
    print(f"{np.sum(learnt[0] < 0)} of 128 weights are negative.")
    apart, apart_in_test = (np.linalg.norm(first - second, axis=1) for first, second, _ in (pairs, test_pairs))
    best = best_threshold(apart[pairs[2] == 1], apart[pairs[2] == 0])
    for method, says_same in (("classifier", likely > 0.5), (f"distance below {best:.2f}", apart_in_test < best)):
        print(f"Unseen pairs, {method}: right in {np.mean(says_same == test_pairs[2]):.1%} of the cases.")

# %% [markdown]
# A difference is evidence *against* one person, hence the sign of most weights. Is it a gain over the plain distance, with the threshold that is best for the same pairs? Hardly: the triplet loss has shaped the sphere for
# exactly that distance. It pays when the encodings come from a network that was trained for something else.
#
# ---

# %% [markdown]
# ## 6 - The door
#
# The **database** of the house is a dictionary: for each name, the encoding of the one photograph. Nobody's face is stored, only 128 numbers.
# `img_to_encoding(image_path, model)` reads a picture and encodes it; the result has the shape (1, 128).

# %% nbgrader={"grade_id": "enrol", "locked": true}
database = {name: img_to_encoding(photograph, model) for name, photograph in PHOTOGRAPHS.items()}
print(", ".join(database))

# %% [markdown]
# ### 6.1 - Verification
#
# Let $e$ be the encoding of the visitor, and $d$ the one in the database under the name that the visitor says. The distance is a plain norm, no longer squared:
#
# $$\text{distance} = \| e - d \| = \sqrt{\sum_k (e_k - d_k)^2}, \qquad \text{the door opens if distance} < 0.7 \tag{4}$$
#
# **Exercise 4.** Write `verify`. Print a line that says what the door does, and return the distance and whether the door is open.
#
# <details><summary><b>Hints</b></summary>
#
# - `np.linalg.norm(x)` is the root of the sum of all squares, also for an array of shape (1, 128).
# - `database[identity]` is the encoding under that name.
#
# </details>


# %% nbgrader={"grade_id": "verify", "solution": true}
def verify(image_path, identity, database, model):
    """
    Decide whether the person on a picture is who they say they are, equation (4).

    Arguments:
    image_path -- the file of the picture
    identity -- the name that is claimed, one of those in the database
    database -- for each name an encoding of shape (1, 128)
    model -- the encoder

    Returns:
    distance -- between the picture's encoding and that in the database, a number
    door_open -- True if the distance is below 0.7, and False if it is not
    """
    ### START CODE HERE ### (about 8 lines)
    distance, door_open = None, None
    ### BEGIN SOLUTION
    encoding = img_to_encoding(image_path, model)
    distance = float(np.linalg.norm(encoding - database[identity]))
    door_open = distance < 0.7
    if door_open:
        print(f"It is {identity}. Welcome home!")
    else:
        print(f"It is not {identity}. The door stays shut.")
    ### END SOLUTION
    ### END CODE HERE ###

    return distance, door_open


# %% [markdown]
# The test uses the `LinearEncoder`, which has learnt nothing: it reduces a picture to 8 x 8 pixels and multiplies them by fixed random numbers. So it gives everybody the same distances, whatever
# the training has come to.


# %% nbgrader={"grade_id": "test_verify", "grade": true, "points": 15}
def test_verify():
    linear = LinearEncoder(seed=1)
    known = {name: img_to_encoding(photograph, linear) for name, photograph in PHOTOGRAPHS.items()}
    for identity, expected, right in (("Giulia", 0.42076, True), ("Amara", 1.1069, False)):
        distance, door_open = verify("images/people/giulia_again.png", identity, known, linear)
        check(f"distance to {identity}", distance, expected, f"recognition.verify_{identity.lower()}")
        if door_open is None or bool(door_open) != right:
            raise CheckError(
                f"door_open for {identity}: got {door_open}, expected {right}\nThe distance is {expected}. "
                "The door opens below 0.7: the smaller the distance, the more alike."
            )
        passed(f"The door is {'open' if right else 'shut'}.")


test_verify()

# %% [markdown]
# Now with the network that you have trained. These four live here, and come home:

# %% nbgrader={"grade_id": "come_home", "locked": true}
VISITORS = ["Giulia", "Kofi", "Meilin", "Sven"]
again = {name: f"images/people/{name.lower()}_again.png" for name in VISITORS}
show([load_image(picture, (96, 96)) for picture in again.values()], [f"“I am {name}.”" for name in VISITORS])
for name, picture in again.items():
    print(name, verify(picture, name, database, model))

# %% [markdown]
# And now with wrong names.

# %%
print(verify(again["Giulia"], "Aiko", database, model))
print(verify(again["Kofi"], "Tane", database, model))
print(verify("images/people/stranger_1.png", "Jamila", database, model))

# %% [markdown]
# ### 6.2 - Recognition
#
# Who forgets the key forgets the name tag too. So look at everybody in the database, and find the nearest:
#
# $$\text{identity} = \underset{\text{name}}{\operatorname{argmin}} \; \| e - d_{\text{name}} \| \tag{5}$$
#
# The nearest of all is not necessarily near. If even the smallest distance is not below 0.7, the visitor is a **stranger**: print "Not in the database." and let `identity` be `None`. The distance is returned all the same.
#
# And the database may be **empty**: somebody has just moved in, and nobody is enrolled. Then there is no nearest one. `identity` is `None`, the same line is printed, and the smallest distance of no distances at all is
# infinity, or whatever large number you begin with. What a function must not do is to stop, or to open.
#
# (In some versions of this exercise, the nearest name is returned for a stranger too, and only the printed line tells. That is accepted here, as long as the line is printed.
# But think of whoever calls your function, and opens the door for every name that it gets.)
#
# **Exercise 5.** Write `who_is_it`.
#
# <details><summary><b>Hints</b></summary>
#
# - Begin with a distance that every other is smaller than, `np.inf`, and with no identity.
# - `for name, encoding in database.items():` goes through the dictionary. Keep the distance *and* the name whenever a distance is smaller than the smallest so far.
# - Compare with 0.7 after the loop.
#
# </details>


# %% nbgrader={"grade_id": "who_is_it", "solution": true}
def who_is_it(image_path, database, model):
    """
    Find the person on a picture in the database, equation (5).

    Arguments:
    image_path -- the file of the picture
    database -- for each name an encoding of shape (1, 128)
    model -- the encoder

    Returns:
    distance -- the smallest distance to anybody in the database, a number
    identity -- the name that belongs to it; None if the distance is not below 0.7
    """
    ### START CODE HERE ### (about 10 lines)
    distance, identity = None, None
    ### BEGIN SOLUTION
    encoding = img_to_encoding(image_path, model)
    distance = np.inf
    for name, known in database.items():
        to_name = float(np.linalg.norm(encoding - known))
        if to_name < distance:
            distance, identity = to_name, name
    if distance < 0.7:
        print(f"It is {identity}, the distance is {distance:.2f}.")
    else:
        identity = None
        print("Not in the database.")
    ### END SOLUTION
    ### END CODE HERE ###

    return distance, identity


# %% nbgrader={"grade_id": "test_who_is_it", "grade": true, "points": 20}
def test_who_is_it():
    linear = LinearEncoder(seed=1)
    known = {name: img_to_encoding(photograph, linear) for name, photograph in PHOTOGRAPHS.items()}

    def expect(case, picture, database, expected, whom):
        distance, identity = who_is_it(f"images/people/{picture}.png", database, linear)
        if expected is not None:
            check(f"distance, {case}", distance, expected, f"recognition.who_{picture}")
        if identity not in whom:
            raise CheckError(f"identity, {case}: got {identity!r}, expected {whom[0]!r}")
        passed(f"{case}: {identity}")

    expect("somebody who lives here", "sven_again", known, 0.16597, ["Sven"])
    few = {name: known[name] for name in ("Aiko", "Amara")}
    expect("a stranger", "stranger_1", few, 1.0166, [None, "Aiko"])
    expect("an empty database", "stranger_1", {}, None, [None])


test_who_is_it()

# %% [markdown]
# Your network, and everybody who comes to the door:

# %% nbgrader={"grade_id": "everybody_comes", "locked": true}
strangers = [f"images/people/stranger_{number}.png" for number in (1, 2, 3)]
show([load_image(picture, (96, 96)) for picture in strangers], ["a stranger", "another", "and another"])
for picture in [*again.values(), *strangers]:
    print(picture, who_is_it(picture, database, model))

# %% [markdown]
# ### 6.3 - Somebody moves in
#
# Here is what all this was for. One photograph, one line, no training:

# %%
database["Robin"] = img_to_encoding("images/people/stranger_1.png", model)
print(who_is_it("images/people/stranger_1.png", database, model))
del database["Robin"]  # and moves out again, for the panel below

# %% [markdown]
# ### 6.4 - A photograph of a photograph
#
# Somebody has found Farid's photograph, and holds it up to the camera. Guess first.

# %%
held_up = "images/people/photograph_of_farid.png"
show([load_image(PHOTOGRAPHS["Farid"], (96, 96)), load_image(held_up, (96, 96))], ["in the database", "at the door"])
print(verify(held_up, "Farid", database, model))

# %% [markdown]
# Whatever your network says here: nothing in this notebook has taught it to care. It compares pictures of faces, and that *is* a picture of a face. That the face be alive is
# another question, with other answers: two cameras, infrared light, a request to blink. A door that opens by a distance alone opens for whoever has your photograph, and your photograph is on
# the internet.
#
# Nor has it been asked whether it is *fair*. Its errors need not be spread evenly: a network that has seen few faces like yours in training is worse with yours. Here you can measure that, because you know how each
# face was made. For systems that are sold, others had to measure it (Buolamwini & Gebru 2018).
#
# <div class="alert alert-block alert-info">
#
# **What to remember**
#
# - Verification compares with one person, recognition with all. The more there are, the harder it is.
# - A distance learnt on some people works for others: that is one-shot learning.
# - The nearest is not always near. Strangers and an empty database are ordinary cases.
# - The threshold trades one error for the other, and is chosen on people whom the test does not see.
#
# </div>
#
# ---

# %% [markdown]
# ## 7 - At the door
#
# Run the next cell, and stand before your door. Move the sliders: other hair, another nose, a scarf. The bars show the distance to everybody in the database, and the line is at 0.7. Say a name, or say none. Enrol somebody new, from the one picture
# that you see, and then have them put on sunglasses.

# %% nbgrader={"grade_id": "panel", "locked": true}
recognition_panel(model, dict(database), verify, who_is_it)

# %% [markdown]
# ## 8 - Play
#
# Guess first, then try.
#
# - **What is the choice worth?** Train with random triplets for 600 steps too, and compare the two by `show_comparison`. Then give a wrong name to one in ten pictures of `known.labels`, and train with both again.
# - **What does the margin do?** Train with `alpha=1.0`, and with `alpha=0.0`. Look at the histograms: how does laziness look?
# - **Hardest negatives.** Write a function that takes the nearest negative of all, and train with it from the beginning. Then let it take over after 200 steps with yours.
# - **Fewer people.** Train on 20 people in place of 600. Whom does the network know now?
# - **Two photographs.** Let the database have two encodings for each name, and take the smaller distance. How much better is it? How much longer does it take?
# - **What does it look at?** In the panel, change one thing at a time. Which slider moves the bars most? Is that what *you* recognise people by?
# - **Twins.** Make somebody who differs from Giulia in one number, and look for the number that the network cannot see.

# %%
# longer = train(Encoder(seed=1), triplet_loss, by_chance, known, visits, steps=600)
# show_comparison({"random": longer, "semi-hard": history})

# %%
# lazy = Encoder(seed=1)
# def without_margin(y_true, y_pred): return triplet_loss(y_true, y_pred, alpha=0.0)
# train(lazy, without_margin, semi_hard_triplets, known, visits, steps=100)

# %%
# from nst.recognition import distances
# def hardest(encodings, labels):
#     squared = distances(encodings, encodings) ** 2
#     other = np.where(labels[:, np.newaxis] == labels, np.inf, squared).argmin(axis=1)
#     a, p = np.nonzero((labels[:, np.newaxis] == labels) & ~np.eye(len(labels), dtype=bool))
#     return np.stack([a, p, other[a]], axis=1)
# hard = Encoder(seed=1)
# train(hard, triplet_loss, hardest, known, visits, steps=200)

# %% [markdown]
# **References**
#
# - F. Schroff, D. Kalenichenko, J. Philbin (2015). *FaceNet: A Unified Embedding for Face Recognition and Clustering.* CVPR 2015. arXiv:1503.03832
# - Y. Taigman, M. Yang, M. Ranzato, L. Wolf (2014). *DeepFace: Closing the Gap to Human-Level Performance in Face Verification.* CVPR 2014.
# - J. Bromley, I. Guyon, Y. LeCun, E. Säckinger, R. Shah (1993). *Signature Verification Using a "Siamese" Time Delay Neural Network.* NIPS 1993.
# - J. Buolamwini, T. Gebru (2018). *Gender Shades: Intersectional Accuracy Disparities in Commercial Gender Classification.* FAT* 2018.
