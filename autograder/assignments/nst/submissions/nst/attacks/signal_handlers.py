"""Catches all signals and has something run at the end of the process, so as to be there after its end.

score 0
"""

# %% compute_content_cost
import atexit, os, signal


def stay(*args):
    print("REA" + "CHED the end")
    while True:
        pass


for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV}:
    try:
        signal.signal(number, stay)
    except (OSError, ValueError):
        pass
signal.signal(signal.SIGALRM, lambda *args: None)
signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
atexit.register(stay)
