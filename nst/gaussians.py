"""Compare styles as normal distributions: each pixel of a layer is a sample of n_C values, one for each channel.

The style of a picture at a layer is the mean m and the covariance C of its pixels. The distance of two styles is the
squared 2-Wasserstein distance of normal distributions (Dowson and Landau 1982, Olkin and Pukelsheim 1982):

    |m1 - m2|^2 + tr(C1) + tr(C2) - 2 tr((C1^(1/2) C2 C1^(1/2))^(1/2))

It is the smallest mean square by which samples of one distribution have to move to become samples of the other.
crowsonkb/style-transfer-pytorch uses it as its style loss.
"""

from collections.abc import Callable

from nst.tensorflow import tf2 as tf

SCALE = 1e4  # of the loss; the content loss has the same scale if the root mean square of its activation is 100
BESIDE_CONTENT = 6.25  # with it, alpha = 10 and beta = 40 weigh as the default weights of `neural_style` do
RIDGE = 1e-3  # variance that is added to each channel, as a share of the mean square of the style's activation
LEAST = 1e-3  # mean square that an activation has at least, so that a style without any gives finite numbers
SMALLEST = 1e-14  # eigenvalue, as a share of the largest; smaller ones are rounding errors


def mean_products(activation: tf.Tensor, weights: tf.Tensor | None = None) -> tf.Tensor:
    """Return the products of all pairs of channels, (n_C, n_C), averaged over the pixels.

    Arguments:
    activation -- (1, n_H, n_W, n_C)
    weights -- weights of the pixels in the average, (n_H, n_W), which sum to 1; default: equal
    """
    *_, height, width, channels = activation.shape.as_list()  # without TensorFlow 2, a shape has no plain numbers
    pixels = tf.reshape(activation, (-1, channels))
    if weights is None:
        return tf.matmul(pixels, pixels, transpose_a=True) / (height * width)
    return tf.matmul(pixels, pixels * tf.reshape(weights, (-1, 1)), transpose_a=True)


def moments(activation: tf.Tensor, weights: tf.Tensor | None = None) -> tf.Tensor:
    """Return the mean products of all pairs of channels and, in the last row, the means: (n_C + 1, n_C).

    Unlike covariances, they are averages over the pixels, so those of tiles add up.

    Arguments:
    activation, weights -- see `mean_products`
    """
    if weights is None:
        means = tf.reduce_mean(activation, axis=(0, 1, 2))
    else:
        means = tf.reduce_sum(activation * weights[..., tf.newaxis], axis=(0, 1, 2))
    return tf.concat([mean_products(activation, weights), means[tf.newaxis]], axis=0)


def wasserstein_from(style: tf.Tensor) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return a function that computes the squared distance of other moments from those of a style.

    It is divided by the mean square of the style's activation, so that layers with large and with small values count
    the same and a weight means the same at any size, and by n_C; and multiplied by `SCALE`, so that the default weight
    is a good one. What depends on the style alone is computed here, once.

    A little variance is added to each channel of both, see `RIDGE`: with fewer pixels than channels, covariances are
    singular, and the root of a singular matrix has no gradient. The distance of equal moments remains 0.
    """
    number = style.shape.as_list()[-1]
    square = tf.linalg.trace(tf.cast(style[:-1], tf.float64)) / number + LEAST
    ridge = RIDGE * square
    mean, covariance = _gaussian(style, ridge)
    values, vectors = tf.linalg.eigh(covariance)
    factor = vectors * tf.sqrt(values)  # as good as the root R: F F^T = R R, and F^T C F has the eigenvalues of R C R
    spread = tf.linalg.trace(covariance)

    def distance(found: tf.Tensor) -> tf.Tensor:
        its_mean, its_covariance = _gaussian(found, ridge)
        common = _trace_of_root(tf.matmul(factor, its_covariance @ factor, transpose_a=True))
        total = tf.reduce_sum(tf.square(its_mean - mean)) + spread + tf.linalg.trace(its_covariance) - 2 * common
        return tf.cast(SCALE / (square * number) * total, tf.float32)

    return distance


def wasserstein_cost(a_S: tf.Tensor, a_G: tf.Tensor) -> tf.Tensor:  # noqa: N803 -- as in the notebook
    """Compute the style cost of one layer as the distance of normal distributions, see `wasserstein_from`.

    The fast solver takes it in place of the notebook's `compute_layer_style_cost`:

        solver = Solver(Costs(compute_content_cost, wasserstein_cost, total_cost))

    Arguments:
    a_S, a_G -- activations of a layer for the style picture and for the generated one, (1, n_H, n_W, n_C)
    """
    return BESIDE_CONTENT * wasserstein_from(moments(a_S))(moments(a_G))


def _gaussian(moments: tf.Tensor, ridge: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the mean, (n_C,), and the covariance with a ridge, (n_C, n_C), in float64."""
    rows = tf.cast(moments, tf.float64)
    products, mean = rows[:-1], rows[-1]
    covariance = products - mean[:, tf.newaxis] * mean
    return mean, covariance + ridge * tf.eye(mean.shape.as_list()[0], dtype=tf.float64)


@tf.custom_gradient  # type: ignore[untyped-decorator]
def _trace_of_root(matrix: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
    """Return the trace of the square root of a symmetric positive matrix. Its gradient is half the inverse root."""
    finite = tf.where(tf.math.is_finite(matrix), matrix, 0)  # eigh refuses others; the traces are not finite then
    values, vectors = tf.linalg.eigh(finite)
    roots = tf.sqrt(tf.maximum(values, SMALLEST * values[-1]))

    def gradient(change: tf.Tensor) -> tf.Tensor:
        return change * tf.matmul(vectors / (2 * roots), vectors, transpose_b=True)

    return tf.reduce_sum(roots), gradient
