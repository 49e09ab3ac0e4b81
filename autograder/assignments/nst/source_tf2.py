# %% [markdown]
# # Deep Learning & Art: Neural Style Transfer with TensorFlow 2
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
# - add them up, and write the training step that pushes the picture downhill,
# - watch it paint, and then play: other pictures, other layers, more style or less.
#
# One thing is new here. In everything you have trained so far, the optimiser changed the *weights* of a network. In this
# assignment the weights are fixed from beginning to end. **What the optimiser changes is the picture: its 400 x 300
# pixels are the parameters.**
#
# You need to know what a convolutional layer, a channel and a cost function are. You need to know nothing about style
# transfer, and little of TensorFlow: `tf.GradientTape` and `tf.function` are explained where you need them. There are five
# graded functions and 100 points; each is a few lines long.
#
# | exercise | function | points |
# |---|---|---|
# | 1 | `compute_content_cost` | 20 |
# | 2 | `gram_matrix` | 15 |
# | 3 | `compute_layer_style_cost` | 25 |
# | 4 | `total_cost` | 10 |
# | 5 | `train_step` | 30 |
#
# Write your code between `### START CODE HERE ###` and `### END CODE HERE ###`. The number of lines in brackets is what
# a short solution takes; yours may be longer. Cells that you cannot edit are given, or are tests: run them too, in
# order. A test that fails says what it got, what it expected and, if it knows your mistake, what to look at.

# %% nbgrader={"grade_id": "imports", "locked": true}
import logging

import matplotlib.pyplot as plt
import numpy as np

from nst.notebook import CheckError, check, follow, guide, passed, show
from nst.utils_tf2 import CONFIG, get_layer_outputs, load_image, load_vgg_model, save_image, tensor_to_image
import tensorflow as tf

logging.getLogger("tensorflow").setLevel(logging.ERROR)
# An error that comes from the order of cells says which one to run.
guide("Art_Generation_with_NST_TF2.ipynb", language="en")

# %% [markdown] same_as="## 1 - Problem statement"

# %% [markdown] same_as="## 2 - Transfer learning"

# %% nbgrader={"grade_id": "load_vgg", "locked": true}
vgg = load_vgg_model()  # from pretrained-model/: the file of Keras if it is there, else what get_weights.py has made
vgg.summary()

# %% [markdown]
# `vgg` is a model of Keras, with the layers' names that Keras gives to VGG-19: `block4_conv2`, say, is the second convolution of the
# fourth block, after its ReLU. The first layer, `preprocessing`, takes an image with values from 0 to 1 and turns it into what the network was
# trained on. No parameters are listed, because there is nothing to train: the weights are constants.
#
# A model gives the activation of its last layer. We want those of several layers, and `get_layer_outputs` makes a model that returns
# them as a list:
#
# ```python
# some_layers = get_layer_outputs(vgg, [("block1_conv1", 1), ("block4_conv2", 1)])
# shallow, deep = some_layers(image)
# ```
#
# TensorFlow 2 computes **at once**: when the second line has run, `shallow` and `deep` are tensors that hold numbers. You can print
# them, plot them, or turn them into NumPy arrays.
#
# ---

# %% [markdown] same_as="## 3 - Neural style transfer"

# %% same_as="show_content"

# %% [markdown] same_as="#### 3.1.1 - Which layer knows the content?"


# %% nbgrader={"grade_id": "show_activations", "locked": true}
def show_activations():
    layers = ["block1_conv1", "block5_conv4"]
    activations = get_layer_outputs(vgg, [(layer, 1) for layer in layers])(load_image("images/louvre_small.jpg"))
    for layer, activation in zip(layers, activations):
        faint = np.sqrt(activation[0, :, :, :4])  # the root shows faint activations too
        show(np.moveaxis(faint, 2, 0), [f"{layer}, channel {c}" for c in range(4)])


show_activations()

