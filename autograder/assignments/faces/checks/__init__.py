"""How the assignment on faces is graded: the loss, the triplets, the classifier of pairs, and the door."""

from autograder.assignments.faces.checks import (
    pair_classifier,
    semi_hard_triplets,
    triplet_loss,
    verify,
    who_is_it,
)
from autograder.judge.judge import GradedFunction

FUNCTIONS = {
    "triplet_loss": GradedFunction(triplet_loss.judge),
    "semi_hard_triplets": GradedFunction(semi_hard_triplets.judge),
    "pair_classifier": GradedFunction(pair_classifier.judge),
    "verify": GradedFunction(verify.judge),
    "who_is_it": GradedFunction(who_is_it.judge),
}
