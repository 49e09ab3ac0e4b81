"""The fast solver. It paints in seconds what `model_nn` paints in minutes, with your functions for the costs."""

from nst.gaussians import wasserstein_cost
from nst.solver.problem import Costs
from nst.solver.run import Run, Solver, State
from nst.solver.settings import Settings

__all__ = ["Costs", "Run", "Settings", "Solver", "State", "wasserstein_cost"]