# %% [markdown]
# The shallow layer still is the photograph, with edges and colours picked out. The deep layer has 19 x 25 positions left. It
# knows *that* something bright or slanted is at about this position, and no longer knows the exact pixels.
#
# We want G to show the same things at the same positions, and we want to leave it free to use other pixels. So we choose a deep
# layer: `block5_conv4`, the last convolution. A shallower layer would tie G more to the photograph's pixels. (In part 6 you can try
# others.)
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
# In part 4 the network returns a **list** of activations: five layers for the style, and **at the end** the layer for the content. Your
# function gets two such lists, one for the content picture and one for the generated picture.
#
# 1. Take the last activation of each list, `a_C` and `a_G`.
# 2. Read `n_H`, `n_W` and `n_C` from the shape of `a_G`.
# 3. If you like, unroll `a_C` and `a_G`.
# 4. Compute equation (1) with TensorFlow functions.
#
# <details><summary><b>Hints</b></summary>
#
# - `some_list[-1]` is the last item of a list.
# - `a_G.get_shape().as_list()`, or `a_G.shape`, gives the shape of a tensor: four numbers.
# - `tf.subtract`, `tf.square` (also `-` and `**`) work entry by entry. `tf.reduce_sum` adds up all entries.
# - `tf.reduce_mean` divides by the number of entries. Is this what equation (1) does?
# - Do not turn tensors into NumPy arrays. TensorFlow finds the gradient of what TensorFlow has computed, and of nothing else.
#
# </details>


# %% nbgrader={"grade_id": "compute_content_cost", "solution": true}
def compute_content_cost(content_output, generated_output):
    """
    Compute the content cost, equation (1).

    Arguments:
    content_output -- list of activations for the content picture C; the last one is that of the content layer
    generated_output -- list of activations for the generated picture G, of the same layers

    Returns:
    J_content -- the content cost, a scalar tensor
    """
    ### START CODE HERE ### (about 4 lines)
    J_content = None
    ### BEGIN SOLUTION
    a_C = content_output[-1]
    a_G = generated_output[-1]
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    J_content = tf.reduce_sum(tf.square(a_C - a_G)) / (4 * n_H * n_W * n_C)
    ### END SOLUTION
    ### END CODE HERE ###

    return J_content


# %% nbgrader={"grade_id": "test_compute_content_cost", "grade": true, "points": 20}
def test_compute_content_cost():
    tf.random.set_seed(1)  # together with the seed of each operation, so that they draw the same numbers everywhere
    a_C = tf.random.normal([1, 1, 4, 4, 3], mean=1, stddev=4, seed=577090037)  # stands for a list of one activation
    a_G = tf.random.normal([1, 1, 4, 4, 3], mean=1, stddev=4, seed=271041745)
    check("J_content", compute_content_cost(a_C, a_G), 7.0568767, "nst.content_cost")

    # In part 4 there are several layers in a list, and pictures are seldom square.
    a_C = tf.reshape(tf.linspace(-1.0, 3.0, 60), [1, 5, 3, 4])
    a_G = a_C[:, ::-1] ** 2
    J_content = compute_content_cost([tf.zeros([1, 9, 5, 2]), a_C], [tf.ones([1, 9, 5, 2]), a_G])
    check("J_content of the last of two layers", J_content, 3.8469875, "nst.content_cost_of_another_shape")


test_compute_content_cost()

# %% [markdown] same_as="- The content cost compares two pictures"

# %% [markdown] same_as="### 3.2 - The style cost"

# %% same_as="show_style"

# %% [markdown] same_as="What is style? Not"

# %% same_as="gram_matrix"


# %% nbgrader={"grade_id": "test_gram_matrix", "grade": true, "points": 15}
def test_gram_matrix():
    tf.random.set_seed(1)
    A = tf.random.normal([3, 2], mean=1, stddev=4, seed=577090037)
    expected = [
        [63.1888, -26.721277, -7.7320204],
        [-26.721277, 12.767580, -2.5158243],
        [-7.7320204, -2.5158243, 23.752384],
    ]
    check("GA", gram_matrix(A), expected, "nst.gram_matrix")

    A = tf.constant([[1.0, 2.0, 3.0, 4.0], [0.0, -1.0, 0.0, 1.0]])
    check("GA of a wide matrix", gram_matrix(A), [[30.0, 2.0], [2.0, 2.0]])


test_gram_matrix()

# %% [markdown] same_as="#### 3.2.2 - The style cost of a layer"

# %% same_as="compute_layer_style_cost"


