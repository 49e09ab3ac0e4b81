# %% [markdown]
# # Deep Learning & Art: Neural Style Transfer
#
# <img src="images/transfer.jpg" width="820" alt="The content picture, a glass pyramid in front of a palace; the style picture, a painted field of poppies; and the generated picture, the pyramid painted like the poppies">
#
# In this assignment you make a computer paint. You give it a photograph and a painting, and it gives you the
# photograph as that painter might have painted it. The method is called **Neural Style Transfer**; Leon Gatys,
# Alexander Ecker and Matthias Bethge published it in 2015.
#
# You will
#
# - write the two costs that say how far a picture is from the photograph's *content* and from the painting's *style*,
# - add them up, and let an optimiser push the picture downhill,
# - watch it paint, and then play: other pictures, other layers, more style or less.
#
# One thing is new here. In everything you have trained so far, the optimiser changed the *weights* of a network. In this
# assignment the weights are fixed from beginning to end. **What the optimiser changes is the picture: its 400 x 300
# pixels are the parameters.**
#
# You need to know what a convolutional layer, a channel and a cost function are. You need to know nothing about style
# transfer. There are five graded functions and 100 points; each is a few lines long.
#
# | exercise | function | points |
# |---|---|---|
# | 1 | `compute_content_cost` | 20 |
# | 2 | `gram_matrix` | 15 |
# | 3 | `compute_layer_style_cost` | 25 |
# | 4 | `total_cost` | 10 |
# | 5 | `model_nn` | 30 |
#
# Write your code between `### START CODE HERE ###` and `### END CODE HERE ###`. The number of lines in brackets is what
# a short solution takes; yours may be longer. Cells that you cannot edit are given, or are tests: run them too, in
# order. A test that fails says what it got, what it expected and, if it knows your mistake, what to look at.

# %% nbgrader={"grade_id": "imports", "locked": true}
import contextlib
import io
import logging

import matplotlib.pyplot as plt
import numpy as np

from nst.notebook import CheckError, check, guide, passed, show, watch
from nst_utils import CONFIG, generate_noise_image, load_image, load_vgg_model, reshape_and_normalize_image, save_image
import tensorflow.compat.v1 as tf

logging.getLogger("tensorflow").setLevel(logging.ERROR)
tf.disable_v2_behavior()  # this assignment builds a graph and runs it in a session
# An error that comes from the order of cells says which one to run.
guide("Art_Generation_with_NST.ipynb", language="en")

# %% [markdown]
# ## 1 - Problem statement
#
# Style transfer merges two pictures into a third:
#
# - the **content** picture, C: what the result shows,
# - the **style** picture, S: how the result is painted,
# - the **generated** picture, G: the content of C in the style of S.
#
# They stand side by side at the top of this notebook.
#
# So the question of this assignment is: how do you write "has the content of C" and "has the style of S" as numbers that
# an optimiser can make small?

# %% [markdown]
# ## 2 - Transfer learning
#
# Comparing pictures pixel by pixel is of no use: move a photograph by two pixels and almost every pixel changes, while
# you see the same thing. A ConvNet that was trained to recognise objects has learnt better ways of describing a
# picture. Its first layers respond to edges and colours, the next ones to textures, later ones to parts of things. To use
# what a network learnt for one task in another is called **transfer learning**.
#
# Following the paper, we use **VGG-19**: sixteen convolutional layers in five blocks, pooling between them, and three fully
# connected layers, which are left out here. Its convolutions are all 3 x 3, which makes it simple, and its description of pictures
# has proved to be very good for style transfer.
#
# The file below holds either the weights that were trained on ImageNet, or a **stand-in** that was fitted on your machine in
# half a minute, whichever you set up; the table says which. The stand-in has never seen an object. Its filters are the
# principal directions of image patches, layer upon layer, and that is enough to paint with. (How to get
# the trained weights: `python pretrained-model/get_weights.py --help`. This notebook works with both.)

# %% nbgrader={"grade_id": "load_vgg", "locked": true}
tf.reset_default_graph()
model = load_vgg_model("pretrained-model/imagenet-vgg-verydeep-19.mat")
print(model)

# %% [markdown]
# `model` is a Python dictionary. The keys are the names of the layers, the values are their activations: tensors in a graph. A
# layer that is called `conv4_2`, say, is the second convolution of the fourth block, after its ReLU. The entry `"input"`
# is special: it is a *variable*, and it holds the picture.
#
# To run a picture through the network, you put it into that variable:
#
# ```python
# sess.run(model["input"].assign(image))
# ```
#
# and then ask for the activation that you want, for the picture that the variable holds at that moment:
#
# ```python
# sess.run(model["conv4_2"])
# ```
#
# Keep the two apart; you will need the difference later: `model["conv4_2"]` is a tensor, a *recipe* that depends on whatever is in the
# input; `sess.run(model["conv4_2"])` is a NumPy array, numbers that stay what they are.
#
# ---

