"""Discrete distributions in 50 digits: log masses, tails and entropies, also where doubles underflow or cancel."""
import datetime, json, pathlib
import mpmath as m
m.mp.dps = 50
F = m.mpf

def logbinom(k, n, p):
    k, n, p = F(k), F(n), F(p)
    r = m.loggamma(n + 1) - m.loggamma(k + 1) - m.loggamma(n - k + 1)
    return r + (k * m.log(p) if k else 0) + ((n - k) * m.log(1 - p) if n - k else 0)

def logpois(k, l): return F(k) * m.log(F(l)) - F(l) - m.loggamma(F(k) + 1)

def lognb(k, r, p):
    k, r, p = F(k), F(r), F(p)
    return m.loggamma(k + r) - m.loggamma(k + 1) - m.loggamma(r) + r * m.log(p) + (k * m.log(1 - p) if k else 0)


def entropy(logmass, centre, last):
    total = F(0)
    for direction in (1, -1):
        j = centre if direction == 1 else centre - 1
        while 0 <= j <= last:
            l = logmass(j)
            if l < -90: break
            total -= m.exp(l) * l
            j += direction
    return total

f = float
mass, tail, ent = [], [], []
for l, ks in [(2, [0, 3, 40]), (0.001, [0, 1, 5]), (1e8, [99960000, 100000000, 100040000, 0]), (1e12, [1000000000000, 999990000000]), (1e-300, [1, 3])]:
    for k in ks: mass.append(dict(family='Poisson', parameters=dict(rate=l), k=k, logProb=f(logpois(k, l))))
for n, p, ks in [(10, 0.3, [0, 3, 10]), (1000000, 0.5, [500000, 499000]), (10**9, 1e-3, [10**6, 10**6 + 3000]), (20, 1e-12, [0, 1, 20]), (100000, 1 - 2**-30, [100000, 99990])]:
    for k in ks: mass.append(dict(family='Binomial', parameters=dict(trials=n, probs=p), k=k, logProb=f(logbinom(k, n, p))))
for r, p, ks in [(3, 0.5, [0, 1, 30]), (0.1, 0.01, [0, 7, 900]), (1e8, 0.999, [100000, 0, 3]), (2.5, 1e-9, [10**9, 5]), (1e-10, 0.3, [0, 1, 12])]:
    for k in ks: mass.append(dict(family='NegativeBinomial', parameters=dict(successes=r, probs=p), k=k, logProb=f(lognb(k, r, p))))

INF = 10**18
for family, parameters, lm, k, last in [
    ('Poisson', dict(rate=2), lambda j: logpois(j, 2), 60, INF), ('Poisson', dict(rate=1000), lambda j: logpois(j, 1000), 200, INF),
    ('Poisson', dict(rate=1000), lambda j: logpois(j, 1000), 2500, INF), ('Poisson', dict(rate=1e8), lambda j: logpois(j, 1e8), 99600000, INF),
    ('Binomial', dict(trials=1000, probs=0.25), lambda j: logbinom(j, 1000, 0.25), 2, 1000), ('Binomial', dict(trials=1000, probs=0.25), lambda j: logbinom(j, 1000, 0.25), 900, 1000),
    ('Binomial', dict(trials=10, probs=0.3), lambda j: logbinom(j, 10, 0.3), 4, 10), ('NegativeBinomial', dict(successes=2.5, probs=0.4), lambda j: lognb(j, 2.5, 0.4), 900, INF),
    ('NegativeBinomial', dict(successes=500, probs=0.5), lambda j: lognb(j, 500, 0.5), 30, INF)]:
    # Far from the mean the near side is the whole law; sum only the side that is small.
    mean = parameters.get('rate') or (parameters['trials'] * parameters['probs'] if 'trials' in parameters else parameters['successes'] * (1 - parameters['probs']) / parameters['probs'])
    def side(start, direction):
        total, j = F(0), start
        while 0 <= j <= last:
            t = m.exp(lm(j)); total += t
            if t < total * F(10) ** -30: break
            j += direction
        return total
    if k < mean: low = m.log(side(k, -1)); high = m.log1p(-m.exp(low))
    else: high = m.log(side(k + 1, 1)); low = m.log1p(-m.exp(high))
    tail.append(dict(family=family, parameters=parameters, k=k, logCdf=f(low), logSurvival=f(high)))

for family, parameters, lm, centre, last in [
    ('Poisson', dict(rate=3.7), lambda j: logpois(j, 3.7), 3, INF), ('Poisson', dict(rate=5000), lambda j: logpois(j, 5000), 5000, INF),
    ('Binomial', dict(trials=12, probs=0.35), lambda j: logbinom(j, 12, 0.35), 4, 12), ('Binomial', dict(trials=40000, probs=0.3), lambda j: logbinom(j, 40000, 0.3), 12000, 40000),
    ('NegativeBinomial', dict(successes=2.5, probs=0.4), lambda j: lognb(j, 2.5, 0.4), 2, INF), ('NegativeBinomial', dict(successes=0.3, probs=0.01), lambda j: lognb(j, 0.3, 0.01), 0, INF)]:
    ent.append(dict(family=family, parameters=parameters, entropy=f(entropy(lm, centre, last))))

poly = [dict(m=mm, x=x, k=k, value=f(m.polygamma(mm, F(x) + k) - m.polygamma(mm, F(x)))) for mm, x, k in
        [(0, 0.3, 5), (0, 1e8, 3), (0, 1e8, 1000), (0, 0.01, 1000), (0, 5.5, 100000), (1, 0.3, 5), (1, 1e5, 400), (1, 2.5, 5000), (2, 0.7, 300), (3, 12.5, 1000)]]
coefficient = [dict(n=n, k=k, value=str(int(m.binomial(n, k))), log=f(m.log(m.binomial(n, k)))) for n, k in
               [(10, 3), (52, 5), (56, 28), (60, 30), (100, 50), (1000, 3), (9007199254740991, 1), (134217728, 2)]]
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps(dict(madeBy=pathlib.Path(__file__).name, **{'with': f'mpmath {m.__version__}, 50 digits'}, on=str(datetime.date.today()),
    cases=dict(mass=mass, tail=tail, entropy=ent, polygammaDifference=poly, coefficient=coefficient)), indent=1) + '\n')
