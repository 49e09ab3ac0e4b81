# %% [markdown]
# # Style Transfer with SqueezeNet
#
# This lab paints a picture in ten seconds. It does so with **SqueezeNet**, a network that is almost thirty times smaller than VGG-19 and
# still sees enough to paint with. If you have done the assignment on neural style transfer, you know the idea: the network's weights stay as
# they are, and the optimiser changes the *pixels*. If you have not, you will find everything you need here.
#
# You will
#
# - write three losses: for content, for style, and one that keeps a picture smooth,
# - paint three pictures with them,
# - then switch single losses off, and see what each of them knows: a picture *rebuilt* out of a layer's activations, and a *texture* that was never
#   a picture.
#
# There are four graded functions and 100 points. None of them takes more than a few lines.
#
# | exercise | function | points |
# |---|---|---|
# | 1 | `content_loss` | 15 |
# | 2 | `gram_matrix` | 25 |
# | 3 | `style_loss` | 30 |
# | 4 | `tv_loss` | 30 |
#
# Write your code between `### START CODE HERE ###` and `### END CODE HERE ###`. The number of lines in brackets is what
# a short solution takes; yours may be longer. Cells that you cannot edit are given, or are tests: run them too, in
# order. A test that fails says what it got, what it expected and, if it knows your mistake, what to look at.

# %% nbgrader={"grade_id": "imports", "locked": true}
import logging
import sys

import numpy as np
from tqdm import tqdm

from nst.notebook import check, guide, show
from nst.networks.squeezenet import LAYERS, deprocess_image, load_image, preprocess_image, read_squeezenet, squeezenet
import tensorflow.compat.v1 as tf

logging.getLogger("tensorflow").setLevel(logging.ERROR)
tf.disable_v2_behavior()  # this lab builds graphs and runs them in sessions
# An error that comes from the order of cells says which one to run.
guide("Style_Transfer_with_SqueezeNet.ipynb", language="en")

# %% [markdown]
# ## 1 - A small network
#
# SqueezeNet (Iandola et al. 2016) was built to recognise a thousand kinds of objects as well as AlexNet, the network that won the ImageNet
# contest of 2012, with one fiftieth of its weights. Its trick is the **fire module**. A 3 x 3 convolution on many channels is expensive. So
# the module first *squeezes* its input to a few channels with 1 x 1 convolutions, and then *expands* these to many
# again, one half of them with 1 x 1 and the other half with 3 x 3 convolutions.
#
# The file holds weights that were trained on ImageNet, or a **stand-in** that was fitted on your machine in seconds, whichever you set
# up. The stand-in has never seen an object: its first filters are the kinds of patches that pictures are made of, and those of each
# further layer are principal directions of the activations below. (How to put trained weights there:
# `python pretrained-model/get_weights.py --help`. This notebook works with both.)

# %% nbgrader={"grade_id": "load_network", "locked": true}
network, weights = read_squeezenet("pretrained-model/squeezenet.h5")
count = sum(kernel.size + bias.size for kernel, bias in weights.values())
print(f"{network}: {count:,} weights")

# %% [markdown]
# Pictures come in and go out through three functions:
#
# - `load_image(path, size)` reads a picture and resizes it so that its *shorter* side has `size` pixels,
# - `preprocess_image(picture)` brings it to what the network was trained on: values from 0 to 1, minus ImageNet's mean colour, divided by its
#   standard deviation, with a leading axis of length 1,
# - `deprocess_image(image)` turns an image back into a picture.
#
# Once more we say *picture* for what you look at, (H, W, 3) with values from 0 to 255, and *image* for what the network sees, (1, H, W, 3).
#
# `squeezenet(image, weights)` puts the network into the graph, on top of `image`, and returns its activations: a list of 13 tensors, from the
# first layer to the last. A layer is called by its **index** in this list.

# %% nbgrader={"grade_id": "look_at_layers", "locked": true}
image = preprocess_image(load_image("images/tomb.jpg", 192))
with tf.Graph().as_default(), tf.Session() as sess:
    feats = sess.run(squeezenet(image, weights))

print("index  layer  (1, H, W, C)")
for index, (layer, activation) in enumerate(zip(LAYERS, feats, strict=True)):
    print(f"{index:5}  {layer:5}  {activation.shape}")

