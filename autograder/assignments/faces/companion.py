# %% [markdown]
# # What ConvNets See
#
# A convolutional network turns a picture into a thousand answers. This notebook looks at what its units answer *to*. Nothing in it is
# graded. It goes with the assignments on style transfer and on faces, and takes about three minutes to run.
#
# You will see
#
# - which patches of pictures excite a unit most, from the first layer to the last,
# - a picture that nobody has painted, to which a unit answers as strongly as it can,
# - how many pixels a unit can see at all, and which of them matter,
# - what a layer still knows of a picture, and what of its style,
# - and convolutions in which there is no picture: along a heartbeat, and through a volume.
#
# There are seven exercises, most of them a number or a shape. Each **checks itself**: the convolution that it asks about is run, or a gradient is
# computed, and you are told what came out. Guess first, on paper.

# %%
import logging
import sys

import numpy as np
from tqdm import tqdm

from nst.images import load_image
from nst.networks.layers import made_fast
from nst.networks.vgg19 import read_weights
from nst.notebook import guide, show
from nst.seeing import (
    VGG19_FIELDS,
    best_patches,
    check_field,
    check_shape,
    chirp,
    ecg,
    influence,
    maximise,
    mosaic,
    peaks,
    rebuilt,
    scan,
    show_fields,
    show_signals,
    show_slices,
    show_spectrogram,
    texture,
)
import tensorflow as tf

logging.getLogger("tensorflow").setLevel(logging.ERROR)
# An error that comes from the order of cells says which one to run.
guide("What_ConvNets_See.ipynb", language="en")

# %% [markdown]
# ## 1 - The network, and two kinds of weights
#
# The network is VGG-19, as in the first assignment: sixteen 3 x 3 convolutions in five blocks, each followed by a ReLU, with a pooling after each block.
# `conv3_2` is the second convolution of the third block. A **unit** is one number of an activation: one channel at one position. All units of a
# channel have the same weights, so they look for the same thing at different positions.

# %%
network, weights = read_weights("pretrained-model/imagenet-vgg-verydeep-19.mat")
weights = made_fast(weights)  # in the number format in which this machine multiplies fastest
print(f"Weights: {network}")

# %% [markdown]
# What you will see depends on the line above.
#
# - **stand-in**: nobody has trained this network, and it has never been told what anything is. Its filters are the principal directions of what they
#   see: the most common ways in which the pictures in `images/` vary, layer on layer. It has edges, colours and textures, and its deep units answer to
#   larger and more intricate *patterns*. It has no reason to have a unit for eyes, for wheels or for writing, and you will find none.
# - **VGG-19**: these weights were trained to tell a thousand kinds of objects apart. The first layers look surprisingly like the
#   stand-in's. From the third block on, units begin to stand for things that help with that task: nets, scales, spirals, then fur, wheels, the heads of
#   dogs. (With trained weights, more pictures of more kinds would show this better than the eight in `images/`.)
#
# So read the following with this in mind: where a *pattern* suffices, both networks have it. Where a *meaning* is needed, only training puts it there. How to get
# trained weights: `python pretrained-model/get_weights.py --help`.
#
# These are the pictures that the network will look at.

# %%
FILES = ["louvre_small", "ruins", "tomb", "fluid", "monet", "night_sky", "mosaic", "blue_abstract"]
pictures = [load_image(f"images/{name}.jpg", (400, 300)) for name in FILES]
show(pictures[:4], FILES[:4])
show(pictures[4:], FILES[4:])

# %% [markdown]
# ---
#
# ## 2 - The nine patches that a unit likes best
#
# The most direct way to ask a unit what it looks for: show it everything, and keep what it answers to most (Zeiler & Fergus 2014). For a channel, we
# compute its activations for all pictures, find the nine largest, and cut out exactly what these units see: their *receptive field*, of which
# part 4 says more. It is 3 x 3 pixels in the first layer, and more than two hundred on each side in the last.
#
# Two rules keep the nine honest. No more than three come from one picture, or the mosaic, with its sharp edges, would win everywhere. And only units that see nothing
# beyond the picture's edge take part, since what a network sees there is zeros.
#
# Before you run the cell: what do you expect the nine patches of one channel to have in common in `conv1_1`? And in `conv5_1`?

