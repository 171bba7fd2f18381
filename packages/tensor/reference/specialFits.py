"""Fits the rational and polynomial coefficients in src/special/*.ts.

Method: Remez exchange for p(t)/q(t), q(0) = 1, in 60-digit arithmetic (mpmath). The coefficients are then written with
as few digits as leave the error what rounding to float64 makes it anyway: one after the other is shortened, and those left
are fitted anew. Each line printed is an array literal, lowest power first; before it stand the largest error of the fit, after
rounding it to float64, and of what is printed.

    python3 specialFits.py            # prints every table
    python3 specialFits.py erf        # prints the tables whose name starts with 'erf'
"""
import sys
from mpmath import mp, mpf, matrix, lu_solve, cos, pi, erf, erfc, exp, log, sqrt, loggamma, digamma, gamma, erfinv, taylor

mp.dps = 60


def chebyshev(a, b, n):
    return [(a + b) / 2 - (b - a) / 2 * cos(pi * i / (n - 1)) for i in range(n)]


def horner(c, t):
    s = mpf(0)
    for a in reversed(c):
        s = s * t + a
    return s


def remez(f, a, b, m, n, weight, rounds=12, grid=1200):
    """Minimax p/q of degrees (m, n) for f on [a, b]; the error is measured as (p/q - f)/weight."""
    a, b = mpf(a), mpf(b)
    dense = chebyshev(a, b, grid)
    values = [f(t) for t in dense]
    weights = [weight(t) for t in dense]
    count = m + n + 2
    # Start from the rational interpolant in the Chebyshev nodes: its error already alternates m + n + 2 times.
    nodes = [(a + b) / 2 - (b - a) / 2 * cos(pi * (2 * i + 1) / (2 * (count - 1))) for i in range(count - 1)]
    rows = [[t**j for j in range(m + 1)] + [-f(t) * t**j for j in range(1, n + 1)] for t in nodes]
    x = lu_solve(matrix(rows), matrix([f(t) for t in nodes]))
    p, q = [x[j] for j in range(m + 1)], [mpf(1)] + [x[m + j] for j in range(1, n + 1)]
    best, picks = None, None
    for _ in range(rounds):
        for _ in range(8 if picks else 0):
            rows, rhs = [], []
            for sign, i in enumerate(picks):
                t, v = dense[i], values[i]
                alternating = (-1) ** sign * weights[i] * horner(q, t)
                rows.append([t**j for j in range(m + 1)] + [-v * t**j for j in range(1, n + 1)] + [alternating])
                rhs.append(v)
            x = lu_solve(matrix(rows), matrix(rhs))
            p = [x[j] for j in range(m + 1)]
            q = [mpf(1)] + [x[m + j] for j in range(1, n + 1)]
        errors = [(horner(p, t) / horner(q, t) - v) / w for t, v, w in zip(dense, values, weights)]
        worst = max(abs(e) for e in errors)
        if best is None or worst < best[0]:
            best = (worst, p, q)
        extremes, start = [], 0
        for i in range(1, grid + 1):
            if i == grid or (errors[i] > 0) != (errors[start] > 0):
                extremes.append(max(range(start, i), key=lambda j: abs(errors[j])))
                start = i
        while len(extremes) > count:
            extremes.pop(0 if abs(errors[extremes[0]]) < abs(errors[extremes[-1]]) else -1)
        if len(extremes) < count or extremes == picks:
            break
        picks = extremes
    return best


