"""Kernel density estimates by scipy, whose Gaussian kernel has the covariance of the data; in one dimension that is ours."""
import datetime, json, pathlib
import numpy as np, scipy
from scipy.stats import gaussian_kde

data = [1.2, 0.7, 3.4, 2.2, 2.1, 5.0, 0.1]
weights = [1, 2, 1, 1, 3, 1, 1]
at = [-1, 0.5, 2, 3.3, 9]
cases = []
for rule in ['scott', 'silverman']:
    for w in [None, weights]:
        k = gaussian_kde(data, bw_method=rule, weights=w)
        cases.append(dict(rule=rule, data=data, weights=w, at=at, bandwidth=float(np.sqrt(k.covariance[0, 0])), prob=k(at).tolist(),
            cdf=[float(k.integrate_box_1d(-np.inf, x)) for x in at]))
here = pathlib.Path(__file__)
here.with_suffix('.json').write_text(json.dumps(dict(madeBy=here.name, **{'with': f'scipy {scipy.__version__}'}, on=str(datetime.date.today()), cases=cases), indent=1) + '\n')