# %% [markdown]
# ## 3 - Neural style transfer
#
# The plan has three steps:
#
# - a content cost $J_{content}(C, G)$,
# - a style cost $J_{style}(S, G)$,
# - and the two together, $J(G) = \alpha \, J_{content}(C, G) + \beta \, J_{style}(S, G)$.
#
# ### 3.1 - The content cost
#
# This is the content picture: a pyramid of glass in the courtyard of a palace, under a summer sky.

# %% nbgrader={"grade_id": "show_content", "locked": true}
show([plt.imread("images/louvre.jpg")], ["The content picture, C"])

# %% [markdown]
# #### 3.1.1 - Which layer knows the content?
#
# When you run C through the network, every layer gives you a description of it. Look at four channels of a shallow layer,
# and four of a deep one. (White is active, black is not.)


# %% nbgrader={"grade_id": "show_activations", "locked": true}
def show_activations():
    with tf.Session() as session:
        session.run(model["input"].assign(reshape_and_normalize_image(load_image("images/louvre_small.jpg"))))
        for layer in ("conv1_1", "conv4_2"):
            activation = session.run(model[layer])
            faint = np.sqrt(activation[0, :, :, :4])  # the root shows faint activations too
            show(np.moveaxis(faint, 2, 0), [f"{layer}, channel {c}" for c in range(4)])


show_activations()

# %% [markdown]
# The shallow layer still is the photograph, with edges and colours picked out. The deep layer has 38 x 50 positions left. It
# knows *that* there is a slanted edge or a bright patch at about this position, and no longer knows the exact pixels.
#
# We want G to show the same things at the same positions, and we want to leave it free to use other pixels. So we choose a layer
# from the middle: `conv4_2`. A shallower layer would tie G to the photograph's pixels; a deeper one would forget
# the positions. (In part 6 you can try both.)
#
# Let $a^{(C)}$ be the activation of that layer for the content picture, and $a^{(G)}$ its activation for the generated
# one. Both have the shape $(1, n_H, n_W, n_C)$: one picture, height, width, channels. The content cost is
#
# $$J_{content}(C, G) = \frac{1}{4 \cdot n_H \cdot n_W \cdot n_C} \sum_{\text{all entries}} \left(a^{(C)} - a^{(G)}\right)^2 \tag{1}$$
#
# You will often see the two volumes **unrolled** into matrices first. For this cost it makes no difference, since it only adds
# up all entries. For the style cost it will matter, so here is what it means:
#
# <img src="images/unrolling.png" width="820" alt="A volume of height, width and channels is unrolled into a matrix with one row for each channel and one column for each position">

# %% [markdown]
# **Exercise 1.** Write `compute_content_cost`.
#
# 1. Read `n_H`, `n_W` and `n_C` from the shape of `a_G`.
# 2. If you like, unroll `a_C` and `a_G`.
# 3. Compute equation (1) with TensorFlow functions.
#
# <details><summary><b>Hints</b></summary>
#
# - `a_G.get_shape().as_list()` gives the shape of a tensor as a list of four numbers. In the notebook `a_C` will be a NumPy array and
#   `a_G` a tensor, so take the shape from `a_G`.
# - `tf.subtract`, `tf.square` (also `-` and `**`) work entry by entry. `tf.reduce_sum` adds up all entries.
# - `tf.reduce_mean` divides by the number of entries. Is this what equation (1) does?
#
# </details>


# %% nbgrader={"grade_id": "compute_content_cost", "solution": true}
def compute_content_cost(a_C, a_G):
    """
    Compute the content cost, equation (1).

    Arguments:
    a_C -- activation of a layer for the content picture C, shape (1, n_H, n_W, n_C)
    a_G -- activation of the same layer for the generated picture G, tensor of shape (1, n_H, n_W, n_C)

    Returns:
    J_content -- the content cost, a scalar tensor
    """
    ### START CODE HERE ### (about 2 lines)
    J_content = None
    ### BEGIN SOLUTION
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    J_content = tf.reduce_sum(tf.square(a_C - a_G)) / (4 * n_H * n_W * n_C)
    ### END SOLUTION
    ### END CODE HERE ###

    return J_content


# %% nbgrader={"grade_id": "test_compute_content_cost", "grade": true, "points": 20}
def test_compute_content_cost():
    with tf.Graph().as_default(), tf.Session():
        tf.set_random_seed(1)
        a_C = tf.random_normal([1, 4, 4, 3], mean=1, stddev=4, seed=3)
        a_G = tf.random_normal([1, 4, 4, 3], mean=1, stddev=4, seed=9)
        check("J_content", compute_content_cost(a_C, a_G), 6.76559, "nst.content_cost")

        # In the notebook a_C is an array and a_G a tensor, and pictures are seldom square.
        a_C = np.linspace(-1, 3, 60, dtype=np.float32).reshape(1, 5, 3, 4)
        a_G = tf.constant(a_C[:, ::-1] ** 2)
        J_content = compute_content_cost(a_C, a_G)
        check("J_content of another shape", J_content, 3.8469875, "nst.content_cost_of_another_shape")


test_compute_content_cost()

