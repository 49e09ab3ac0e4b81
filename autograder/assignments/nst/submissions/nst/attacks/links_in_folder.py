"""Turns folders of its scratch folder into links to others, then dies, so that they are cleared or written through.

score 0
says compute_content_cost was ended
"""

# %% compute_content_cost
import os, shutil

for name in ("output", "images", "pretrained-model"):
    shutil.rmtree(name)
    os.symlink("CANARY", name)
os.symlink("CANARY", "linked")
os.symlink("/", "root")
os._exit(1)
