"""Does not end while it is traced.

score 0
says was ended
limits question_seconds=8
"""

# %% train_step
@tf.function
def train_step(generated_image):
    if generated_image.shape[1] != 48:
        while True:
            pass
    return None