# %% nbgrader={"grade_id": "test_compute_layer_style_cost", "grade": true, "points": 25}
def test_compute_layer_style_cost():
    tf.random.set_seed(1)
    a_S = tf.random.normal([1, 4, 4, 3], mean=1, stddev=4, seed=577090037)
    a_G = tf.random.normal([1, 4, 4, 3], mean=1, stddev=4, seed=271041745)
    check("J_style_layer", compute_layer_style_cost(a_S, a_G), 14.017804, "nst.layer_style_cost_tf2")

    # Pictures are seldom square, and their layers are larger.
    a_S = tf.reshape(tf.linspace(-1.0, 3.0, 60), [1, 5, 3, 4])
    a_G = a_S[:, ::-1] ** 2
    check("J_style_layer of another shape", compute_layer_style_cost(a_S, a_G), 26.579715)

    a_S = tf.zeros([1, 30, 40, 64])
    a_G = tf.ones([1, 30, 40, 64])
    check("J_style_layer of a large layer", compute_layer_style_cost(a_S, a_G), 0.25)


test_compute_layer_style_cost()

# %% [markdown] same_as="#### 3.2.3 - Several layers"

# %%
STYLE_LAYERS = [
    ("block1_conv1", 0.2),
    ("block2_conv1", 0.2),
    ("block3_conv1", 0.2),
    ("block4_conv1", 0.2),
    ("block5_conv1", 0.2),
]

# %% [markdown]
# `compute_style_cost` is given. It gets the same lists as your content cost, those of S and of G. The last activation in them is the content's,
# so it is left out here.


# %% nbgrader={"grade_id": "compute_style_cost", "locked": true}
def compute_style_cost(style_image_output, generated_image_output, STYLE_LAYERS=STYLE_LAYERS):
    """
    Compute the style cost over several layers, equation (4).

    Arguments:
    style_image_output -- list of activations for the style picture S: one for each style layer, then the content layer's
    generated_image_output -- list of activations for the generated picture G, of the same layers
    STYLE_LAYERS -- list of pairs: the name of a layer and its weight

    Returns:
    J_style -- the style cost, a scalar tensor
    """
    J_style = 0
    for (_, weight), a_S, a_G in zip(STYLE_LAYERS, style_image_output[:-1], generated_image_output[:-1]):
        J_style_layer = compute_layer_style_cost(
            tf.constant(a_S), a_G
        )  # S never changes: its Gram matrix is computed once
        if J_style_layer is None:  # exercise 3 is still to be written
            return None
        J_style += weight * J_style_layer

    return J_style


# %% [markdown] same_as="- The style of a picture, as a layer sees it"

# %% [markdown] same_as="### 3.3 - The total cost"

# %% same_as="total_cost"


# %% nbgrader={"grade_id": "test_total_cost", "grade": true, "points": 10}
def test_total_cost():
    check("J", total_cost(0.2, 0.8), 34.0, "nst.total_cost_tf2")
    J = total_cost(0.3, 0.5, 3, 8)
    check("J for other weights", J, 4.9, "nst.total_cost_for_other_weights_tf2")
    J = total_cost(tf.constant(3.0), tf.constant(2.0), alpha=2.0, beta=7.0)  # tensors will do, too
    check("J of tensors", J, 20.0)


test_total_cost()

# %% [markdown] same_as="- The total cost is a weighted sum"

# %% [markdown]
# ## 4 - Solving the optimisation problem
#
# Now put everything together. The steps are
#
# 1. load the content picture and the style picture,
# 2. make the picture that the optimiser starts from,
# 3. choose the layers, and run C and S through the network, once,
# 4. write one training step,
# 5. make that step, many times.
#
# Here are the two pictures. Their values are from 0 to 1.

# %% nbgrader={"grade_id": "load_pictures", "locked": true}
content_image = load_image("images/louvre_small.jpg")
style_image = load_image("images/monet.jpg")
print(content_image.shape, content_image.dtype)

# %% [markdown]
# The optimiser starts from the content picture with a good deal of noise on it. The content helps it to reach a good picture faster; the
# noise leaves it free to change. The noise has a seed, so that you get the costs that are printed below.
#
# Noise can take a value below 0 or above 1, where there is no colour. `clip_0_1` cuts such values off; you will need it again.


