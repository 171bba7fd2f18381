"""Gaussian mixtures of iris, wine and Old Faithful by scikit-learn: the best of many starts. Run: python3 gaussianMixture.py"""
import json, os
from datetime import date
import numpy as np, sklearn
from sklearn.datasets import load_iris, load_wine
from sklearn.mixture import GaussianMixture

here = os.path.dirname(os.path.abspath(__file__))
faithful = np.genfromtxt(os.path.join(here, 'oldFaithful.csv'), delimiter=',', skip_header=1)
wine = load_wine().data
data = {'iris': load_iris().data, 'wine': (wine - wine.mean(0)) / wine.std(0), 'oldFaithful': faithful}
cases = {}
for name, k in (('iris', 3), ('wine', 3), ('oldFaithful', 2)):
    x = data[name]
    for kind in ('full', 'tied', 'diag', 'spherical'):
        g = GaussianMixture(k, covariance_type=kind, n_init=30, tol=1e-10, max_iter=2000, reg_covar=0 if name != 'wine' else 1e-6, random_state=0).fit(x)
        order = np.argsort(g.means_[:, 0])
        cases[f'{name} {kind}'] = {'data': name, 'components': k, 'covariance': kind, 'logLikelihood': float(g.score(x) * len(x)), 'bic': float(g.bic(x)),
            'aic': float(g.aic(x)), 'weights': g.weights_[order].tolist(), 'means': g.means_[order].tolist()}
json.dump({'madeBy': 'gaussianMixture.py', 'with': f'scikit-learn {sklearn.__version__}', 'on': str(date.today()), 'cases': cases,
    'data': {'iris': data['iris'].tolist(), 'wine': np.round(data['wine'], 12).tolist(), 'oldFaithful': faithful.tolist()}}, open(os.path.join(here, 'gaussianMixture.json'), 'w'))