# %%
CHANNELS = {name: [1, 2, 3, 5, 8, 13] for name in ["conv1_1", "conv1_2", "conv2_2", "conv3_2", "conv4_2", "conv5_1"]}
patches = best_patches(tqdm(pictures, "Looking", file=sys.stdout), weights, CHANNELS)

# %%
for name, found in patches.items():
    side = VGG19_FIELDS[name].size
    show([mosaic(nine) for nine in found], [f"{name}, channel {c}" for c in CHANNELS[name]])
    print(f"{name}: each patch is {side} x {side} pixels")

# %% [markdown]
# Go down the rows:
#
# - `conv1_1` and `conv1_2` see so few pixels that there is only a colour, a line or an edge to like. The nine patches of a channel are almost the same, whatever they are of.
# - `conv2_2` and `conv3_2` see corners, stripes, spots and strokes. The nine still look alike, though one is of a column and another one of a brush stroke.
# - In `conv4_2` and `conv5_1` the patches are large. What the nine have in common is harder to say, and this is where the weights matter. The stand-in's units
#   like certain mixtures of colour and structure, bright above dark, say. Trained units like kinds of things.
#
# Note what this method cannot tell. The nine patches show what *is there* when the unit is excited, not what excites it. If a unit likes the dark rim of a dome, all
# nine patches show domes, and sky.

# %% [markdown]
# ---
#
# ## 3 - A picture that a unit likes even better
#
# So let us *make* a picture instead. In style transfer you minimised a cost by changing pixels. Here we **maximise** an activation by changing pixels: gradient *ascent*,
# from noise (Erhan et al. 2009). We let all units of a channel have a say, so the picture is filled with what they like.
#
# Left alone, the ascent ends in glaring noise, or in a plain colour: nobody has taught a network to be sensible about pictures that do not exist. Four things keep it away
# from both (the first three as in Olah et al. 2017), and `maximise` has them all:
#
# - the steps are made in the *Fourier domain*, in which fine waves are nearly as weak as they are in photographs,
# - colours are pale, as they mostly are in real pictures,
# - in each step the picture is moved by a few pixels at random, so that nothing may depend on single pixels,
# - and the picture stays grey on average, with a contrast that is given. What is left to choose is the *pattern*.

# %%
dreams = {
    name: maximise(weights, name, CHANNELS[name], size=size, steps=40)
    for name, size in {"conv1_2": 64, "conv2_2": 96, "conv3_2": 96}.items()
}
for name, found in dreams.items():
    show(found, [f"{name}, channel {c}" for c in CHANNELS[name]])

# %% [markdown]
# Compare each picture with the nine patches of the same channel above: the stripes have the same direction, the spots the same colour. Deeper down, a step takes longer, so there
# are only three pictures for each layer:

# %%
deep = {name: maximise(weights, name, CHANNELS[name][:3], size=128, steps=40) for name in ["conv4_2", "conv5_1"]}
for name, found in deep.items():
    show(found, [f"{name}, channel {c}" for c in CHANNELS[name][:3]])

# %% [markdown]
# With the stand-in, the deep pictures are patterns of patterns, like paintings of nothing. With trained weights, you would begin to see parts of things: eyes, feathers, spirals.
#
# What a picture of this kind shows is what excites the unit *most*, not what it was made for. A unit that likes stripes likes them best at a
# contrast that no photograph has. Where patches and picture agree, you may begin to believe them.

# %% [markdown]
# ---
#
# ## 4 - Receptive fields
#
# A unit of `conv1_1` sees 3 x 3 pixels. A unit of `conv1_2` sees 3 x 3 units of `conv1_1`, and two neighbours of these share most of what they see. How many pixels does it see?
#
# Let $r$ be the size of the field of a layer, and $j$ the distance, in pixels, between the fields of two neighbours. For the picture itself, both are 1. A layer
# with kernel size $k$ and stride $s$ sees $k$ units side by side, the first and the last of them $(k - 1) \cdot j$ pixels apart. So
#
# $$r' = r + (k - 1) \cdot j \qquad\qquad j' = j \cdot s \tag{1}$$
#
# Convolutions add to the field. Poolings hardly do, but they double $j$, so that each convolution after them adds twice as much.
#
# In the next cell, a layer is a pair (kernel size, stride). Work out how many samples, or pixels along one axis, a unit of the *last* layer sees.
# Put your number in place of `None`. The check builds the layers, computes the gradient of one unit with respect to a long input, and counts where it is not 0.

