"""Location-scale families, their halves and logarithms, and truncations in 60 digits, far into their tails."""
import datetime, json, pathlib
import mpmath as m
m.mp.dps = 60
F = m.mpf
f = lambda v: float(v) if m.isfinite(v) else ('inf' if v > 0 else '-inf')

def upper_normal(z): return m.erfc(z / m.sqrt(2)) / 2

def log_of(p, rest): return m.log(p) if p < 0.5 else m.log1p(-rest)

def families(family, q):
    """log p, P(X <= x), P(X > x), the quantile of p, the quantile of an upper p"""
    loc, s = F(q.get('loc', 0)), F(q.get('scale', 1))
    z = lambda x: (F(x) - loc) / s
    if family == 'LogNormal':
        zz = lambda x: (m.log(F(x)) - loc) / s
        probit = lambda p: -m.sqrt(2) * m.erfinv(1 - 2 * p)
        return (lambda x: -zz(x)**2 / 2 - m.log(F(x) * s * m.sqrt(2 * m.pi)), lambda x: upper_normal(-zz(x)), lambda x: upper_normal(zz(x)))
    if family == 'Cauchy':
        return (lambda x: -m.log(m.pi * s * (1 + z(x)**2)), lambda x: m.atan2(1, -z(x)) / m.pi, lambda x: m.atan2(1, z(x)) / m.pi)
    if family == 'HalfNormal':
        return (lambda x: m.log(2) - z(x)**2 / 2 - m.log(s * m.sqrt(2 * m.pi)), lambda x: m.erf(z(x) / m.sqrt(2)), lambda x: m.erfc(z(x) / m.sqrt(2)))
    if family == 'HalfCauchy':
        return (lambda x: m.log(2) - m.log(m.pi * s * (1 + z(x)**2)), lambda x: 2 / m.pi * m.atan(z(x)), lambda x: 2 / m.pi * m.atan2(1, z(x)))
    if family == 'Laplace':
        up = lambda v: m.exp(-v) / 2 if v > 0 else 1 - m.exp(v) / 2
        return (lambda x: -abs(z(x)) - m.log(2 * s), lambda x: up(-z(x)), lambda x: up(z(x)))
    if family == 'Logistic':
        return (lambda x: -z(x) - 2 * m.log1p(m.exp(-z(x))) - m.log(s), lambda x: 1 / (1 + m.exp(-z(x))), lambda x: 1 / (1 + m.exp(z(x))))
    if family == 'Gumbel':
        return (lambda x: -z(x) - m.exp(-z(x)) - m.log(s), lambda x: m.exp(-m.exp(-z(x))), lambda x: -m.expm1(-m.exp(-z(x))))
    if family == 'Pareto':
        a = F(q['concentration'])
        return (lambda x: m.log(a / s) - (a + 1) * m.log(F(x) / s), lambda x: -m.expm1(-a * m.log(F(x) / s)), lambda x: (F(x) / s)**-a)

tails = []
for family, q, xs in [
    ('LogNormal', dict(loc=0.5, scale=0.25), [1e-30, 1e-3, 0.5, 1.7, 2e4, 1e100]),
    ('Cauchy', dict(loc=1, scale=2), [-1e300, -1e20, -3, 1.5, 1e8, 1e200]),
    ('HalfNormal', dict(scale=2), [1e-300, 1e-9, 0.5, 3, 80, 800]),
    ('HalfCauchy', dict(scale=2), [1e-300, 1e-9, 0.5, 3, 1e20, 1e250]),
    ('Laplace', dict(loc=1, scale=2), [-3000, -50, 0.5, 1.25, 80, 1e5]),
    ('Logistic', dict(loc=1, scale=2), [-3000, -50, 0.5, 1.25, 80, 1e5]),
    ('Gumbel', dict(loc=1, scale=2), [-9, -4, 0.5, 3, 80, 1e4]),
    ('Pareto', dict(concentration=3, scale=2), [2.0000001, 2.5, 1e3, 1e80]),
]:
    lp, cdf, sf = families(family, q)
    for x in xs:
        tails.append(dict(family=family, parameters=q, x=x, logProb=f(lp(x)), logCdf=f(log_of(cdf(x), sf(x))), logSurvival=f(log_of(sf(x), cdf(x)))))

m.mp.dps = 280  # differences of probabilities next to one
truncated = []
for loc, s, low, high in [(0, 1, 30, 40), (0, 1, -1, 2), (0, 1, -40, -30), (1, 2, 90, 300), (0, 1, 50, 51), (0, 1, 3, 3.0001), (0, 1, -1, 40), (5, 0.1, 4, 7)]:
    loc, s, a, b = map(F, (loc, s, low, high))
    Z = upper_normal((a - loc) / s) - upper_normal((b - loc) / s)
    mass = lambda u, v: upper_normal((u - loc) / s) - upper_normal((v - loc) / s)
    phi = lambda x: m.exp(-((x - loc) / s)**2 / 2) / m.sqrt(2 * m.pi)
    mean = loc + s * (phi(a) - phi(b)) / Z
    lever = ((a - loc) / s * phi(a) - (b - loc) / s * phi(b)) / Z
    var = s**2 * (1 + lever - ((phi(a) - phi(b)) / Z)**2)
    entropy = m.log(m.sqrt(2 * m.pi * m.e) * s * Z) + lever / 2
    t = F('0.3')
    mgf = m.exp(loc * t + s**2 * t**2 / 2) * (upper_normal((a - loc) / s - s * t) - upper_normal((b - loc) / s - s * t)) / Z
    for share in ['0.001', '0.4', '0.95']:
        lo, hi = a, b
        for _ in range(180):
            mid = (lo + hi) / 2
            if mass(a, mid) / Z < F(share): lo = mid
            else: hi = mid
        x = float(lo)
        truncated.append(dict(loc=float(loc), scale=float(s), low=float(a), high=float(b), p=float(share), quantile=x,
            logProb=f(m.log(phi(F(x)) / s / Z)), logCdf=f(m.log(mass(a, F(x)) / Z)), logSurvival=f(m.log(mass(F(x), b) / Z)),
            mean=f(mean), variance=f(var), entropy=f(entropy), mgf=f(mgf)))

here = pathlib.Path(__file__)
here.with_suffix('.json').write_text(json.dumps(dict(madeBy=here.name, **{'with': f'mpmath {m.__version__}, 60 digits and more'}, on=str(datetime.date.today()),
    cases=dict(tails=tails, truncated=truncated)), indent=1) + '\n')