show([deprocess_image(image)], ["What goes in"])
for index in (1, 6):
    show(np.moveaxis(np.sqrt(feats[index][0, :, :, :4]), 2, 0), [f"Layer {index}, channel {c}" for c in range(4)])

# %% [markdown]
# From here on, three pictures matter: C, the **content** picture; S, the **style** picture; and G, the picture that is **generated**. We want a
# number that is small when G shows what C shows, and looks as if it were painted like S. It will be the sum of three losses.
#
# ---

# %% [markdown]
# ## 2 - The content loss
#
# Take one layer. Let $P$ be its activation for the content picture, and $F$ its activation for the generated picture, both of
# shape $(1, H, W, C)$. If the two are alike, the network sees the same things at the same positions. So
#
# $$L_{content} = w_c \sum_{i, j, k} \left(F_{ijk} - P_{ijk}\right)^2 \tag{1}$$
#
# where $i$ and $j$ run over the positions, $k$ over the channels, and the weight $w_c$ says how much we care.
#
# There is no mean here and no factor $\frac{1}{2}$, only a plain sum. A plain sum grows with the size of the picture, so each weight below
# fits the sizes that are given beside it.
#
# **Exercise 1.** Write `content_loss`, equation (1). One line will do.
#
# <details><summary><b>Hints</b></summary>
#
# - `tf.square` works entry by entry (also `** 2`), and `tf.reduce_sum` adds up all entries.
# - `content_original` may be a NumPy array, `content_current` is a tensor. Subtraction works for both.
#
# </details>


# %% nbgrader={"grade_id": "content_loss", "solution": true}
def content_loss(content_weight, content_current, content_original):
    """
    Compute the content loss, equation (1).

    Arguments:
    content_weight -- the weight w_c, a number
    content_current -- F, activation of a layer for the generated picture, tensor of shape (1, H, W, C)
    content_original -- P, activation of the same layer for the content picture, shape (1, H, W, C)

    Returns:
    loss -- the content loss, a scalar tensor
    """
    ### START CODE HERE ### (about 1 line)
    loss = None
    ### BEGIN SOLUTION
    loss = content_weight * tf.reduce_sum(tf.square(content_current - content_original))
    ### END SOLUTION
    ### END CODE HERE ###

    return loss


# %% nbgrader={"grade_id": "test_content_loss", "grade": true, "points": 15}
def test_content_loss():
    random = np.random.RandomState(1)
    F = random.randn(1, 5, 3, 4).astype(np.float32)
    P = random.randn(1, 5, 3, 4).astype(np.float32)
    with tf.Graph().as_default(), tf.Session():
        check("content_loss", content_loss(0.06, tf.constant(F), P), 6.0041152, "squeezenet.content_loss")
        check("content_loss for another weight", content_loss(3.0, tf.constant(F), tf.constant(P)), 300.20576)


test_content_loss()

# %% [markdown]
# ---
#
# ## 3 - The style loss
#
# ### 3.1 - The Gram matrix
#
# The style of a picture is not a matter of positions. It is a matter of what goes together: which colours with which strokes, all over the
# canvas. The **Gram matrix** of a layer says just that. For each pair of channels it adds up, over all positions, the product of their activations:
#
# $$G_{kl} = \frac{1}{H \cdot W \cdot C} \sum_{i, j} F_{ijk} \, F_{ijl} \tag{2}$$
#
# It is a matrix of shape $(C, C)$, and it is large where two channels are active at the same positions. Where those positions are, it has forgotten.
#
# The factor in front is new if you come from the first assignment. It is here for a reason: style picture and generated picture may have
# different sizes. A sum over four times as many positions is four times as large; divided by their number, it is comparable again. For those who want
# the bare sum, `normalize=False` leaves the factor out.
#
# **Exercise 2.** Write `gram_matrix`.
#
# 1. Read `H`, `W` and `C` from the shape of `features`.
# 2. Reshape `features` to a matrix with one row for each position and one column for each channel.
# 3. Multiply its transpose by it. Which of the two products gives the shape (C, C)?
# 4. Divide, if `normalize` says so.
#
# <details><summary><b>Hints</b></summary>
#
# - `features.get_shape().as_list()` gives the shape as a list of four numbers.
# - `tf.reshape` keeps the entries in the order in which they lie in memory: all channels of the first position, all channels of the second,
#   and so on. A reshape to (H · W, C) keeps channels apart. One to (C, H · W) has the right shape too, and mixes them all up.
# - `tf.matmul(X, Y, transpose_a=True)` transposes X first.
#
# </details>