# %% [markdown]
# <div class="alert alert-block alert-info">
#
# **What to remember**
#
# - The content cost compares two pictures by the activations of one layer of a trained network, and not by their pixels.
# - The deeper the layer, the more freedom G has: things must stay where they are, but pixels may change.
#
# </div>

# %% [markdown]
# ### 3.2 - The style cost
#
# And this is the style picture: a field of poppies, painted in short strokes of broken colour.

# %% nbgrader={"grade_id": "show_style", "locked": true}
show([plt.imread("images/monet_800600.jpg")], ["The style picture, S"])

# %% [markdown]
# What is style? Not *where* the poppies are. Style has to do with what goes together: red dabs stand among green ones, long strokes are
# pale and short ones dark, and this is so all over the canvas. A description of style should therefore say **which features
# occur together, and should forget where.**
#
# #### 3.2.1 - The style matrix
#
# In linear algebra, the **Gram matrix** of vectors $v_1, \dots, v_n$ holds their dot products, $G_{ij} = v_i^T v_j$.
# If two vectors are alike, their dot product is large.
#
# Here the vectors are the channels. Unroll the activation into a matrix $A$ with one row for each channel and one column for each
# position, as in the figure above. Then
#
# $$G = A A^T \tag{2}$$
#
# is a matrix of shape $(n_C, n_C)$, whatever the size of the picture was.
#
# <img src="images/gram_matrix.png" width="820" alt="The unrolled activation times its own transpose gives a square matrix with one row and one column for each channel">
#
# - **On the diagonal**, $G_{ii}$ says how active channel $i$ is over the whole picture. If channel $i$ responds to fine vertical
#   strokes, $G_{ii}$ tells how much of the picture consists of them.
# - **Off the diagonal**, $G_{ij}$ says how much channels $i$ and $j$ are active at the same positions. If channel $j$ responds to
#   red, $G_{ij}$ tells whether the vertical strokes are the red ones.
#
# The sum runs over all positions, so that positions are forgotten. What is left is texture, colour, stroke: the style.
#
# **Exercise 2.** Write `gram_matrix`, equation (2). One line will do.
#
# <details><summary><b>Hints</b></summary>
#
# - `tf.matmul(X, Y)` multiplies two matrices, `tf.transpose(X)` transposes one.
# - `A` has the shape (n_C, n_H · n_W), so which of the two products gives the shape (n_C, n_C)?
#
# </details>


# %% nbgrader={"grade_id": "gram_matrix", "solution": true}
def gram_matrix(A):
    """
    Compute the Gram matrix, equation (2).

    Arguments:
    A -- unrolled activation, shape (n_C, n_H * n_W): one row for each channel

    Returns:
    GA -- Gram matrix of A, tensor of shape (n_C, n_C)
    """
    ### START CODE HERE ### (about 1 line)
    GA = None
    ### BEGIN SOLUTION
    GA = tf.matmul(A, A, transpose_b=True)
    ### END SOLUTION
    ### END CODE HERE ###

    return GA


# %% nbgrader={"grade_id": "test_gram_matrix", "grade": true, "points": 15}
def test_gram_matrix():
    with tf.Graph().as_default(), tf.Session():
        tf.set_random_seed(1)
        A = tf.random_normal([3, 2], mean=1, stddev=4, seed=3)
        expected = [
            [6.42230511, -4.42912197, -2.09668207],
            [-4.42912197, 19.46583748, 19.56387138],
            [-2.09668207, 19.56387138, 20.6864624],
        ]
        check("GA", gram_matrix(A), expected, "nst.gram_matrix")

        A = tf.constant([[1.0, 2.0, 3.0, 4.0], [0.0, -1.0, 0.0, 1.0]])
        check("GA of a wide matrix", gram_matrix(A), [[30.0, 2.0], [2.0, 2.0]])


test_gram_matrix()

# %% [markdown]
# #### 3.2.2 - The style cost of a layer
#
# We want G to have the style of S, so we want their Gram matrices to be alike. For one layer:
#
# $$J_{style}^{[l]}(S, G) = \frac{1}{4 \cdot n_C^2 \cdot (n_H \cdot n_W)^2} \sum_{i=1}^{n_C} \sum_{j=1}^{n_C} \left(G^{(S)}_{ij} - G^{(G)}_{ij}\right)^2 \tag{3}$$
#
# where $G^{(S)}$ and $G^{(G)}$ are the Gram matrices of the activations of S and of G.
#
# **Exercise 3.** Write `compute_layer_style_cost`.
#
# 1. Read `n_H`, `n_W` and `n_C` from the shape of `a_G`.
# 2. Unroll `a_S` and `a_G` into matrices of shape (n_C, n_H · n_W).
# 3. Compute the Gram matrices of both with your `gram_matrix`.
# 4. Compute equation (3).
#
# <details><summary><b>Hints</b></summary>
#
# - `tf.reshape` keeps the entries in the order in which they lie in memory: the channels of the first position, the channels of the
#   second, and so on. Reshaping (1, n_H, n_W, n_C) to (n_H · n_W, n_C) keeps positions and channels apart. Which step is
#   left from there to (n_C, n_H · n_W)?
# - If you reshape straight to (n_C, n_H · n_W), every row gets a mixture of channels. The shape is right and the numbers are
#   wrong.
# - `n_H`, `n_W` and `n_C` are Python integers, which never overflow. A tensor of type int32 does, at the size of real layers.
#
# </details>


