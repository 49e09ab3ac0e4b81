"""Not filled in.

content_loss 0: not filled in: loss is still None
"""


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    loss = None
    return loss