# %%
two_convolutions = None
check_field("Exercise 1, two 3 x 3 convolutions", two_convolutions, [(3, 1), (3, 1)])

with_pooling = None
check_field(
    "Exercise 2, two 3 x 3 convolutions, a pooling and one more", with_pooling, [(3, 1), (3, 1), (2, 2), (3, 1)]
)

# A network for sound: large strides, then small kernels
along_sound = None
check_field("Exercise 3, along a sound", along_sound, [(10, 5), (3, 2), (3, 2), (3, 2)])

# %% [markdown]
# For VGG-19, the recurrence (1) gives this table. *Start* is the first pixel that the first unit sees. It is negative, because convolutions add zeros
# around what they see.

# %%
print(f"{'layer':9} {'field':>6} {'stride':>7} {'start':>6}")
for name, field in VGG19_FIELDS.items():
    print(f"{name:9} {field.size:6} {field.stride:7} {field.start:6}")

# %%
centre = (150, 200)  # row and column of a pixel
some = {name: VGG19_FIELDS[name] for name in ["conv2_2", "conv3_4", "conv4_4", "conv5_1", "conv5_4"]}
show_fields(pictures[0], some, centre)

# %% [markdown]
# That is what a unit *can* see. What it *does* see is less. There is one way from a pixel at the rim of the field up to the unit, and there are many from a pixel in
# the middle. The next figure shows how strongly units at the centre depend on each pixel. Each square is the *whole* field of its layer, a small one for `conv2_2` and a large one for
# `conv5_4`. The influence falls off like a bell, and the rim of the field hardly counts (Luo et al. 2016).

# %%
layers = ["conv2_2", "conv3_4", "conv4_4", "conv5_4"]
shown = []
for name in tqdm(layers, "Gradients", file=sys.stdout):
    row, column = (VGG19_FIELDS[name].above(pixel) for pixel in centre)
    depends = influence(pictures[0], weights, name, row, column)
    shown.append(depends[VGG19_FIELDS[name].pixels(row), VGG19_FIELDS[name].pixels(column)])
for name, field in zip(layers, shown):
    quarter = len(field) // 4
    middle = np.sum(field[quarter:-quarter, quarter:-quarter] ** 2) / np.sum(field**2)
    print(f"{name}: {middle:.0%} of the influence is in the middle quarter of the field's area")
show([field / field.max() for field in shown], layers)

# %% [markdown]
# ---
#
# ## 5 - Content and style, layer by layer
#
# ### 5.1 - What a layer still knows of a picture
#
# Take the activations of one layer for a photograph, throw the photograph away, and look for *any* picture with the same activations (Mahendran & Vedaldi 2015).
# What comes back was kept; what does not was thrown away. Each picture begins as noise, and L-BFGS, the method of the fast solver, makes 40 steps.

# %%
photograph = load_image("images/louvre_small.jpg", (160, 120))
layers = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"]
again = [photograph, *(rebuilt(photograph, weights, name) for name in layers)]
titles = ["The photograph", *layers]
show(again[:3], titles[:3])
show(again[3:], titles[3:])

# %% [markdown]
# The first layers keep everything, down to the pixel. With each pooling, exact pixels are lost: the sky fills with things that are not there, colours wander, and in the end there are
# forms and edges in about the right places. This is why the content cost is taken from a deep layer: it says *what is where*, and leaves the rest to the style.
#
# ### 5.2 - What a layer knows of a style
#
# Now keep only the Gram matrices: for each pair of channels, how much they answer together, over all positions. Again start from noise, with all layers *up to* the one that is
# named (Gatys et al. 2015).

# %%
painting = load_image("images/monet.jpg", (160, 120))
woven = [painting, *(texture(painting, weights, layers[: n + 1]) for n in range(len(layers)))]
titles = ["The painting", *(f"up to {name}" for name in layers)]
show(woven[:3], titles[:3])
show(woven[3:], titles[3:])