# %% nbgrader={"grade_id": "compute_layer_style_cost", "solution": true}
def compute_layer_style_cost(a_S, a_G):
    """
    Compute the style cost of one layer, equation (3).

    Arguments:
    a_S -- activation of a layer for the style picture S, shape (1, n_H, n_W, n_C)
    a_G -- activation of the same layer for the generated picture G, tensor of shape (1, n_H, n_W, n_C)

    Returns:
    J_style_layer -- the style cost of the layer, a scalar tensor
    """
    ### START CODE HERE ### (about 6 lines)
    J_style_layer = None
    ### BEGIN SOLUTION
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.transpose(tf.reshape(a_S, [n_H * n_W, n_C]))
    a_G = tf.transpose(tf.reshape(a_G, [n_H * n_W, n_C]))
    GS = gram_matrix(a_S)
    GG = gram_matrix(a_G)
    J_style_layer = tf.reduce_sum(tf.square(GS - GG)) / (4 * n_C**2 * (n_H * n_W) ** 2)
    ### END SOLUTION
    ### END CODE HERE ###

    return J_style_layer


# %% nbgrader={"grade_id": "test_compute_layer_style_cost", "grade": true, "points": 25}
def test_compute_layer_style_cost():
    with tf.Graph().as_default(), tf.Session():
        tf.set_random_seed(1)
        a_S = tf.random_normal([1, 4, 4, 3], mean=1, stddev=4, seed=3)
        a_G = tf.random_normal([1, 4, 4, 3], mean=1, stddev=4, seed=9)
        check("J_style_layer", compute_layer_style_cost(a_S, a_G), 9.19028, "nst.layer_style_cost")

        # In the notebook a_S is an array and a_G a tensor, and pictures are seldom square.
        a_S = np.linspace(-1, 3, 60, dtype=np.float32).reshape(1, 5, 3, 4)
        a_G = tf.constant(a_S[:, ::-1] ** 2)
        check("J_style_layer of another shape", compute_layer_style_cost(a_S, a_G), 26.579715)

        a_S = np.zeros([1, 30, 40, 64], np.float32)
        a_G = tf.ones([1, 30, 40, 64])
        check("J_style_layer of a large layer", compute_layer_style_cost(a_S, a_G), 0.25)


test_compute_layer_style_cost()

# %% [markdown]
# #### 3.2.3 - Several layers
#
# One layer sees strokes of one size. A shallow layer sees grain and colour, a deep one sees larger forms. So take several, and give
# each a weight $\lambda^{[l]}$:
#
# $$J_{style}(S, G) = \sum_{l} \lambda^{[l]} \, J_{style}^{[l]}(S, G) \tag{4}$$
#
# This cell is yours to change later. Leave it as it is the first time.

# %%
STYLE_LAYERS = [
    ("conv1_1", 0.2),
    ("conv2_1", 0.2),
    ("conv3_1", 0.2),
    ("conv4_1", 0.2),
    ("conv5_1", 0.2),
]

# %% [markdown]
# `compute_style_cost` is given. Note how it makes `a_S` and `a_G` from the same tensor: `a_S` is what the layer gives for the
# picture that is in the input *now* (so the style picture has to be there), and `a_G` remains a recipe for any picture that comes
# into it later.


# %% nbgrader={"grade_id": "compute_style_cost", "locked": true}
def compute_style_cost(model, STYLE_LAYERS):
    """
    Compute the style cost over several layers, equation (4).

    Arguments:
    model -- our network, with the style picture in its input
    STYLE_LAYERS -- list of pairs: the name of a layer and its weight

    Returns:
    J_style -- the style cost, a scalar tensor
    """
    J_style = 0
    for layer_name, weight in STYLE_LAYERS:
        a_G = model[layer_name]
        a_S = sess.run(a_G)
        J_style_layer = compute_layer_style_cost(a_S, a_G)
        if J_style_layer is None:  # exercise 3 is still to be written
            return None
        J_style += weight * J_style_layer

    return J_style


# %% [markdown]
# <div class="alert alert-block alert-info">
#
# **What to remember**
#
# - The style of a picture, as a layer sees it, is the Gram matrix of that layer: which channels are active together, anywhere.
# - The style cost compares Gram matrices. It takes several layers, to catch strokes of several sizes.
# - Unroll so that each row is one channel. A reshape alone does not move entries.
#
# </div>

# %% [markdown]
# ### 3.3 - The total cost
#
# $$J(G) = \alpha \, J_{content}(C, G) + \beta \, J_{style}(S, G) \tag{5}$$
#
# $\alpha$ and $\beta$ say how much you care for each. Only their ratio matters for where the optimiser ends up.
#
# **Exercise 4.** Write `total_cost`.


