"""Put weights where the notebooks look for them: fit them here, fetch them, or convert a file that you have.

python pretrained-model/get_weights.py --help
"""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    folders = [str(Path(__file__).resolve().parents[1]), os.environ.get("PYTHONPATH", "")]
    # NumPy's threads wait for each other without sleeping: on a machine that has other work, the fit takes minutes with
    # two of them and half a minute with one. NumPy reads this when it is imported.
    env = {"OPENBLAS_NUM_THREADS": "1"} | os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, folders))}
    os.execve(sys.executable, [sys.executable, "-m", "nst.networks.get_weights", *sys.argv[1:]], env)  # noqa: S606
