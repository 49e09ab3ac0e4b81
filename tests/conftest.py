"""What the tests share. No test may call tf.disable_v2_behavior(): it cannot be undone, and some need TensorFlow 2.

A graph needs no more than `with tf.Graph().as_default(), tf.Session() as sess:`.
"""

import os
import signal

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before anything imports TensorFlow
os.environ.pop("NST_IMAGE_SIZE", None)  # the tests expect the course's 400x300
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's background jobs ignore