# %% nbgrader={"grade_id": "total_cost", "solution": true}
def total_cost(J_content, J_style, alpha=10, beta=40):
    """
    Compute the total cost, equation (5).

    Arguments:
    J_content -- content cost, a scalar
    J_style -- style cost, a scalar
    alpha -- how much the content cost weighs
    beta -- how much the style cost weighs

    Returns:
    J -- the total cost, a scalar
    """
    ### START CODE HERE ### (1 line)
    J = None
    ### BEGIN SOLUTION
    J = alpha * J_content + beta * J_style
    ### END SOLUTION
    ### END CODE HERE ###

    return J


# %% nbgrader={"grade_id": "test_total_cost", "grade": true, "points": 10}
def test_total_cost():
    J_content, J_style = np.random.RandomState(3).randn(2)
    with tf.Graph().as_default(), tf.Session():  # a tensor will do, too
        check("J", total_cost(J_content, J_style), 35.34667875478276, "nst.total_cost")
        J = total_cost(3.0, 2.0, alpha=2, beta=7)
        check("J for other weights", J, 20.0, "nst.total_cost_for_other_weights")


test_total_cost()

# %% [markdown]
# <div class="alert alert-block alert-info">
#
# **What to remember**
#
# - The total cost is a weighted sum of the content cost and the style cost.
# - $\alpha$ and $\beta$ set the balance between the two: a larger $\beta / \alpha$ gives more paint and less photograph.
#
# </div>

# %% [markdown]
# ## 4 - Solving the optimisation problem
#
# Now put everything together. The steps are
#
# 1. start a session,
# 2. load the content picture and the style picture,
# 3. make the picture that the optimiser starts from,
# 4. load VGG-19,
# 5. build the graph: run C through the network and get the content cost, run S through it and get the style cost, add them up,
#    and say which optimiser minimises the sum,
# 6. run the graph, many times.
#
# In the tests every cell had a session of its own. From here on there is one **interactive session**, which stays open, so
# that all cells see the same variables.

# %% nbgrader={"grade_id": "session", "locked": true}
tf.reset_default_graph()
sess = tf.InteractiveSession()

# %% [markdown]
# Load, reshape and normalise the two pictures. Normalising subtracts the mean colour of the pictures that VGG-19 was trained on.

# %% nbgrader={"grade_id": "load_pictures", "locked": true}
content_image = reshape_and_normalize_image(load_image("images/louvre_small.jpg"))
style_image = reshape_and_normalize_image(load_image("images/monet.jpg"))

# %% [markdown]
# The optimiser starts from the content picture with a good deal of noise on it. The content helps it to reach a good picture faster; the
# noise leaves it free to change. The noise has a seed, so that you get the costs that are printed below.

# %% nbgrader={"grade_id": "noise", "locked": true}
np.random.seed(3)
generated_image = generate_noise_image(content_image)
show(
    [load_image("images/louvre_small.jpg"), np.clip(generated_image[0] + CONFIG.MEANS[0], 0, 255).astype(np.uint8)],
    ["The content picture", "Where the optimiser starts"],
)

# %% nbgrader={"grade_id": "load_model", "locked": true}
model = load_vgg_model("pretrained-model/imagenet-vgg-verydeep-19.mat")

# %% [markdown]
# For the content cost, put the content picture into the network. `a_C` is then *its* activation, as numbers. `a_G` is the tensor:
# nothing is computed for it now; it will give the activation of whichever picture is in the input when the optimiser runs.

# %% nbgrader={"grade_id": "content_graph", "locked": true}
sess.run(model["input"].assign(content_image))
a_C = sess.run(model["conv4_2"])
a_G = model["conv4_2"]
J_content = compute_content_cost(a_C, a_G)

# %% [markdown]
# The same for the style cost.

# %% nbgrader={"grade_id": "style_graph", "locked": true}
sess.run(model["input"].assign(style_image))
J_style = compute_style_cost(model, STYLE_LAYERS)

# %% [markdown]
# **Now the total cost.** Call your `total_cost` with `alpha=10` and `beta=40`. (This line and the next two have no points of
# their own, but `model_nn` needs them.)

# %% nbgrader={"grade_id": "total_cost_graph", "solution": true}
### START CODE HERE ### (1 line)
J = None
### BEGIN SOLUTION
J = total_cost(J_content, J_style, alpha=10, beta=40)
### END SOLUTION
### END CODE HERE ###

# %% [markdown]
# **And the optimiser.** Make a `tf.train.AdamOptimizer` with a learning rate of 2.0, and let `train_step` be what its `minimize`
# returns for `J`.
#
# A learning rate of 2.0 would be absurd for weights. Here it is two steps of 255 on the scale of a pixel. The only variable in
# the graph is `model["input"]`, so the picture is what Adam changes.

# %% nbgrader={"grade_id": "train_step", "solution": true}
### START CODE HERE ### (2 lines)
optimizer = None
train_step = None
### BEGIN SOLUTION
optimizer = tf.train.AdamOptimizer(2.0)
train_step = optimizer.minimize(J)
### END SOLUTION
### END CODE HERE ###