# %% [markdown]
# One layer alone knows the palette, and gives coloured grain. Each further one brings larger pieces of the painting: dots, strokes, clumps of strokes. Their *places* never come back,
# since a Gram matrix has none. That is what the style cost means by style.

# %% [markdown]
# ---
#
# ## 6 - One dimension: a heartbeat
#
# Nothing about a convolution needs a picture. Along a signal, a kernel slides in one direction only. In TensorFlow:
#
# | | shape |
# |---|---|
# | a batch of signals | $(m,\; n,\; n_C)$ |
# | a kernel | $(f,\; n_C,\; n_C')$ |
# | what comes out, for `VALID` | $(m,\; \lfloor (n - f) / s \rfloor + 1,\; n_C')$ |
# | what comes out, for `SAME` | $(m,\; \lceil n / s \rceil,\; n_C')$ |
#
# with stride $s$. Here is a signal like an ECG, made by a few lines in `nst/seeing/signals.py`: a spike for each beat, with smaller waves around it, noise from muscles, and a baseline that
# wanders with every breath. The dots are where the heart really beats.

# %%
RATE = 250  # samples in a second
heart = ecg(seconds=10, seed=1)
print(f"{len(heart.signal)} samples, {len(heart.beats)} beats")
show_signals([("An ECG, in millivolts", heart.signal, heart.beats)], RATE, "Seconds")

# %% [markdown]
# Ten seconds, 250 samples in each. What shapes come out of these convolutions? Put a tuple such as `(1, 2500, 1)` in place of `None`.

# %%
valid = None
check_shape("Exercise 4, a kernel of 25 samples", valid, signal=(1, 2500, 1), kernel=(25, 1, 1), padding="VALID")

strided = None
check_shape(
    "Exercise 5, 8 kernels of 25 samples, stride 4",
    strided,
    signal=(1, 2500, 1),
    kernel=(25, 1, 8),
    stride=4,
    padding="SAME",
)

# %% [markdown]
# ### Finding the beats with a kernel that we design
#
# A threshold on the signal itself does not work: the baseline wanders higher than some beats. A convolution answers most where the signal looks like its kernel. So take a kernel that looks
# like a beat: narrow and high in the middle, lower on both sides. And let its entries **add up to 0**: then a constant gives 0, whatever its height, and a baseline that wanders slowly gives nearly 0.

# %%
t = np.arange(-20, 21)
designed = (1 - (t / 3) ** 2) * np.exp(-((t / 3) ** 2) / 2)
designed -= designed.mean()
designed /= np.linalg.norm(designed)


def respond(signal, kernel):
    """Convolve a signal (n,) with a kernel (f,), and return as many samples."""
    volume = tf.constant(signal[np.newaxis, :, np.newaxis], tf.float32)
    return tf.nn.conv1d(volume, tf.constant(kernel[:, np.newaxis, np.newaxis], tf.float32), 1, "SAME").numpy()[0, :, 0]


response = respond(heart.signal, designed)
found = peaks(response, least=response.max() / 2, apart=50)[:, 0]
right = sum(abs(heart.beats - place).min() <= 5 for place in found)
print(f"{len(heart.beats)} beats, {len(found)} found, {right} of them within 0.02 s of a beat")
show_signals(
    [("The signal, with its beats", heart.signal, heart.beats), ("The response, with what was found", response, found)],
    RATE,
    "Seconds",
)

# %% [markdown]
# ### Finding them with a kernel that is learnt
#
# In a network nobody designs kernels. Let us learn one, 41 samples long: the target is 1 at each beat and 0 elsewhere, the cost is the mean square of the difference, and
# the training signal is a minute of another heart.

# %%
training = ecg(seconds=60, seed=2)
target = np.zeros(len(training.signal), np.float32)
for near in range(-3, 4):
    target[training.beats + near] = np.exp(-(near**2) / 4)

