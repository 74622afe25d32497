"""Bradley and Terry's model with ties (Davidson 1970, JASA 65:317) and a term for the left side, by maximum likelihood.

P(left) ∝ exp(δ/2)·π_left, P(right) ∝ exp(−δ/2)·π_right, P(tie) ∝ ν·√(π_left·π_right). Where the side is unknown the side
term is left out. The model is log-linear in θ = (log π, log ν, δ), so the likelihood is concave and Newton's method finds its
maximum. Where it has none (a system that won everything, no ties at all, systems that never met) a linear program finds
the directions in which the likelihood only rises (Albert and Anderson 1984, Biometrika 71:1); the outcomes that die out along
them are left out, and what the rest still tells is estimated.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import null_space
from scipy.optimize import linprog

from arena.statistics.interval import Indices, Numbers
from arena.statistics.ratings import TIE, Ratings

STEPS = 60
CONVERGED = 1e-11
FAR = 12.0
"""A maximum with smaller |θ| than this is a true one: along a direction that only rises, the slope is still felt there."""
SAME = 1e-6
OUTCOMES = 3


@dataclass(frozen=True, slots=True)
class Fit:
    """The maximum of the likelihood."""

    theta: Numbers
    """log π of each system, log ν, δ: `(systems + 2,)`; NaN where `known` is False."""
    known: npt.NDArray[np.bool_]
    """Whether a parameter is finite and can be told from the data."""
    rising: Numbers
    """The direction in which the likelihood only rises, 0 where there is none."""
    influences: Numbers
    """The derivative of θ in each rating's weight, `(ratings, systems + 2)`."""
    log_likelihood: float


def features(systems: int, a: Indices, b: Indices, left: Indices) -> Numbers:
    """What each outcome's log-probability is made of, before norming: `(n, outcomes, systems + 2)`."""
    n = len(a)
    x, at = np.zeros((n, OUTCOMES, systems + 2)), np.arange(n)
    x[at, 0, a] = 1
    x[at, 1, b] = 1
    x[at, 2, a] += 0.5
    x[at, 2, b] += 0.5
    x[:, 2, systems] = 1
    x[:, 0, systems + 1] = left / 2
    x[:, 1, systems + 1] = -left / 2
    return x


def fit(ratings: Ratings, systems: int, weights: Numbers | None = None) -> Fit:
    """Fit the model; both bad counts as a tie, and there is no 'cannot judge' among the ratings.

    Args:
        weights: How often each rating counts; once without it.
    """
    weights = np.ones(len(ratings)) if weights is None else weights
    outcome = np.minimum(ratings.answer, TIE)
    keys = (ratings.a * systems + ratings.b) * 3 + ratings.left + 1
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    x = features(systems, ratings.a[first], ratings.b[first], ratings.left[first])
    counts: Numbers = np.zeros((len(x), OUTCOMES))
    np.add.at(counts, (group, outcome), weights)
    allowed = np.ones(counts.shape, dtype=bool)
    rising = np.zeros(systems + 2)
    theta, converged = newton(x, counts, allowed)
    loose = flat(x, allowed)
    if not converged or np.abs(theta).max() > FAR:
        rising = recession(x, counts)
        height = x @ rising
        allowed = height >= height.max(axis=1, keepdims=True) - SAME
        theta, _ = newton(x, counts, allowed)
        loose = flat(x, allowed)
    known = estimable(loose, systems)
    chosen = known[:systems]
    if chosen.any():
        theta[:systems] -= theta[:systems][chosen].mean()
    p = probabilities(x, allowed, theta)
    score = x[group, outcome] - np.einsum("go,gop->gp", p, x)[group]
    influences = score @ inverse(information(x, counts, p))
    if chosen.any():
        influences[:, :systems] -= influences[:, :systems][:, chosen].mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore"):
        log_p = np.where(counts > 0, np.log(np.where(p > 0, p, 1.0)), 0.0)
    return Fit(np.where(known, theta, np.nan), known, rising, influences, float((counts * log_p).sum()))


def probabilities(x: Numbers, allowed: npt.NDArray[np.bool_], theta: Numbers) -> Numbers:
    """Of each group's outcomes, `(groups, outcomes)`."""
    height = np.where(allowed, x @ theta, -np.inf)
    p = np.exp(height - height.max(axis=1, keepdims=True))
    return np.asarray(p / p.sum(axis=1, keepdims=True))