# %% nbgrader={"grade_id": "noise", "locked": true}
def clip_0_1(image):
    """Cut off what is below 0 or above 1."""
    return tf.clip_by_value(image, clip_value_min=0.0, clip_value_max=1.0)


noise = tf.random.stateless_uniform(content_image.shape, seed=[3, 9], minval=-CONFIG.NOISE, maxval=CONFIG.NOISE)
first_image = clip_0_1(content_image + noise)
show([content_image[0], first_image[0]], ["The content picture", "Where the optimiser starts"])

# %% [markdown]
# Now the layers: those of the style, and at the end the one of the content. `vgg_model_outputs` runs an image through the network and
# returns the list of their activations.
#
# C and S never change, and neither does the network. So we run both pictures through it once, and keep what comes out.

# %% nbgrader={"grade_id": "targets", "locked": true}
content_layer = [("block5_conv4", 1)]
vgg_model_outputs = get_layer_outputs(vgg, STYLE_LAYERS + content_layer)
a_C = vgg_model_outputs(content_image)
a_S = vgg_model_outputs(style_image)
for (name, _), a in zip(STYLE_LAYERS + content_layer, a_C):
    print(f"{name:13} {a.shape}")

# %% [markdown]
# ### 4.1 - What an optimiser can change: `tf.Variable`
#
# A tensor never changes. A `tf.Variable` holds a tensor that can be replaced: `variable.assign(tensor)` does that. An optimiser changes
# variables, so the generated picture is one. It is made **once**, and all steps work on it.
#
# The optimiser is Adam. Its learning rate of 0.01 would be large for weights. Here it is one step of a hundred from black to white.

# %% nbgrader={"grade_id": "optimizer", "locked": true}
generated_image = tf.Variable(first_image)
optimizer = tf.keras.optimizers.Adam(learning_rate=0.01)

# %% [markdown]
# ### 4.2 - Gradients: `tf.GradientTape`
#
# To push the picture downhill we need the gradient of the cost with respect to every pixel. TensorFlow 2 computes at once, and then it forgets how it
# got there, unless you ask it to remember. A `tf.GradientTape` does: as long as its `with` block lasts, it records what happens to
# variables. Then it can play that back, from a result to a variable:

# %% nbgrader={"grade_id": "show_tape", "locked": true}
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x**2
print("the gradient of x**2 at 3 is", tape.gradient(y, x).numpy())

# %% [markdown]
# What happened before the block, or after it, is not on the tape. If the tape does not lead from the result to the variable, the gradient is `None`.
#
# ### 4.3 - Speed: `tf.function`
#
# A step runs some hundred operations. Python would call them one by one. With `@tf.function` above a function, TensorFlow **traces** it: at the first
# call it runs the Python code once, with tensors that have a shape and no numbers yet, and notes down the operations. From then on it runs only what it has noted, as one
# graph, which it has simplified before: here, gradients that nobody asked for are left out.

# %% nbgrader={"grade_id": "show_tracing", "locked": true}


@tf.function
def double(tensor):
    print("Python is here, to trace")
    return 2 * tensor


print(double(tf.constant(1.0)).numpy())
print(double(tf.constant(5.0)).numpy())

# %% [markdown]
# Python was there only once. This has consequences, and they are behind most of the trouble that people have with `tf.function`:
#
# - `print`, counters and lists are Python's. They do nothing in later calls.
# - A tensor that is being traced has no numbers, so `.numpy()` and `float(…)` fail.
# - What the function reads from outside, such as `a_C`, is noted down as it is at the time. If you change it afterwards, the function keeps the old one.
# - A variable that is made inside would be made anew in each call, and TensorFlow refuses. Make it outside.
#
# ### 4.4 - The training step
#
# **Exercise 5.** Write `train_step`, which moves the picture once.
#
# 1. On a tape: run `generated_image` through `vgg_model_outputs` to get `a_G`, compute the content cost against `a_C`, the style cost against
#    `a_S`, and the total cost `J` of the two, with `alpha=10` and `beta=40`.
# 2. Ask the tape for the gradient of `J` with respect to `generated_image`.
# 3. Have `optimizer` apply it: `optimizer.apply_gradients([(gradient, variable)])`.
# 4. A step can take a value out of the range from 0 to 1. Assign `clip_0_1` of the picture to the picture.
#
# The function returns `J`, the cost of the picture as it was before the step.
#
# <details><summary><b>Hints</b></summary>
#
# - Everything that leads from the picture to `J` has to be on the tape, the network first of all.
# - `compute_style_cost` and your `compute_content_cost` take the whole lists.
# - `clip_0_1(generated_image)` returns a tensor and changes nothing. `generated_image.assign(…)` changes the picture.
# - `generated_image = …` inside of the function only gives a name to something else. The variable stays as it is.
#
# </details>