class Fit:
    """p(t)/q(t) on some points, as one list of coefficients: p_0 … p_m, q_1 … q_n."""

    def __init__(self, f, a, b, m, n):
        points = chebyshev(mpf(a), mpf(b), 61)
        self.m, self.n = m, n
        self.values = [f(t) for t in points]
        # p − f q is linear in the coefficients: row · c − f.
        self.rows = [[t**j for j in range(m + 1)] + [-v * t**j for j in range(1, n + 1)] for t, v in zip(points, self.values)]
        self.powers = [[t**j for j in range(1, n + 1)] for t in points]

    def denominators(self, c):
        return [1 + sum(x * y for x, y in zip(c[self.m + 1:], powers)) for powers in self.powers]

    def errors(self, c):
        return [abs((sum(x * y for x, y in zip(c, row)) - v) / q) for row, v, q in zip(self.rows, self.values, self.denominators(c))]

    def worst(self, c):
        return max(self.errors(c))

    def refitted(self, c, fixed, target):
        """The coefficients beside the fixed ones by least squares, whose weights move towards the minimax fit (Lawson)."""
        free = [k for k in range(len(c)) if k not in fixed]
        best, weights = list(c), [mpf(1)] * len(self.values)
        c = list(c)
        for _ in range(4):
            if not free or self.worst(best) <= target:
                break
            scale = [w / q for w, q in zip(weights, self.denominators(c))]
            rows = [[row[k] * s for k in free] for row, s in zip(self.rows, scale)]
            rest = [(v - sum(c[k] * row[k] for k in fixed)) * s for v, row, s in zip(self.values, self.rows, scale)]
            normal = matrix([[sum(row[x] * row[y] for row in rows) for y in range(len(free))] for x in range(len(free))])
            solution = lu_solve(normal, matrix([sum(row[x] * r for row, r in zip(rows, rest)) for x in range(len(free))]))
            for x, k in enumerate(free):
                c[k] = solution[x]
            errors = self.errors(c)
            if max(errors) < self.worst(best):
                best = list(c)
            mean = sum(errors) / len(errors)
            weights = [w * (mpf('0.3') + mpf('0.7') * sqrt(e / mean)) for w, e in zip(weights, errors)]
        return best

    def shortened(self, c, target):
        """The denominator first and high powers first: these the others can make up for."""
        order = [*range(self.m + self.n, self.m, -1), *range(self.m, -1, -1)]
        fixed, digits = set(), 6
        for k in order:
            for digits in range(max(3, digits - 3), 18):
                candidate = list(c)
                candidate[k] = mpf(float(f'{float(c[k]):.{digits}g}'))
                candidate = self.refitted(candidate, fixed | {k}, target)
                if self.worst(candidate) <= target or digits == 17:
                    c, fixed = candidate, fixed | {k}
                    break
        return c


def report(name, f, a, b, m, n, weight=lambda t: mpf(1)):
    if not any(name.startswith(w) for w in (sys.argv[1:] or [''])):
        return
    worst, p, q = remez(f, a, b, m, n, weight)
    fit = Fit(f, a, b, m, n)
    rounded = fit.worst([mpf(float(c)) for c in p + q[1:]])
    target, short = rounded, None
    while short is None or fit.worst(short) > rounded:
        target *= mpf('0.6')
        short = fit.shortened(p + q[1:], target) if target > worst else [mpf(float(c)) for c in p + q[1:]]
    errors = ', '.join(mp.nstr(e, 3) for e in (worst, rounded, fit.worst(short)))
    print(f'{name}  on [{mp.nstr(mpf(a), 8)}, {mp.nstr(mpf(b), 8)}]  errors {errors}')
    print('  p', [float(c) for c in short[:m + 1]])
    if n:
        print('  q', [1.0] + [float(c) for c in short[m + 1:]], flush=True)


def even(f):
    """f(sqrt z) with the limit taken at z = 0."""
    return lambda z: f(sqrt(z if z > mpf(10) ** -40 else mpf(10) ** -40))


def away(f):
    """f(t) with the limit taken at t = 0."""
    return lambda t: f(t if abs(t) > mpf(10) ** -30 else mpf(10) ** -30)