def information(x: Numbers, counts: Numbers, p: Numbers) -> Numbers:
    """Minus the second derivative of the log-likelihood."""
    n = counts.sum(axis=1)
    mean = np.einsum("go,gop->gp", p, x)
    return np.asarray(np.einsum("g,go,gop,goq->pq", n, p, x, x) - np.einsum("g,gp,gq->pq", n, mean, mean))


def inverse(matrix: Numbers) -> Numbers:
    """Of a symmetric matrix, leaving out the directions in which it is flat."""
    return np.asarray(np.linalg.pinv(matrix, hermitian=True))


def newton(x: Numbers, counts: Numbers, allowed: npt.NDArray[np.bool_]) -> tuple[Numbers, bool]:
    """The maximum, and whether it was reached; a step that would not rise is halved."""
    theta = np.zeros(x.shape[2])
    total = counts.sum()

    def likelihood(at: Numbers) -> float:
        p = probabilities(x, allowed, at)
        return float((counts * np.log(np.where(counts > 0, np.maximum(p, 1e-300), 1.0))).sum())

    now = likelihood(theta)
    for _ in range(STEPS):
        p = probabilities(x, allowed, theta)
        slope = np.einsum("go,gop->p", counts - counts.sum(axis=1, keepdims=True) * p, x)
        if np.abs(slope).max() <= CONVERGED * total:
            return theta, True
        step = inverse(information(x, counts, p)) @ slope
        for _ in range(30):
            then = likelihood(theta + step)
            if then >= now - 1e-12 * abs(now):
                break
            step = step / 2
        theta, now = theta + step, then
        if np.abs(theta).max() > 2 * FAR:
            break
    return theta, False


def contrasts(x: Numbers, allowed: npt.NDArray[np.bool_]) -> Numbers:
    """Differences between the allowed outcomes of each group: what the data can tell of θ."""
    pairs = [(i, j) for i in range(OUTCOMES) for j in range(i)]
    return np.concatenate([(x[:, i] - x[:, j])[allowed[:, i] & allowed[:, j]] for i, j in pairs])


def flat(x: Numbers, allowed: npt.NDArray[np.bool_]) -> Numbers:
    """Directions in which nothing changes, `(parameters, directions)`; adding to all log strengths is always one."""
    rows = contrasts(x, allowed)
    if not len(rows):
        return np.eye(x.shape[2])
    return np.asarray(null_space(rows, rcond=1e-9))


def estimable(loose: Numbers, systems: int) -> npt.NDArray[np.bool_]:
    """Which parameters no flat direction moves; of the strengths, the largest set that only moves together."""
    known: npt.NDArray[np.bool_] = np.abs(loose).max(axis=1, initial=0.0) < SAME
    moves = loose[:systems]
    alike = (np.abs(moves[:, None] - moves[None]).max(axis=2, initial=0.0)) < SAME
    sizes = alike.sum(axis=1)
    largest = int(sizes.max())
    member = alike[int(sizes.argmax())]
    alone = largest < 2 or (sizes == largest).sum() > largest
    known[:systems] = False if alone else member
    return known


def recession(x: Numbers, counts: Numbers) -> Numbers:
    """A direction in which the likelihood never falls and rises wherever any such direction does; 0 where there is none."""
    group, outcome = np.nonzero(counts)
    rows = np.concatenate([x[group, outcome] - x[group, (outcome + turn) % OUTCOMES] for turn in range(1, OUTCOMES)])
    rows = np.unique(rows, axis=0)
    n, p = rows.shape
    found = linprog(
        np.concatenate([np.zeros(p), -np.ones(n)]),
        A_ub=np.concatenate([-rows, np.eye(n)], axis=1),
        b_ub=np.zeros(n),
        bounds=[(None, None)] * p + [(0, 1)] * n,
        method="highs",
    )
    direction = np.asarray(found.x[:p]) if found.status == 0 else np.zeros(p)
    return np.where(np.abs(direction) < SAME, 0.0, direction) if -found.fun > SAME else np.zeros(p)