# %% nbgrader={"grade_id": "train_step", "solution": true}
@tf.function
def train_step(generated_image):
    """
    Move the picture one step downhill.

    Arguments:
    generated_image -- the picture, a tf.Variable of shape (1, n_H, n_W, 3), which the step changes

    Returns:
    J -- the total cost before the step, a scalar tensor
    """
    ### START CODE HERE ### (about 8 lines)
    J = None
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        a_G = vgg_model_outputs(generated_image)
        J_content = compute_content_cost(a_C, a_G)
        J_style = compute_style_cost(a_S, a_G)
        J = total_cost(J_content, J_style, alpha=10, beta=40)
    gradient = tape.gradient(J, generated_image)
    optimizer.apply_gradients([(gradient, generated_image)])
    generated_image.assign(clip_0_1(generated_image))
    ### END SOLUTION
    ### END CODE HERE ###

    return J


# %% [markdown]
# Before the test and before each run the picture has to be put back to where it starts, and Adam has to forget what it has seen.


# %% nbgrader={"grade_id": "start_again", "locked": true}
optimizer.build([generated_image])
blank = [variable.numpy() for variable in optimizer.variables]


def start_again():
    """Put the picture back to where it starts, and let Adam forget."""
    generated_image.assign(first_image)
    for variable, value in zip(optimizer.variables, blank):
        variable.assign(value)


# %% [markdown]
# The test makes two steps. Adam with a learning rate of 0.01 moves a value by almost 0.01 in each of them.


# %% nbgrader={"grade_id": "test_train_step", "grade": true, "points": 30}
def test_train_step():
    start_again()
    try:
        costs = [train_step(generated_image) for _ in range(2)]
        moved = np.abs(generated_image - first_image)
        lowest, highest = float(np.min(generated_image)), float(np.max(generated_image))
    finally:
        start_again()
    if costs[0] is None:
        raise CheckError("train_step returned None.\nWrite your code between START CODE HERE and END CODE HERE.")
    if np.shape(costs[0]) != ():
        raise CheckError(f"train_step returned something of shape {np.shape(costs[0])}, expected J, one number.")
    if moved.max() == 0:
        raise CheckError("The image did not move.\nDoes the optimizer apply the gradient to generated_image itself?")
    if moved.max() > 0.0205:
        raise CheckError(
            f"After two steps a value is {moved.max():.3f} away from where it began, expected at most 0.02.\nDoes train_step "
            "make one step at a time, with the optimizer that is given?"
        )
    if moved.max() < 0.0105:
        raise CheckError(
            f"After two steps no value is more than {moved.max():.3f} away from where it began, expected 0.02.\nDoes each "
            "step go on from where the last one ended?"
        )
    if lowest < 0 or highest > 1:
        raise CheckError(
            f"The values of the image are from {lowest:.3f} to {highest:.3f}, expected from 0 to 1.\nAssign clip_0_1 of "
            "the image to the image."
        )
    if STYLE_LAYERS and not float(costs[1]) < float(costs[0]):  # without a style, the start is too near to the end
        raise CheckError(f"J was {costs[0]:.6g} and then {costs[1]:.6g}.\nIt should fall. Which gradient is applied?")
    passed(f"J went from {float(costs[0]):.6g} to {float(costs[1]):.6g}, as it should.")


test_train_step()

# %% [markdown]
# Now paint. With 200 steps this takes one to four minutes on an ordinary computer. You see the picture grow, and costs appear every 20
# steps. You can stop it with the button *Interrupt*: the picture so far is saved in `output/`, and the next cells go on with it.


