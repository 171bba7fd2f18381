"""Factor analysis of iris and wine by scikit-learn. Run: python3 factorAnalysis.py"""
import json, os
from datetime import date
import numpy as np, sklearn
from sklearn.datasets import load_iris, load_wine
from sklearn.decomposition import FactorAnalysis, PCA

here = os.path.dirname(os.path.abspath(__file__))
wine = load_wine().data
data = {'iris': (load_iris().data, 1), 'wine': ((wine - wine.mean(0)) / wine.std(0), 3)}
cases = {}
for name, (x, q) in data.items():
    fa = FactorAnalysis(q, tol=1e-12, max_iter=20000, svd_method='lapack').fit(x)
    pca = PCA(q).fit(x)
    n, d = x.shape
    # scikit-learn's PCA divides by n - 1; probabilistic PCA by maximum likelihood divides by n.
    s = np.cov(x.T, bias=True); lam = np.sort(np.linalg.eigvalsh(s))[::-1]
    sigma2 = lam[q:].mean(); c = s * 0
    w, v = np.linalg.eigh(s); w, v = w[::-1], v[:, ::-1]
    c = (v[:, :q] * (w[:q] - sigma2)) @ v[:, :q].T + sigma2 * np.eye(d)
    ppca = -n / 2 * (d * np.log(2 * np.pi) + np.linalg.slogdet(c)[1] + np.trace(np.linalg.solve(c, s)))
    cases[name] = {'factors': q, 'logLikelihood': float(fa.score(x) * n), 'covariance': fa.get_covariance().tolist(), 'noise': fa.noise_variance_.tolist(),
        'ppca': {'noiseVariance': float(sigma2), 'logLikelihood': float(ppca)}}
json.dump({'madeBy': 'factorAnalysis.py', 'with': f'scikit-learn {sklearn.__version__}, numpy {np.__version__}', 'on': str(date.today()), 'cases': cases}, open(os.path.join(here, 'factorAnalysis.json'), 'w'), indent=1)