# %% nbgrader={"grade_id": "gram_matrix", "solution": true}
def gram_matrix(features, normalize=True):
    """
    Compute the Gram matrix of a layer, equation (2).

    Arguments:
    features -- activation of a layer, tensor of shape (1, H, W, C)
    normalize -- whether to divide by H * W * C

    Returns:
    gram -- the Gram matrix, tensor of shape (C, C)
    """
    ### START CODE HERE ### (about 5 lines)
    gram = None
    ### BEGIN SOLUTION
    _, H, W, C = features.get_shape().as_list()
    unrolled = tf.reshape(features, [H * W, C])
    gram = tf.matmul(unrolled, unrolled, transpose_a=True)
    if normalize:
        gram = gram / (H * W * C)
    ### END SOLUTION
    ### END CODE HERE ###

    return gram


# %% nbgrader={"grade_id": "test_gram_matrix", "grade": true, "points": 25}
def test_gram_matrix():
    with tf.Graph().as_default(), tf.Session():
        features = tf.constant(np.random.RandomState(2).randn(1, 5, 3, 2), tf.float32)
        expected = [[0.46199457, 0.00569119], [0.00569119, 0.55037477]]
        check("gram", gram_matrix(features), expected, "squeezenet.gram_matrix")

        expected = [[13.859837, 0.17073578], [0.17073578, 16.511243]]
        gram = gram_matrix(features, normalize=False)
        check("gram, normalize=False", gram, expected, "squeezenet.gram_matrix_not_normalised")


test_gram_matrix()

# %% [markdown]
# ### 3.2 - Several layers
#
# A shallow layer sees dots and colours, a deeper one sees strokes and shapes. So take several. For each layer $\ell$, let $G^\ell$ be the Gram matrix
# of the generated picture, $A^\ell$ the one of the style picture, and $w_\ell$ a weight:
#
# $$L_{style} = \sum_{\ell} w_\ell \sum_{k, l} \left(G^\ell_{kl} - A^\ell_{kl}\right)^2 \tag{3}$$
#
# The style picture never changes, so its Gram matrices are computed once, before the painting begins. Your function gets them ready-made: they are
# `style_targets`. From G it gets `feats`, the activations of *all* layers, of which it uses those in `style_layers`.
#
# **Exercise 3.** Write `style_loss`. A loop over the layers is all right, since there are only a few of them.
#
# <details><summary><b>Hints</b></summary>
#
# - The first entry of `style_targets` and of `style_weights` belongs to the first entry of `style_layers`, the second to the second,
#   and so on. `zip` goes through all three together.
# - The entries of `style_layers` are indices into `feats`: with `style_layers = [1, 4]`, the second layer is `feats[4]`.
# - Use your `gram_matrix`, normalised.
#
# </details>


# %% nbgrader={"grade_id": "style_loss", "solution": true}
def style_loss(feats, style_layers, style_targets, style_weights):
    """
    Compute the style loss over several layers, equation (3).

    Arguments:
    feats -- the activations of all layers for the generated picture, list of tensors of shape (1, H, W, C)
    style_layers -- the indices of the layers that count, list of integers
    style_targets -- for each of these, the Gram matrix of the style picture, list of shapes (C, C)
    style_weights -- for each of these, its weight, list of numbers

    Returns:
    loss -- the style loss, a scalar tensor
    """
    ### START CODE HERE ### (about 4 lines)
    loss = None
    ### BEGIN SOLUTION
    loss = 0.0
    for layer, target, weight in zip(style_layers, style_targets, style_weights, strict=True):
        loss += weight * tf.reduce_sum(tf.square(gram_matrix(feats[layer]) - target))
    ### END SOLUTION
    ### END CODE HERE ###

    return loss


