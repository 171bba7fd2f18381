# Leave-one-out cross-validation and WAIC of log likelihoods of three kinds, by the package loo. Rscript looWaic.R
suppressMessages({ library(loo) })
number <- function(x) ifelse(is.finite(x), formatC(x, digits = 17, format = "g"), paste0('"', x, '"'))
vector <- function(x) paste0("[", paste(number(x), collapse = ", "), "]")

# A cheap deterministic sequence, so that the inputs need not be stored: uniform numbers of a linear congruential generator.
uniforms <- function(n, seed) {
  out <- numeric(n); s <- seed
  for (i in seq_len(n)) { s <- (48271 * s) %% 2147483647; out[i] <- s / 2147483647 }
  out
}
table_of <- function(draws, heavy, seed) {
  u <- uniforms(draws + length(heavy), seed)
  z <- qnorm(u[1:draws])
  sapply(heavy, function(h) -0.5 - h * z^2 / 2)
}
cases <- list(
  light = list(draws = 400, seed = 7, heavy = c(0.05, 0.1, 0.2)),
  heavy = list(draws = 1000, seed = 11, heavy = c(0.3, 0.9, 1.5))
)
entries <- sapply(names(cases), function(name) {
  case <- cases[[name]]
  ll <- table_of(case$draws, case$heavy, case$seed)
  l <- suppressWarnings(loo(ll, r_eff = rep(1, ncol(ll))))
  w <- suppressWarnings(waic(ll))
  paste0('    "', name, '": { "draws": ', case$draws, ', "seed": ', case$seed, ', "heavy": ', vector(case$heavy),
    ', "normals": ', vector(qnorm(uniforms(case$draws, case$seed))[1:3]),
    ', "loo": { "elpd": ', number(l$estimates["elpd_loo", 1]), ', "se": ', number(l$estimates["elpd_loo", 2]), ', "p": ', number(l$estimates["p_loo", 1]),
    ', "pointwise": ', vector(l$pointwise[, "elpd_loo"]), ', "k": ', vector(l$diagnostics$pareto_k), ' }',
    ', "waic": { "elpd": ', number(w$estimates["elpd_waic", 1]), ', "se": ', number(w$estimates["elpd_waic", 2]), ', "p": ', number(w$estimates["p_waic", 1]), ' } }')
})
cat('{\n  "madeBy": "looWaic.R",\n  "with": "R ', as.character(getRversion()), ', loo ', as.character(packageVersion("loo")), '",\n  "on": "', format(Sys.Date()), '",\n  "cases": {\n',
  paste(entries, collapse = ",\n"), '\n  }\n}\n', file = "looWaic.json", sep = "")