# %% nbgrader={"grade_id": "run", "locked": true}
@tf.function
def costs_of(image):
    """Return the total cost, the content cost and the style cost of a picture."""
    a_G = vgg_model_outputs(image)
    J_content, J_style = compute_content_cost(a_C, a_G), compute_style_cost(a_S, a_G)
    return total_cost(J_content, J_style), J_content, J_style


def paint_steps(train_step, costs_of, steps=200):
    """Make so many steps, show how they go, and print and save what comes of them."""
    start_again()
    with follow(steps) as run:
        for i in range(steps):
            if train_step(generated_image) is None:  # exercise 5 is still to be written
                print("train_step returned None: write exercise 5 first.")
                return run
            costs = None
            if i % 20 == 0:
                costs = Jt, Jc, Js = [float(cost) for cost in costs_of(generated_image)]
                print(f"Step {i}: total cost = {Jt:.6g}, content cost = {Jc:.6g}, style cost = {Js:.6g}")
                save_image(f"output/{i}.png", generated_image)
            run.saw(generated_image, costs)
        save_image("output/generated_image.jpg", generated_image)
    return run


run = paint_steps(train_step, costs_of)

# %% [markdown]
# Compare your costs with these. The style cost keeps falling. The content cost falls with the noise at first; then it rises again, because the
# picture moves away from the photograph.

# %% nbgrader={"grade_id": "expected_costs", "locked": true}
EXPECTED_COSTS = {  # step: total cost, content cost, style cost, with the stand-in and the seed above
    0: (3.77204e9, 20639.6, 9.42959e7),
    20: (9.3389e8, 12629, 2.33441e7),
    40: (3.65594e8, 15798.6, 9.1359e6),
    60: (1.65511e8, 18669.8, 4.1331e6),
    80: (1.03985e8, 20373.6, 2.59452e6),
    100: (7.97864e7, 21290.9, 1.98934e6),
    120: (6.70426e7, 21828.3, 1.67061e6),
    140: (5.88752e7, 22196.2, 1.46633e6),
    160: (5.3066e7, 22479.1, 1.32103e6),
    180: (4.86e7, 22709.7, 1.20932e6),
}
if vgg.name == "stand-in" and (CONFIG.IMAGE_WIDTH, CONFIG.IMAGE_HEIGHT) == (400, 300):
    print("Costs to expect. Yours should be within 1 %: processors round a little differently.\n")
    print("step     total   content      style")
    for i, (Jt, Jc, Js) in EXPECTED_COSTS.items():
        print(f"{i:4} {Jt:9.3g} {Jc:9.0f} {Js:10.3g}")
else:
    print(f"There is no table for the network {vgg.name} at {CONFIG.IMAGE_WIDTH} x {CONFIG.IMAGE_HEIGHT} pixels.")

# %% nbgrader={"grade_id": "show_result", "locked": true}
if run.image is not None:
    show(
        [content_image[0], style_image[0], np.asarray(tensor_to_image(generated_image))],
        ["Content", "Style", "Generated"],
    )
    on_the_way = run.some_pictures()
    show([*on_the_way.values()], [f"Step {i}" for i in on_the_way])

# %% [markdown]
# If your picture looks different from what you hoped for, look at the table of costs first:
#
# - The total cost does not fall at all: the gradient is applied to something else than the picture.
# - It rises: the sign of the gradient was changed on the way.
# - It falls, and the picture turns into glaring colours: values leave the range from 0 to 1, and are cut off only when the picture is shown.
# - The style cost is far off from the start, and the content cost is right: the activations were unrolled without the transpose.
# - The cost is negative: an int32 overflow in the denominator of the style cost.
#
# <div class="alert alert-block alert-info">
#
# **What to remember**
#
# - The optimiser changes pixels. The network only judges; its weights never change.
# - A gradient tape records what leads from a variable to a cost. What is not on the tape has no gradient.
# - A `tf.function` is traced once, and then runs without Python.
#
# </div>

# %% [markdown] same_as="## 5 - Your own pictures"