# %% nbgrader={"grade_id": "test_style_loss", "grade": true, "points": 30}
def test_style_loss():
    random = np.random.RandomState(3)
    with tf.Graph().as_default(), tf.Session():
        feats = [tf.constant(random.randn(1, n, n + 1, 3), tf.float32) for n in (6, 5, 4, 3)]
        style_targets = [random.randn(3, 3).astype(np.float32) / 3 for _ in range(2)]
        loss = style_loss(feats, [1, 3], style_targets, [2.0, 0.5])
        check("style_loss", loss, 4.1667516, "squeezenet.style_loss")
        check("style_loss of one layer", style_loss(feats, [2], style_targets[:1], [4.0]), 7.4135555)


test_style_loss()

# %% [markdown]
# <div class="alert alert-block alert-info">
#
# **What to remember**
#
# - Content is *what is where*: the activations themselves are compared.
# - Style is *what goes together*: Gram matrices are compared, and positions do not count.
# - A Gram matrix that is divided by the number of entries can be compared between pictures of different sizes.
#
# </div>
#
# ---

# %% [markdown]
# ## 4 - The total variation loss
#
# Nothing so far stops neighbouring pixels from being as different as they like. Pooling looks at nine activations and passes on only the largest, so
# single pixels can go wild with little effect on any layer. The **total variation** puts a price on that: the sum of the squared differences of all
# neighbours, below each other and beside each other, in each colour:
#
# $$L_{tv} = w_t \sum_{c=1}^{3} \left( \sum_{i=1}^{H-1} \sum_{j=1}^{W} \left(x_{i+1,j,c} - x_{i,j,c}\right)^2 + \sum_{i=1}^{H} \sum_{j=1}^{W-1} \left(x_{i,j+1,c} - x_{i,j,c}\right)^2 \right) \tag{4}$$
#
# A smooth picture costs little and a noisy one much. Note that there are $H - 1$ pairs of rows, and not $H$: the last row has no neighbour below
# it.
#
# **Exercise 4.** Write `tv_loss`, equation (4), **without a loop**.
#
# <details><summary><b>Hints</b></summary>
#
# - Slices of tensors work like those of arrays: `img[:, 1:]` is all rows but the first, `img[:, :-1]` all but the last.
# - So the differences of all rows are *one* difference of two tensors. And those of all columns?
#
# </details>


# %% nbgrader={"grade_id": "tv_loss", "solution": true}
def tv_loss(img, tv_weight):
    """
    Compute the total variation loss, equation (4).

    Arguments:
    img -- the image x, tensor of shape (1, H, W, 3)
    tv_weight -- the weight w_t, a number

    Returns:
    loss -- the total variation loss, a scalar tensor
    """
    ### START CODE HERE ### (about 3 lines)
    loss = None
    ### BEGIN SOLUTION
    rows = tf.reduce_sum(tf.square(img[:, 1:] - img[:, :-1]))
    columns = tf.reduce_sum(tf.square(img[:, :, 1:] - img[:, :, :-1]))
    loss = tv_weight * (rows + columns)
    ### END SOLUTION
    ### END CODE HERE ###

    return loss


# %% nbgrader={"grade_id": "test_tv_loss", "grade": true, "points": 30}
def test_tv_loss():
    with tf.Graph().as_default(), tf.Session():
        img = tf.constant(np.random.RandomState(4).randn(1, 4, 6, 3), tf.float32)
        check("tv_loss", tv_loss(img, 0.02), 4.8821979, "squeezenet.tv_loss")

        img = tf.constant(np.ones((1, 8, 5, 3)), tf.float32)
        check("tv_loss of one colour", tv_loss(img, 0.02), 0)


test_tv_loss()

# %% [markdown]
# Does it notice noise? Three pictures, and what they cost:

# %% nbgrader={"grade_id": "show_variation", "locked": true}
with tf.Graph().as_default(), tf.Session() as sess:
    noise = np.random.RandomState(0).randn(*image.shape)
    images = [image, image + 0.2 * noise, image + noise]
    losses = [tv_loss(tf.constant(x, tf.float32), 0.02) for x in images]
    if None not in losses:
        titles = [f"{loss:.0f}" for loss in sess.run(losses)]
        show([deprocess_image(x) for x in images], titles)