# %% [markdown]
# **Exercise 5.** Write `model_nn`, which runs the graph.
#
# 1. Initialise all variables: run `tf.global_variables_initializer()` in the session. (Adam has variables of its own.)
# 2. Assign `input_image` to the input of the model. This has to come second: initialising sets the input to zero.
# 3. In the loop, run one `train_step`.
# 4. Then read the picture back: run `model["input"]`.
#
# The rest is given: every 20 iterations it prints the costs and saves the picture in `output/`.
#
# <details><summary><b>Hints</b></summary>
#
# - `model["input"].assign(input_image)` only *makes* an operation. Nothing is assigned until `sess.run` runs it.
# - `sess.run(x)` returns the value of `x`.
# - Do not assign the image inside the loop: every step would start from the beginning.
#
# </details>


# %% nbgrader={"grade_id": "model_nn", "solution": true}
def model_nn(sess, input_image, num_iterations=200):
    """
    Run the optimisation, and print and save what comes of it.

    Arguments:
    sess -- the session in which `model` and `train_step` live
    input_image -- the image to start from, shape (1, n_H, n_W, 3)
    num_iterations -- how many training steps to make

    Returns:
    generated_image -- the image after the last step, array of shape (1, n_H, n_W, 3)
    """
    generated_image = None

    # Step 1: initialise all variables. Step 2: assign input_image to the input of the model.
    ### START CODE HERE ### (2 lines)
    ### BEGIN SOLUTION
    sess.run(tf.global_variables_initializer())
    sess.run(model["input"].assign(input_image))
    ### END SOLUTION
    ### END CODE HERE ###

    for i in range(num_iterations):
        # Step 3: run one train_step. Step 4: read the generated image out of the model's input.
        ### START CODE HERE ### (2 lines)
        ### BEGIN SOLUTION
        sess.run(train_step)
        generated_image = sess.run(model["input"])
        ### END SOLUTION
        ### END CODE HERE ###

        if generated_image is None:  # steps 3 and 4 are still to be written
            return None
        if i % 20 == 0:
            Jt, Jc, Js = sess.run([J, J_content, J_style])
            print("Iteration " + str(i) + " :")
            print("total cost = " + str(Jt))
            print("content cost = " + str(Jc))
            print("style cost = " + str(Js))
            save_image("output/" + str(i) + ".png", generated_image)

    save_image("output/generated_image.jpg", generated_image)
    return generated_image


# %% [markdown]
# The test makes two steps only. Adam with a learning rate of 2.0 moves a pixel by almost 2 in each of them, which is how the test can
# tell whether your picture started from the right image, and whether it moved.


# %% nbgrader={"grade_id": "test_model_nn", "grade": true, "points": 30}
def test_model_nn():
    if J is None or train_step is None:
        raise CheckError(
            "J or train_step is None.\nWrite the lines above for the total cost and the optimiser, and run them."
        )
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        painted = model_nn(sess, generated_image, num_iterations=2)
    if painted is None:
        raise CheckError("model_nn returned None.\nWrite your code between START CODE HERE and END CODE HERE.")
    if np.shape(painted) != np.shape(generated_image):
        raise CheckError(f"The image has the shape {np.shape(painted)}, expected {np.shape(generated_image)}.")
    moved = np.abs(painted - generated_image)
    if moved.max() == 0:
        raise CheckError(
            "The image did not move.\nIs train_step run in the loop? If it is, run part 4 again from its first cell on: model and "
            "train_step may be of different runs."
        )
    if moved.max() > 4.1:
        raise CheckError(
            f"After two steps a pixel is {moved.max():.1f} away from where it began, expected at most 4.\nWas the assign "
            "operation run in the session, after the variables were initialised? Does the loop make one step at a time?"
        )
    if moved.max() < 2.1:
        raise CheckError(
            f"After two steps no pixel is more than {moved.max():.1f} away from where it began, expected 4.\nIs the image "
            "assigned once, before the loop, and read after the step?"
        )
    for line in ("Iteration 0 :", "total cost = ", "content cost = ", "style cost = "):
        if line not in printed.getvalue():
            raise CheckError(f"model_nn did not print {line!r}.\nLeave the given lines in the loop as they are.")
    passed(f"After two steps the pixels have moved by up to {moved.max():.2f}, as they should.")


test_model_nn()

# %% [markdown]
# Now paint. With 200 iterations this takes one to four minutes on an ordinary computer. You see the picture grow, and costs appear every 20
# iterations. You can stop it with the button *Interrupt*: the picture so far is saved in `output/`, and the next cells go on with it.

# %% nbgrader={"grade_id": "run", "locked": true}
with watch(sess, train_step, model["input"], [J, J_content, J_style]) as run:
    model_nn(sess, generated_image)
painted = run.image

# %% [markdown]
# Compare your costs with these. The style cost keeps falling. The content cost hardly changes: losing the noise lowers it, and moving
# away from the photograph raises it.