# erf(x) = x + x·R(x²) for |x| < 0.84375
report('erf.centre', even(lambda x: erf(x) / x - 1), 0, mpf('0.84375') ** 2, 4, 5)
# erf(x) = 27/32 + R(|x| − 1) for 0.84375 ≤ |x| < 1.1
report('erf.middle', lambda t: erf(1 + t) - mpf(27) / 32, mpf('-0.15625'), mpf('0.125'), 5, 6)
# erfc(x) = exp(−x² − 11/16 + R(1/x²))/x
tail = lambda s: log(erfc(1 / sqrt(s)) / sqrt(s)) + 1 / s + mpf(11) / 16
tail0 = lambda s: tail(s) if s > mpf('1e-3') else log(sum((-s / 2) ** k * mp.fac2(2 * k - 1) for k in range(30)) / sqrt(pi)) + mpf(11) / 16
report('erf.near', tail, mpf(1) / mpf('2.9') ** 2, mpf(1) / mpf('1.09') ** 2, 8, 8)
report('erf.far', tail0, mpf(1) / mpf(28) ** 2, mpf(1) / mpf('2.85') ** 2, 6, 7)


# erfinv(x) = x·(7/8 + R(x² − 9/32)) for |x| ≤ 0.75
report('inv.centre', lambda t: even(lambda x: erfinv(x) / x - mpf(7) / 8)(t + mpf('0.28125')), mpf('-0.28125'), mpf('0.28125'), 7, 6)


def tail_of_s(s):
    """erfcinv(u) − s, where s² = −log(u(2 − u))."""
    v = exp(-s * s)
    u = v / (1 + sqrt(1 - v))
    y = s
    for _ in range(200):
        step = (log(erfc(y)) - log(u)) / (2 / sqrt(pi) * exp(-y * y) / erfc(y))
        y += step
        if abs(step) < mpf(10) ** -50:
            break
    return y - s


# erfcinv(u) = s + R(s − c), c the middle of the interval, for u ≤ 1/4
for lo, hi in [('0.9', '1.6'), ('1.6', '2.4'), ('2.4', '3.5'), ('3.5', '5.2'), ('5.2', '9'), ('9', '27.4')]:
    middle = (mpf(lo) + mpf(hi)) / 2
    report(f'inv.tail.{lo}', lambda t: tail_of_s(t + middle), mpf(lo) - middle, mpf(hi) - middle, 7, 7)

# lgamma(1 + t) = t·A(t) for −0.3 ≤ t ≤ 0.7; lgamma(2 + t) = t·B(t) for |t| ≤ 1/2
report('lgamma.one', away(lambda t: loggamma(1 + t) / t), -mpf('0.3'), mpf('0.7'), 7, 7)
report('lgamma.two', away(lambda t: loggamma(2 + t) / t), -mpf(1) / 2, mpf(1) / 2, 6, 6)
# lgamma(x) = (x − ½)·log x − x + ½·log 2π + S(1/x²)/x for x ≥ 8
stirling = lambda z: ((loggamma(1 / sqrt(z)) - (1 / sqrt(z) - mpf(1) / 2) * log(1 / sqrt(z)) + 1 / sqrt(z) - log(2 * pi) / 2) / sqrt(z)) if z > mpf('1e-4') else sum(mp.bernoulli(2 * k) / (2 * k * (2 * k - 1)) * z ** (k - 1) for k in range(1, 12))
report('lgamma.stirling', stirling, 0, mpf(1) / 64, 6, 0)

# digamma(x) = (x − x₀)·D(x − 3/2) for 1 ≤ x ≤ 2, x₀ the positive root
root = mp.findroot(digamma, mpf('1.4616321449683623'))
report('digamma.root', lambda t: digamma(t + mpf(3) / 2) / (t + mpf(3) / 2 - root), -mpf(1) / 2, mpf(1) / 2, 6, 6)
# digamma(x) = log x − 1/(2x) − z·W(z), z = 1/x², for x ≥ 8
tailD = lambda z: (log(1 / sqrt(z)) - sqrt(z) / 2 - digamma(1 / sqrt(z))) / z if z > mpf('1e-4') else sum(mp.bernoulli(2 * k) / (2 * k) * z ** (k - 1) for k in range(1, 12))
report('digamma.tail', tailD, 0, mpf(1) / 64, 6, 0)
if not sys.argv[1:] or 'digamma.root'.startswith(sys.argv[1]):
    hi = float(mp.nstr(root, 9))
    print('digamma root', mp.nstr(root, 40), 'hi', float(root), 'lo', float(root - mpf(float(root))))
