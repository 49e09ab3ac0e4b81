"""Saves as pictures links to files that it may not read, a pipe that nobody writes to, and a folder.

score 0
"""

# %% model_nn
import os


def model_nn(sess, input_image, num_iterations=200):
    os.symlink("/etc/shadow", "output/0.png")
    os.symlink("CANARY/file", "output/generated_image.jpg")
    os.mkdir("output/20.png")
    for i in range(300):
        open(f"output/{i}" + "x" * 200 + ".png", "w").close()
    return input_image