# %% nbgrader={"grade_id": "expected_costs", "locked": true}
EXPECTED_COSTS = {  # iteration: total cost, content cost, style cost
    "stand-in": {
        0: (4.6169e9, 17848.8, 1.1542e8),
        20: (1.4006e9, 19730.4, 3.501e7),
        40: (7.1055e8, 18795.4, 1.7759e7),
        60: (4.0963e8, 18185.3, 1.0236e7),
        80: (2.6762e8, 17612.4, 6.686e6),
        100: (1.9381e8, 17610.8, 4.8409e6),
        120: (1.4801e8, 17552.9, 3.6958e6),
        140: (1.1939e8, 17576.5, 2.9804e6),
        160: (1.0089e8, 17676.8, 2.5179e6),
        180: (8.7906e7, 17775.0, 2.1932e6),
    },
    "VGG-19": {
        0: (5.05035e9, 7877.67, 1.26257e8),
        20: (9.43272e8, 15187.1, 2.3578e7),
        40: (4.84905e8, 16785.1, 1.21184e7),
        60: (3.12573e8, 17466.2, 7.80995e6),
        80: (2.28117e8, 17715.2, 5.69849e6),
        100: (1.80691e8, 17895.4, 4.51281e6),
        120: (1.49996e8, 18027.8, 3.74539e6),
        140: (1.27758e8, 18186.8, 3.18942e6),
        160: (1.10779e8, 18347.5, 2.76489e6),
        180: (9.7414e7, 18489.9, 2.43073e6),
    },
}
HOW_NEAR = {
    "stand-in": "Yours should be within 1 %: processors round a little differently.",
    "VGG-19": "They are those of the original course, on pictures of its own; yours should be of the same order.",
}
if model.network in EXPECTED_COSTS and (CONFIG.IMAGE_WIDTH, CONFIG.IMAGE_HEIGHT) == (400, 300):
    print(f"Costs to expect with the network {model.network}. {HOW_NEAR[model.network]}\n")
    print("iteration     total   content      style")
    for i, (Jt, Jc, Js) in EXPECTED_COSTS[model.network].items():
        print(f"{i:9} {Jt:9.3g} {Jc:9.0f} {Js:10.3g}")
else:
    print(f"There is no table for the network {model.network} at {CONFIG.IMAGE_WIDTH} x {CONFIG.IMAGE_HEIGHT} pixels.")

# %% nbgrader={"grade_id": "show_result", "locked": true}
if painted is not None:
    result = np.clip(painted[0] + CONFIG.MEANS[0], 0, 255).astype(np.uint8)
    show(
        [load_image("images/louvre_small.jpg"), load_image("images/monet.jpg"), result],
        ["Content", "Style", "Generated"],
    )
    on_the_way = run.some_pictures()
    show([*on_the_way.values()], [f"Iteration {i}" for i in on_the_way])

# %% [markdown]
# If your picture looks different from what you hoped for, look at the table of costs first:
#
# - The total cost does not fall at all: no training step is run, or the image is assigned again in every round of the loop.
# - It starts far too high, and the first picture is almost a plain grey: the assign operation was built and never run.
# - The style cost is far off from the start, and the content cost is right: the activations were unrolled without the transpose.
# - The cost is negative: an int32 overflow in the denominator of the style cost.
#
# <div class="alert alert-block alert-info">
#
# **What to remember**
#
# - The optimiser changes pixels. The network only judges; its weights never change.
# - A tensor that depends on the input serves for three pictures: for C and S, you ran it once and kept the numbers; for G, the
#   optimiser runs it in every step.
#
# </div>

# %% [markdown]
# ## 5 - Your own pictures
#
# Any picture in a common format will do: `load_image` cuts it around its centre to the proportions 4 : 3 and resizes it to 400 x 300.
#
# 1. Put your photograph and your painting into the folder `images/`. (In JupyterLab, drag them into the list of files.)
# 2. Run the next cell, which defines `paint`. It does what part 4 did, with your functions, for any pictures and settings.
# 3. Remove the `#` in the cell after it, write the names of your files, and run it.
#
# The folder has three more pairs to start with: `ruins.jpg` with `night_sky.jpg`, `tomb.jpg` with `mosaic.jpg`, and `fluid.jpg`
# with `blue_abstract.jpg`.


# %%
def paint(content, style, alpha=10, beta=40, style_layers=None, content_layer="conv4_2", num_iterations=200):
    """Paint the picture file `content` in the style of the picture file `style`, and show the result."""
    global sess, model, J_content, J_style, J, train_step  # model_nn uses them by these names
    content_image = reshape_and_normalize_image(load_image(content))
    style_image = reshape_and_normalize_image(load_image(style))

    sess.close()
    tf.reset_default_graph()
    sess = tf.InteractiveSession()
    model = load_vgg_model("pretrained-model/imagenet-vgg-verydeep-19.mat")
    sess.run(model["input"].assign(content_image))
    J_content = compute_content_cost(sess.run(model[content_layer]), model[content_layer])
    sess.run(model["input"].assign(style_image))
    J_style = compute_style_cost(model, style_layers or STYLE_LAYERS)
    J = total_cost(J_content, J_style, alpha, beta)
    train_step = tf.train.AdamOptimizer(2.0).minimize(J)

    with watch(sess, train_step, model["input"], [J, J_content, J_style], num_iterations) as run:
        model_nn(sess, generate_noise_image(content_image), num_iterations)
    if run.image is not None:
        result = np.clip(run.image[0] + CONFIG.MEANS[0], 0, 255).astype(np.uint8)
        show([load_image(content), load_image(style), result], ["Content", "Style", "Generated"])
    return run.image