# %%
def paint(content, style, alpha=10, beta=40, style_layers=None, content_layer="block5_conv4", num_iterations=200):
    """Paint the picture file `content` in the style of the picture file `style`, and show the result."""
    global vgg_model_outputs, a_C, a_S, first_image, compute_style_cost, total_cost  # train_step uses these names
    before = vgg_model_outputs, a_C, a_S, first_image, compute_style_cost, total_cost
    layers = style_layers or STYLE_LAYERS
    try:
        content_image, style_image = load_image(content), load_image(style)
        vgg_model_outputs = get_layer_outputs(vgg, [*layers, (content_layer, 1)])
        a_C, a_S = vgg_model_outputs(content_image), vgg_model_outputs(style_image)
        first_image = clip_0_1(content_image + noise)
        _, _, _, _, style_cost, weighted_sum = before

        def compute_style_cost(a_S, a_G, *_):
            return style_cost(a_S, a_G, layers)

        def total_cost(J_content, J_style, *_, **__):
            return weighted_sum(J_content, J_style, alpha, beta)

        # Both were traced with the pictures of part 4, so they have to be traced again.
        anew = [tf.function(getattr(step, "python_function", step)) for step in (train_step, costs_of)]
        run = paint_steps(*anew, num_iterations)
        result = np.asarray(tensor_to_image(generated_image))
        show([content_image[0], style_image[0], result], ["Content", "Style", "Generated"])
    finally:
        vgg_model_outputs, a_C, a_S, first_image, compute_style_cost, total_cost = before
    return run.image


# %% same_as="# paint("images/ruins.jpg""

# %% [markdown] same_as="The picture is saved as `output/generated_image.jpg`"

# %% [markdown]
# ## 6 - Explore
#
# Some questions that are worth a few minutes each. Guess first, then try.
#
# - **How much style?** Paint with `beta=0.0001`, `beta=0.01` and `beta=40`. What becomes of the sky? Which is still a photograph?
# - **Which layers?** Put all of the style weight on `block1_conv1`, then all of it on `block5_conv1`. What does each of them know of the
#   painting?
# - **How deep is content?** Take `content_layer="block2_conv2"`, then `"block4_conv2"`. Which one holds on to the pixels?
# - **How long?** Is the picture after 60 steps different from the one after 200? And after 500? Compare the costs as well.
# - **What does tracing gain?** Time `train_step(generated_image)` with `%timeit`, and then the same without `@tf.function`.
# - **Does the style have to be a painting?** Try a photograph of gravel, cloth, or leaves.

# %%
# paint("images/louvre_small.jpg", "images/monet.jpg", beta=0.01);

# %%
# paint("images/louvre_small.jpg", "images/monet.jpg", style_layers=[("block1_conv1", 1.0)]);

# %%
# paint("images/tomb.jpg", "images/mosaic.jpg", content_layer="block2_conv2", num_iterations=100);

# %% [markdown]
# **In seconds.** The solver in `nst/solver/run.py` minimises the cost that *your* functions compute, in a fraction of the
# time. It begins with a small picture, and it uses L-BFGS instead of Adam. `explore` is a panel for it, with sliders that you can
# move while it paints. `grid` paints a table of pictures over two settings. They call the layers by the paper's names: `conv4_2` is
# `block4_conv2`. They hand activations to the content cost one by one, so this cell makes the lists that yours takes.


# %%
def content_cost(a_C, a_G):
    return compute_content_cost([a_C], [a_G])


# from nst.solver import Costs
# costs = Costs(content_cost, compute_layer_style_cost, total_cost)

# %%
# from nst.solver import Settings, Solver
# solver = Solver(costs)
# for state in solver.paint(Settings("images/ruins.jpg", "images/night_sky.jpg")):
#     print(f"step {state.iteration} of {state.iterations}: total cost {state.total:.4g}", end="\r")
# show([state.picture], ["Painted by the solver"])

# %%
# from nst.explorer import explore
# explore(costs)

# %%
# from nst.grid import grid
# from nst.solver import Settings
# grid(
#     costs,
#     Settings("images/ruins.jpg", "images/night_sky.jpg", size=(200, 150)),
#     rows=("beta", [0.0001, 0.01, 40]),
#     columns=("style_layers", {"Shallow": [("conv1_1", 1.0)], "Deep": [("conv5_1", 1.0)]}),
# )

# %% [markdown] same_as="## 7 - Conclusion"
