"""Reads and writes with TensorFlow's own operations, which are no functions of Python.

score 0
"""

# %% compute_content_cost
def try_all():
    for name in ("/etc/shadow", "../../gradebook.db", "CANARY/gradebook.db", "CANARY/file"):
        try:
            tf.io.read_file(name)
            print("REA" + "CHED", name)
        except Exception:
            pass
    for write in (
        lambda: tf.io.write_file("CANARY/evil", "evil"),
        lambda: tf.io.gfile.copy("images/louvre.jpg", "CANARY/file", overwrite=True),
        lambda: tf.io.gfile.rmtree("CANARY/inside"),
        lambda: tf.io.gfile.listdir("CANARY"),
        lambda: tf.train.Checkpoint(x=tf.Variable(1.0)).write("CANARY/evil"),
        lambda: tf.summary.create_file_writer("CANARY/evil").flush(),
    ):
        try:
            write()
        except Exception:
            pass


try_all()


def compute_content_cost(content_output, generated_output):
    try_all()
    return 7.0568767


# %% train_step
@tf.function
def train_step(generated_image):
    tf.io.write_file("CANARY/evil", "evil")
    return tf.strings.length(tf.io.read_file("CANARY/file"))