# %%
# paint("images/ruins.jpg", "images/night_sky.jpg");

# %% [markdown]
# The picture is saved as `output/generated_image.jpg`, and the next run overwrites it. Copy the ones that you like.

# %% [markdown]
# ## 6 - Explore
#
# Some questions that are worth a few minutes each. Guess first, then try.
#
# - **How much style?** Paint with `beta=0.0001`, `beta=0.01` and `beta=40`. What becomes of the sky? Which is still a photograph?
# - **Which layers?** Put all of the style weight on `conv1_1`, then all of it on `conv5_1`. What does each of them know of the painting?
# - **How deep is content?** Take `content_layer="conv2_2"`, then `"conv5_2"`. Which one holds on to the pixels?
# - **How long?** Is the picture after 60 iterations different from the one after 200? And after 500? Compare the costs as well.
# - **Does the style have to be a painting?** Try a photograph of gravel, cloth, or leaves.

# %%
# paint("images/louvre_small.jpg", "images/monet.jpg", beta=0.01);

# %%
# paint("images/louvre_small.jpg", "images/monet.jpg", style_layers=[("conv1_1", 1.0)]);

# %%
# paint("images/tomb.jpg", "images/mosaic.jpg", content_layer="conv2_2", num_iterations=100);

# %% [markdown]
# **In seconds.** The solver in `nst/solver/run.py` minimises the cost that *your* functions compute, as `model_nn` does, in a fraction of the
# time. It begins with a small picture, and it uses L-BFGS instead of Adam. `explore` is a panel for it, with sliders that you can
# move while it paints. `grid` paints a table of pictures over two settings.

# %%
# from nst.solver import Costs, Settings, Solver
# costs = Costs(compute_content_cost, compute_layer_style_cost, total_cost)
# solver = Solver(costs)
# for state in solver.paint(Settings("images/ruins.jpg", "images/night_sky.jpg")):
#     print(f"step {state.iteration} of {state.iterations}: total cost {state.total:.4g}", end="\r")
# show([state.picture], ["Painted by the solver"])

# %%
# from nst.explorer import explore
# from nst.solver import Costs
# costs = Costs(compute_content_cost, compute_layer_style_cost, total_cost)
# explore(costs)

# %%
# from nst.grid import grid
# from nst.solver import Costs, Settings
# costs = Costs(compute_content_cost, compute_layer_style_cost, total_cost)
# grid(
#     costs,
#     Settings("images/ruins.jpg", "images/night_sky.jpg", size=(200, 150)),
#     rows=("beta", [0.0001, 0.01, 40]),
#     columns=("style_layers", {"Shallow": [("conv1_1", 1.0)], "Deep": [("conv5_1", 1.0)]}),
# )

# %% [markdown]
# ## 7 - Conclusion
#
# You have built a system that paints, out of two ideas: that a network's activations describe what is in a picture, and that their
# correlations describe how it is painted. Neither needed any training. You did not teach the network anything; you asked it what it
# sees, and changed the picture until you liked the answer.
#
# <div class="alert alert-block alert-info">
#
# **What to remember**
#
# - Neural style transfer turns a content picture C and a style picture S into a generated picture G.
# - It uses the activations of a fixed, pretrained ConvNet.
# - The content cost comes from the activations of one layer, the style cost from the Gram matrices of several.
# - Optimising the total cost over the *pixels* of G makes the picture.
#
# </div>
#
# **References**
#
# - L. A. Gatys, A. S. Ecker, M. Bethge (2015). *A Neural Algorithm of Artistic Style.* arXiv:1508.06576
# - L. A. Gatys, A. S. Ecker, M. Bethge (2016). *Image Style Transfer Using Convolutional Neural Networks.* CVPR 2016.
# - K. Simonyan, A. Zisserman (2015). *Very Deep Convolutional Networks for Large-Scale Image Recognition.* arXiv:1409.1556
# - A. Vedaldi, K. Lenc (2015). *MatConvNet: Convolutional Neural Networks for MATLAB.* The source of the weights' file format.
#
# On networks like the stand-in, which describe textures without having been trained:
#
# - J. Portilla, E. P. Simoncelli (2000). *A Parametric Texture Model Based on Joint Statistics of Complex Wavelet Coefficients.*
# - T.-H. Chan, K. Jia, S. Gao, J. Lu, Z. Zeng, Y. Ma (2015). *PCANet: A Simple Deep Learning Baseline for Image Classification?*
# - I. Ustyuzhaninov, W. Brendel, L. A. Gatys, M. Bethge (2016). *Texture Synthesis Using Shallow Convolutional Networks with Random Filters.*
# - K. He, Y. Wang, J. Hopcroft (2016). *A Powerful Generative Model Using Random Weights for the Deep Image Representation.*
