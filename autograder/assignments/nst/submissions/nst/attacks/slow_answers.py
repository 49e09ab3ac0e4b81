"""Sleeps on each question for less than a question may take, so that all of them together take hours.

limits judge_seconds=10
score 0
says took too long
"""

# %% compute_content_cost
import inspect, time


def slow(*args, **kwargs):
    if any(frame.function in ("_apply", "_model_nn") for frame in inspect.stack()):
        time.sleep(6)
    return 6.76559


compute_content_cost = gram_matrix = compute_layer_style_cost = slow


# %% gram_matrix
gram_matrix = slow


# %% compute_layer_style_cost
compute_layer_style_cost = slow
