"""Writes heavyTailMgf.json: moment generating functions of laws with heavy tails at t < 0 and their slopes in t, to 40 digits."""
import datetime, json, pathlib
import mpmath as m
from mpmath import mpf

m.mp.dps = 40
f = float
pieces = m.linspace(-14, 14, 113)


def log_normal(loc, scale, t, power=0):
    return m.quad(lambda z: m.exp(power * (loc + scale * z) - z * z / 2 + t * m.exp(loc + scale * z)), pieces) / m.sqrt(2 * m.pi)


def pareto(a, scale, t, power=0):
    return a * scale ** power * m.expint(a + 1 - power, -t * scale)


def half_cauchy(scale, t, power=0):
    s = -t * scale
    g = lambda x: m.ci(x) * m.sin(x) + (m.pi / 2 - m.si(x)) * m.cos(x)
    return 2 / m.pi * g(s) if power == 0 else -2 / m.pi * scale * (m.ci(s) * m.cos(s) - (m.pi / 2 - m.si(s)) * m.sin(s))


cases = []
for family, law, names, points in [
    ('LogNormal', log_normal, ['loc', 'scale'], [(0, 1, -1), (0.5, 0.7, -0.2), (0, 0.05, -3), (0, 3, -20), (1, 1, -1e-6), (0, 1, -1000)]),
    ('Pareto', pareto, ['concentration', 'scale'], [(5, 2, -0.2), (0.5, 1, -1e-8), (0.01, 1, -1e-12), (0.5, 1, -30), (40, 3, -1), (1, 2, -0.01), (2.5, 1, -1e-3), (1e4, 1, -0.1)]),
    ('HalfCauchy', half_cauchy, ['scale'], [(2, -0.2), (1, -1e-6), (1, -50), (3, -1), (1, -1e-100)]),
]:
    for *parameters, t in points:
        given = [mpf(v) for v in (*parameters, t)]
        cases.append([family, dict(zip(names, parameters)), t, f(law(*given)), f(law(*given, power=1))])

out = {'madeBy': 'reference/heavyTailMgf.py', 'with': f'mpmath {m.__version__}', 'on': datetime.date.today().isoformat(), 'cases': cases}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(out, separators=(',', ':')))
