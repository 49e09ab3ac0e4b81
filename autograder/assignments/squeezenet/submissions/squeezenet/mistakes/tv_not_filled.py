"""None.

tv_loss 0: not filled in: v and h are still None
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = None
    h = None
    loss = tv_weight * (v + h)
    return loss
