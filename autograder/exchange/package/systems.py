"""The systems that there are packages for."""

from autograder.exchange.package.coursera import COURSERA
from autograder.exchange.package.github import GITHUB
from autograder.exchange.package.gradescope import GRADESCOPE
from autograder.exchange.package.prairielearn import PRAIRIELEARN

SYSTEMS = {system.name: system for system in (GRADESCOPE, PRAIRIELEARN, COURSERA, GITHUB)}
