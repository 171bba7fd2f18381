"""Writes incompleteFunctions.json: incomplete gamma and beta functions with their derivatives in the parameters, normal
tails, Bessel functions and distribution functions of Student's t and of von Mises, in 50 digits by mpmath."""
import datetime, json, pathlib
import mpmath as m
from mpmath import mpf

m.mp.dps = 50


def sides(lower, upper):
    """Both tails as floats with logs; digits enough that the larger one does not hide the smaller."""
    p, q = lower(), upper()
    return [float(p), float(q), float(m.log(p)), float(m.log(q))]


def gamma_tail(a, x, up):
    # The tail in v = log(t/x), which is smooth for every a.
    L = a * m.log(x) - x - m.loggamma(a)
    f = (lambda v: m.exp(a * v - x * m.expm1(v))) if up else (lambda v: m.exp(-a * v - x * m.expm1(-v)))
    w = 1 / m.sqrt(a + x)
    points = [w * k for k in range(0, 26)]
    return m.exp(L) * m.quad(f, points)


gamma = []
for a in [1e-10, 1e-3, 0.1, 0.5, 0.999, 1, 1.5, 3, 9.9, 20.5, 39.9, 40.1, 100, 1000.5]:
    for r in [1e-20, 1e-5, 0.01, 0.3, 0.7, 0.9, 1, 1.1, 1.5, 3, 10]:
        x = a * r
        if x > 1400 or x < 1e-300: continue
        A, X = mpf(a), mpf(x)
        P = lambda s: m.gammainc(s, 0, X, regularized=True)
        Q = lambda s: m.gammainc(s, X, m.inf, regularized=True)
        p, q = P(A), Q(A)
        if min(p, q) < mpf(10) ** -290: continue
        # The larger from the smaller: mpmath loses the complement.
        if p < q: q = 1 - p
        else: p = 1 - q
        logs = [float(m.log1p(-q) if p > 0.5 else m.log(p)), float(m.log1p(-p) if q > 0.5 else m.log(q))]
        h = mpf(10) ** -18 * max(A, mpf(10) ** -6)
        slope = (P(A + h) - P(A - h)) / (2 * h) if p < q else -(Q(A + h) - Q(A - h)) / (2 * h)
        gamma.append([a, x, float(p), float(q), *logs, float(slope)])
for a, x, up in [(1e8, 1e8, 1), (1e8, 1e8 + 3e4, 1), (1e8, 1e8 - 2e5, 0), (1e6, 1e6 + 2e4, 1), (1e5, 99000, 0)]:
    t = gamma_tail(mpf(a), mpf(x), up)
    p, q = (1 - t, t) if up else (t, 1 - t)
    gamma.append([a, x, float(p), float(q), float(m.log(p) if t is p else m.log1p(-t)), float(m.log(q) if t is q else m.log1p(-t)), None])


def both(a, b, x):
    if x <= 0.5:
        p = x**a * (1 - x) ** b / (a * m.beta(a, b)) * m.hyp2f1(1, a + b, a + 1, x)
        return p, 1 - p
    q = (1 - x) ** b * x**a / (b * m.beta(a, b)) * m.hyp2f1(1, a + b, b + 1, 1 - x)
    return 1 - q, q


beta = []
sizes = [1e-8, 1e-3, 0.3, 1, 2.5, 15, 60, 300]
for a in sizes:
    for b in sizes:
        mean = a / (a + b)
        for x in [1e-8, 0.01, 0.3, 0.9, 1 - 1e-9, mean]:
            m.mp.dps = 50
            A, B, X = mpf(a), mpf(b), mpf(x)
            p, q = both(A, B, X)
            if min(p, q) < mpf(10) ** -15:
                if min(abs(p), abs(q)) < mpf(10) ** -290 and min(abs(p), abs(q)) > 0: continue
                m.mp.dps = 400
                p, q = both(A, B, X)
                if min(p, q) < mpf(10) ** -290: continue
            k = 0 if p < q else 1
            h = mpf(10) ** -(15 if m.mp.dps == 50 else 60)
            sign = 1 if k == 0 else -1
            da = sign * (both(A * (1 + h), B, X)[k] - both(A * (1 - h), B, X)[k]) / (2 * h * A)
            db = sign * (both(A, B * (1 + h), X)[k] - both(A, B * (1 - h), X)[k]) / (2 * h * B)
            beta.append([a, b, x, float(p), float(q), float(m.log(p)), float(m.log(q)), float(da), float(db)])
m.mp.dps = 50

log_phi = lambda x: m.log(m.erfc(-x / m.sqrt(2)) / 2)
normal = [[x, float(m.ncdf(x)), float(log_phi(mpf(x)))] for x in [-37, -30, -12.3, -5, -1.5, -0.9, -0.01, 0.5, 1.96, 6, 10]]
quantiles = [[p, float(m.findroot(lambda z: log_phi(z) - m.log(mpf(p)), z))] for p, z in [(1e-300, -37), (1e-100, -21), (1e-5, -4), (0.3, -0.5), (0.7, 0.5)]]
bessel = []
for x in [1e-8, 0.5, 1, 3, 7.9, 8.1, 30, 39.9, 40.1, 100, 700]:
    X = mpf(x)
    i0, i1 = m.besseli(0, X), m.besseli(1, X)
    bessel.append([x, float(i0), float(i1), float(i0 * m.exp(-X)), float(i1 * m.exp(-X)), float(m.log(i0)), float(1 - i1 / i0)])

student = []
for n in [0.1, 1, 2.5, 30, 1e4]:
    for z in [-1e12, -40, -3, -0.5, -1e-6, 2]:
        N, Z = mpf(n), mpf(z)
        w = N / (N + Z * Z)
        t = both(N / 2, mpf(1) / 2, w)[0] / 2
        if t < mpf(10) ** -290: continue
        student.append([n, z, float(t if z < 0 else 1 - t), float(m.log(t) if z < 0 else m.log1p(-t))])

mises = []
for k, theta in [(0.5, -3.1), (1, -2), (1, -3.1), (100, -0.5), (1e-3, 1), (700, -1), (1e6, -0.003), (4, 0.7), (4, 3.1)]:
    K, T = mpf(k), -abs(mpf(theta))
    scale = min(mpf(1), 1 / m.sqrt(K)) / 4
    points = [T - scale * j for j in range(0, 200) if T - scale * j > -m.pi] + [-m.pi]
    t = m.quad(lambda s: m.exp(K * (m.cos(s) - m.cos(T))), points[::-1]) * m.exp(K * (m.cos(T) - 1)) / (2 * m.pi * m.besseli(0, K) * m.exp(-K))
    mises.append([k, theta, float(t if theta < 0 else 1 - t)])

out = {
    'madeBy': 'reference/incompleteFunctions.py', 'with': f'mpmath {m.__version__}', 'on': datetime.date.today().isoformat(),
    'cases': {'gamma': gamma, 'beta': beta, 'normal': normal, 'ndtri': quantiles, 'bessel': bessel, 'student': student, 'mises': mises},
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(out, separators=(',', ':')))
print({k: len(v) for k, v in out['cases'].items()})