# %% [markdown]
# ---
#
# ## 5 - Style transfer
#
# Now put the three together. `style_transfer` is given. Read it: it is short, and all your functions are in it.
#
# - The style picture has a size of its own. From a large one, the painting takes over fine details; from a small one, large forms.
# - G begins as the content picture or, with `init_random`, as noise.
# - Adam takes enormous steps, 3.0 on a scale where a whole picture spans about 4. Clipping brings pixels that leave the scale back to its ends. This is a rough
#   way to paint, and a fast one: for 180 steps the picture flickers, and the last 20 steps, small ones, bring it to rest.


# %% nbgrader={"grade_id": "style_transfer", "locked": true}
def style_transfer(
    content_image,
    style_image,
    image_size,
    style_size,
    content_layer,
    content_weight,
    style_layers,
    style_weights,
    tv_weight,
    init_random=False,
):
    """
    Paint a picture, show it every 100 of 200 steps, and return it.

    Arguments:
    content_image, style_image -- files of the pictures C and S
    image_size, style_size -- pixels that the shorter sides of C (and so of G) and of S are to have
    content_layer, content_weight -- index of the layer of the content loss, and its weight
    style_layers, style_weights -- indices of the layers of the style loss, and the weight of each
    tv_weight -- weight of the total variation loss
    init_random -- whether G begins as noise; else it begins as C

    Returns:
    picture -- the picture G, array of shape (H, W, 3)
    """
    content = preprocess_image(load_image(content_image, image_size))
    style = preprocess_image(load_image(style_image, style_size))
    show([deprocess_image(content), deprocess_image(style)], ["Content", "Style"])

    with tf.Graph().as_default(), tf.Session() as sess:
        # What G is to come near to, as numbers: these never change.
        content_original = sess.run(squeezenet(content, weights)[content_layer])
        style_feats = squeezenet(style, weights)
        style_targets = [gram_matrix(style_feats[layer]) for layer in style_layers]
        if None in style_targets:
            print("gram_matrix is still to be written.")
            return None
        style_targets = sess.run(style_targets)

        # G is a variable, and the only one that is trained. Everything else depends on it.
        G = tf.Variable(tf.random_uniform(content.shape, seed=1) if init_random else content)
        feats = squeezenet(G, weights)
        losses = {
            "content": content_loss(content_weight, feats[content_layer], content_original),
            "style": style_loss(feats, style_layers, style_targets, style_weights),
            "total variation": tv_loss(G, tv_weight),
        }
        missing = [name for name, loss in losses.items() if loss is None]
        if missing:
            print(f"The loss for {missing[0]} is still to be written.")
            return None

        learning_rate = tf.placeholder(tf.float32)
        train_step = tf.train.AdamOptimizer(learning_rate).minimize(sum(losses.values()), var_list=[G])
        clip = G.assign(tf.clip_by_value(G, -1.5, 1.5))
        sess.run(tf.global_variables_initializer())

        def look(step):
            tqdm.write(", ".join(f"{name} loss {loss:.4g}" for name, loss in sess.run(losses).items()))
            picture = deprocess_image(sess.run(G))
            show([picture], [f"Step {step}"])
            return picture

        for step in tqdm(range(200), "Painting", file=sys.stdout, mininterval=0.5):
            if step % 100 == 0:
                look(step)
            if step < 180:
                sess.run(train_step, {learning_rate: 3.0})
                sess.run(clip)
            else:
                sess.run(train_step, {learning_rate: 0.1})
        return look(200)


# %% [markdown]
# A tomb in the desert, laid in mosaic. The style picture is large here, so that the stones are small.

# %%
mosaic = {
    "content_image": "images/tomb.jpg",
    "style_image": "images/mosaic.jpg",
    "image_size": 192,
    "style_size": 512,
    "content_layer": 3,
    "content_weight": 5e-2,
    "style_layers": [1, 4, 6, 7],
    "style_weights": [20000.0, 500.0, 12.0, 1.0],
    "tv_weight": 5e-2,
}
painted = style_transfer(**mosaic)
# %% [markdown]
# The pyramid among poppies. The first style layer weighs ten times as much: this is about colour.

