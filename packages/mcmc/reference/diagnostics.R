# Convergence diagnostics of a few small sets of draws by the R package posterior (Vehtari et al. 2021).
# Run: Rscript diagnostics.R   (Debian: r-cran-posterior r-cran-jsonlite)
suppressMessages({
  library(posterior)
  library(jsonlite)
})
set.seed(20)

ar <- function(n, phi) as.numeric(stats::filter(rnorm(n), phi, method = "recursive"))
draws <- list(
  independent = replicate(4, rnorm(60)),
  autoregressive = replicate(4, ar(100, 0.9)),
  antithetic = replicate(3, ar(80, -0.7)),
  heavyTailed = replicate(4, rcauchy(75)),
  shifted = replicate(4, rnorm(50)) + rep(c(0, 0, 0, 2), each = 50),
  scaled = replicate(4, rnorm(50)) * rep(c(1, 1, 1, 5), each = 50),
  oneChain = matrix(ar(101, 0.5)),
  oddLength = replicate(2, ar(37, 0.3)),
  ties = replicate(4, as.numeric(rpois(60, 2))),
  short = replicate(2, rnorm(16))
)

cases <- lapply(names(draws), function(name) {
  x <- round(draws[[name]], 6)
  list(
    name = name,
    draws = lapply(seq_len(ncol(x)), function(chain) x[, chain]),
    rhat = rhat(x),
    essBulk = ess_bulk(x),
    essTail = ess_tail(x),
    essMean = ess_mean(x),
    mcseMean = mcse_mean(x),
    mcseSd = mcse_sd(x)
  )
})

write_json(
  list(
    madeBy = "diagnostics.R",
    with = paste("R", getRversion(), "posterior", packageVersion("posterior")),
    on = format(Sys.Date()),
    cases = cases
  ),
  "diagnostics.json",
  auto_unbox = TRUE, digits = I(16)
)