kernel, bias = tf.Variable(tf.zeros((41, 1, 1))), tf.Variable(0.0)
optimizer = tf.keras.optimizers.Adam(0.02)
volume = tf.constant(training.signal[np.newaxis, :, np.newaxis])


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        answer = tf.nn.conv1d(volume, kernel, 1, "SAME")[0, :, 0] + bias
        cost = tf.reduce_mean((answer - target) ** 2)
    optimizer.apply_gradients(zip(tape.gradient(cost, [kernel, bias]), [kernel, bias]))
    return cost


for _ in tqdm(range(300), "Learning", file=sys.stdout, mininterval=0.5):
    cost = train_step()

learnt = kernel.numpy()[:, 0, 0]
response = respond(heart.signal, learnt)
found = peaks(response, least=response.max() / 2, apart=50)[:, 0]
right = sum(abs(heart.beats - place).min() <= 5 for place in found)
print(f"{len(heart.beats)} beats, {len(found)} found, {right} of them within 0.02 s of a beat")
show_signals([("The response of the learnt kernel", response, found)], RATE, "Seconds")
show_signals([("The designed kernel", designed, []), ("The learnt kernel", learnt, [])], RATE, "Seconds")

# %% [markdown]
# Nobody has told it, and yet the learnt kernel has a spike in the middle, a dip on both sides, and a sum near 0:

# %%
print(f"sum of the learnt kernel: {learnt.sum():.3f}; its largest entry: {learnt.max():.3f}")

# %% [markdown]
# ### Many kernels: a picture of a sound
#
# A first layer has many kernels. Give each of them a wave of another frequency, and let them listen to two tones, one that rises from 10 to 200 hertz, and one that falls. With a stride of 10, the output has a tenth of the
# samples and one channel for each frequency. Lay the channels on top of each other, and you have what a first layer *sees* of a sound: a spectrogram.

# %%
sound = chirp(low=10, high=200) + 0.5 * chirp(low=200, high=10)
frequencies = np.arange(5, 225, 5)
t = np.arange(-60, 61) / 1000
waves = np.exp(2j * np.pi * frequencies * t[:, np.newaxis]) * np.exp(-((t[:, np.newaxis] / 0.02) ** 2) / 2)
volume = tf.constant(sound[np.newaxis, :, np.newaxis])
parts = [
    tf.nn.conv1d(volume, tf.constant(part[:, np.newaxis], tf.float32), 10, "SAME") for part in (waves.real, waves.imag)
]
strength = np.hypot(*(part.numpy()[0] for part in parts))
print(f"the sound: {volume.shape}, the kernels: {(len(t), 1, len(frequencies))}, what comes out: {parts[0].shape}")

show_spectrogram(strength, 4, (frequencies[0], frequencies[-1]), ("Seconds", "Hertz"))

# %% [markdown]
# ---
#
# ## 7 - Three dimensions: spheres in a scan
#
# A scan of a body is a volume: depth, height and width. Its voxels are to a volume what pixels are to a picture. A kernel slides in three directions, and it is a little volume itself:
#
# | | shape |
# |---|---|
# | a batch of volumes | $(m,\; n_D,\; n_H,\; n_W,\; n_C)$ |
# | a kernel | $(f_D,\; f_H,\; f_W,\; n_C,\; n_C')$ |
#
# Do not mix this up with a picture that has three channels. A 2D convolution goes through *all* channels of a pixel at once, and its output has no third direction in which it moves.

# %%
volume_shape = None
check_shape("Exercise 6, 16 kernels of 5 x 5 x 5", volume_shape, signal=(1, 40, 40, 40, 1), kernel=(5, 5, 5, 1, 16))

films = None
check_shape(
    "Exercise 7, two films of 30 pictures, 8 kernels, stride 2",
    films,
    signal=(2, 30, 64, 48, 3),
    kernel=(3, 5, 5, 3, 8),
    stride=2,
)

# %% [markdown]
# Our volume is made, too: six spheres of one size, a tube that winds through them, and noise that is half as strong as they are bright. Six slices:

# %%
body = scan(size=40, spheres=6, seed=1)
print(f"The volume has the shape {body.volume.shape}.")
slices = range(6, 36, 5)
show_slices(body.volume, slices, "slice {depth}")