# %%
poppies = {
    "content_image": "images/louvre_small.jpg",
    "style_image": "images/monet.jpg",
    "image_size": 192,
    "style_size": 224,
    "content_layer": 3,
    "content_weight": 3e-2,
    "style_layers": [1, 4, 6, 7],
    "style_weights": [200000.0, 800.0, 12.0, 1.0],
    "tv_weight": 2e-2,
}
painted = style_transfer(**poppies)
# %% [markdown]
# Ruins at night. All style layers weigh more than before.

# %%
night = {
    "content_image": "images/ruins.jpg",
    "style_image": "images/night_sky.jpg",
    "image_size": 192,
    "style_size": 192,
    "content_layer": 3,
    "content_weight": 6e-2,
    "style_layers": [1, 4, 6, 7],
    "style_weights": [300000.0, 1000.0, 15.0, 3.0],
    "tv_weight": 2e-2,
}
painted = style_transfer(**night)
# %% [markdown]
# ---
#
# ## 6 - What do the losses know?
#
# ### 6.1 - Feature inversion
#
# Set all style weights to zero, and start from noise. All that is left is one layer's activations: the optimiser looks for *a* picture that
# makes the network see the same. Whatever comes back is what the layer kept; whatever does not, it has thrown away
# (Mahendran & Vedaldi 2015).

# %%
inversion = {
    "content_image": "images/tomb.jpg",
    "style_image": "images/mosaic.jpg",
    "image_size": 192,
    "style_size": 192,
    "content_layer": 3,
    "content_weight": 6e-2,
    "style_layers": [1, 4, 6, 7],
    "style_weights": [0.0, 0.0, 0.0, 0.0],
    "tv_weight": 2e-2,
    "init_random": True,
}
painted = style_transfer(**inversion)
# %% [markdown]
# ### 6.2 - Texture synthesis
#
# And the other way round: set the content weight to zero, and start from noise. Nothing says any more what should be where. The result is the style
# alone, a texture that goes on and on (Gatys et al. 2015).

# %%
texture = {**night, "content_weight": 0.0, "init_random": True}
painted = style_transfer(**texture)

# %% [markdown]
# <div class="alert alert-block alert-info">
#
# **What to remember**
#
# - A picture can be rebuilt out of activations, and from shallow layers almost as it was.
# - Gram matrices alone make a texture: what the style loss knows of a picture is everything but the positions.
# - Style transfer is both at once, and the weights say how much of each.
#
# </div>

# %% [markdown]
# ## 7 - Play
#
# Guess first, then try. Each run takes about ten seconds.
#
# - **How deep is content?** Invert layer 1, 6 or 10 in place of layer 3. (The deeper ones want a larger `content_weight`.)
# - **How large is style?** Paint the mosaic with a `style_size` of 128.
# - **What does smoothness cost?** Paint with a `tv_weight` of 0, and with one of 1.
# - **Which layers?** Make a texture out of layer 1 alone, then out of layer 7 alone.
# - **Your own pictures.** Put them into the folder `images/`. Any common format and size will do.

# %%
# painted = style_transfer(**{**inversion, "content_layer": 6, "content_weight": 1.0})

# %%
# painted = style_transfer(**{**mosaic, "style_size": 128})

# %%
# painted = style_transfer(**{**poppies, "content_image": "images/fluid.jpg", "style_image": "images/blue_abstract.jpg"})

# %% [markdown]
# **References**
#
# - F. N. Iandola, S. Han, M. W. Moskewicz, K. Ashraf, W. J. Dally, K. Keutzer (2016). *SqueezeNet: AlexNet-level accuracy with 50x fewer
#   parameters and < 0.5 MB model size.* arXiv:1602.07360
# - L. A. Gatys, A. S. Ecker, M. Bethge (2016). *Image Style Transfer Using Convolutional Neural Networks.* CVPR 2016.
# - L. A. Gatys, A. S. Ecker, M. Bethge (2015). *Texture Synthesis Using Convolutional Neural Networks.* NIPS 2015.
# - A. Mahendran, A. Vedaldi (2015). *Understanding Deep Image Representations by Inverting Them.* CVPR 2015.
# - L. I. Rudin, S. Osher, E. Fatemi (1992). *Nonlinear Total Variation Based Noise Removal Algorithms.* Physica D 60.
