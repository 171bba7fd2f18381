"""Writes gammaFamilies.json: log densities, tails, quantiles and entropies of the gamma-type families in 50 digits, also
for large parameters and far out, where doubles cancel or underflow."""
import datetime, json, pathlib
import mpmath as m
from mpmath import mpf

m.mp.dps = 60
f = float


def gamma_logpdf(a, r, x): return a * m.log(r) + (a - 1) * m.log(x) - r * x - m.loggamma(a)
def beta_logpdf(a, b, x): return (a - 1) * m.log(x) + (b - 1) * m.log(1 - x) - m.loggamma(a) - m.loggamma(b) + m.loggamma(a + b)
def t_logpdf(n, x): return m.loggamma((n + 1) / 2) - m.loggamma(n / 2) - m.log(n * m.pi) / 2 - (n + 1) / 2 * m.log(1 + x * x / n)
def weibull_logpdf(k, s, x): return m.log(k / s) + (k - 1) * m.log(x / s) - (x / s) ** k
def mises_logpdf(k, x): return k * m.cos(x) - m.log(2 * m.pi * m.besseli(0, k))


cases = []


def add(family, parameters, logpdf, xs, entropy):
    cases.append([family, parameters, [[x, f(logpdf(mpf(x)))] for x in xs], f(entropy)])


for a, r, xs in [(0.001, 1, [1e-300, 0.5, 40]), (1, 2, [0, 1, 300]), (3, 2, [1e-10, 1, 100]), (50, 0.1, [1, 500, 2000]), (1e6, 1, [9.9e5, 1e6, 1.01e6])]:
    A, R = mpf(a), mpf(r)
    entropy = A - m.log(R) + m.loggamma(A) + (1 - A) * m.digamma(A)
    logpdf = lambda x: m.log(R) if (a == 1 and x == 0) else gamma_logpdf(A, R, x)
    add('Gamma', {'concentration': a, 'rate': r}, logpdf, xs, entropy)
    inverse = A + m.log(R) + m.loggamma(A) - (1 + A) * m.digamma(A)
    add('InverseGamma', {'concentration': a, 'scale': r}, lambda x: gamma_logpdf(A, R, 1 / x) - 2 * m.log(x), [1 / x for x in xs if 1e-200 < x], inverse)
for a, b, xs in [(0.01, 0.02, [1e-200, 0.5, 0.999]), (2, 3, [1e-10, 0.4, 0.99]), (1, 1, [0.2]), (1e6, 2e6, [0.33, 1 / 3, 0.34])]:
    A, B = mpf(a), mpf(b)
    entropy = m.loggamma(A) + m.loggamma(B) - m.loggamma(A + B) - (A - 1) * m.digamma(A) - (B - 1) * m.digamma(B) + (A + B - 2) * m.digamma(A + B)
    add('Beta', {'alpha': a, 'beta': b}, lambda x: beta_logpdf(A, B, x), xs, entropy)
for n, xs in [(0.1, [0, 1e200, -3]), (1, [0.5, 1e160]), (5, [-40, 2]), (1e8, [0.1, 5, 40])]:
    N = mpf(n)
    entropy = (N + 1) / 2 * (m.digamma((N + 1) / 2) - m.digamma(N / 2)) + m.log(N) / 2 + m.log(m.beta(N / 2, mpf(1) / 2))
    add('StudentT', {'df': n}, lambda x: t_logpdf(N, x), xs, entropy)
for k, s, xs in [(0.3, 2, [1e-100, 1, 1e6]), (1.7, 2, [0.1, 3, 60]), (40, 1, [0.5, 1, 1.1])]:
    K, S = mpf(k), mpf(s)
    add('Weibull', {'concentration': k, 'scale': s}, lambda x: weibull_logpdf(K, S, x), xs, m.euler * (1 - 1 / K) + m.log(S / K) + 1)
for k, xs in [(1e-5, [0, 3]), (2, [-3, 0.1]), (1e6, [0, 1e-3, 0.1])]:
    K = mpf(k)
    entropy = m.log(2 * m.pi * m.besseli(0, K)) - K * m.besseli(1, K) / m.besseli(0, K)
    add('VonMises', {'concentration': k}, lambda x: mises_logpdf(K, x), xs, entropy)

mgf = [
    ['Beta', {'alpha': 2, 'beta': 3}, t, f(m.hyp1f1(2, 5, t))] for t in (-30, -1, 0.5, 20)
] + [
    ['InverseGamma', {'concentration': 2.5, 'scale': 4}, t, f(2 * mpf(-4 * t) ** mpf('1.25') / m.gamma(mpf('2.5')) * m.besselk(mpf('2.5'), 2 * m.sqrt(-4 * mpf(t))))] for t in (-0.1, -3, -50)
] + [
    ['Weibull', {'concentration': 1.5, 'scale': 2}, t, f(m.quad(lambda e: m.exp(-e + 2 * mpf(t) * e ** (1 / mpf('1.5'))), [0, 1, 10, 50, 200]))] for t in (-2, 0.4, 2)
]

out = {
    'madeBy': 'reference/gammaFamilies.py', 'with': f'mpmath {m.__version__}', 'on': datetime.date.today().isoformat(),
    'cases': {'densities': cases, 'mgf': mgf},
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(out, separators=(',', ':')))