# %% [markdown]
# Could you say where the spheres are? In a single slice, a sphere and a tube that is cut across look alike. In three dimensions they do not. The kernel is a ball, positive inside, with a
# negative shell around it, and its entries add up to 0. A tube goes through the shell, and is punished for it.

# %%
reach = np.arange(-6, 7)
distance = np.sqrt(reach[:, None, None] ** 2 + reach[None, :, None] ** 2 + reach[None, None, :] ** 2)
inside, around = distance <= 3.5, (distance > 4.5) & (distance <= 6)
kernel = inside / inside.sum() - around / around.sum()

volume = tf.constant(body.volume[np.newaxis, ..., np.newaxis])
answer = tf.nn.conv3d(volume, tf.constant(kernel[..., np.newaxis, np.newaxis], tf.float32), [1] * 5, "SAME")
response = answer.numpy()[0, ..., 0]
found = peaks(response, least=0.6, apart=5)
print(f"the volume: {volume.shape}, the kernel: {(*kernel.shape, 1, 1)}, what comes out: {answer.shape}")
show_slices(response, slices, "response, slice {depth}", found)

show(
    [body.volume.max(axis=2), response.max(axis=2)],
    ["The scan from the side, brightest voxels", "The response from the side, largest ones"],
)

print("true centres                found")
for centre in body.centres:
    nearest = found[np.linalg.norm(found - centre, axis=1).argmin()]
    print(f"{np.array2string(centre, precision=1, floatmode='fixed'):27} {nearest}")

# %% [markdown]
# <div class="alert alert-block alert-info">
#
# **What to remember**
#
# - Shallow units answer to colours and edges, deep ones to large patterns; what these *mean* comes from training alone.
# - The field of a unit grows with (kernel size - 1) times the product of the strides below. Most of its influence is in the middle.
# - A layer's activations keep what is where, its Gram matrix keeps what goes together.
# - A convolution answers where its input looks like its kernel, in one dimension, in two or in three. A kernel that adds up to 0 does not care about the baseline.
#
# </div>

# %% [markdown]
# ## 8 - Go on
#
# Guess first, then try.
#
# - **Other channels.** There are 512 in `conv4_2`. Change `CHANNELS`, and look for one that you would not expect.
# - **Without the prior.** In `nst/seeing/maximise.py`, set `FALL` and `MOST` to 0, restart the kernel, and see what a unit *really* likes best.
# - **Two at once.** Which picture excites a channel of `conv2_2` and one of `conv3_2`? Add the two activations.
# - **An adversary.** Start from a photograph in place of noise, and take a few small steps. When do you see that something has changed?
# - **More noise.** At which `noise=` does the designed kernel lose its first beat, and at which the learnt one?
# - **Another illness.** Make an ECG in which one beat comes too early, and find it from the distances of the peaks.
# - **The tube.** Design a kernel that answers to the tube and not to the spheres. How many of them do you need, if the tube may run in any direction?
# - **Time.** A film is a volume whose depth is time. What would a 3D kernel look like that answers to something that moves to the right?

# %% [markdown]
# **References**
#
# - M. D. Zeiler, R. Fergus (2014). *Visualizing and Understanding Convolutional Networks.* ECCV 2014.
# - D. Erhan, Y. Bengio, A. Courville, P. Vincent (2009). *Visualizing Higher-Layer Features of a Deep Network.* Université de Montréal.
# - C. Olah, A. Mordvintsev, L. Schubert (2017). *Feature Visualization.* Distill.
# - A. Araujo, W. Norris, J. Sim (2019). *Computing Receptive Fields of Convolutional Neural Networks.* Distill.
# - V. Dumoulin, F. Visin (2016). *A Guide to Convolution Arithmetic for Deep Learning.* arXiv:1603.07285
# - W. Luo, Y. Li, R. Urtasun, R. Zemel (2016). *Understanding the Effective Receptive Field in Deep Convolutional Neural Networks.* NIPS 2016.
# - A. Mahendran, A. Vedaldi (2015). *Understanding Deep Image Representations by Inverting Them.* CVPR 2015.
# - L. A. Gatys, A. S. Ecker, M. Bethge (2015). *Texture Synthesis Using Convolutional Neural Networks.* NIPS 2015.
