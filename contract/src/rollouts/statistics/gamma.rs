//! The gamma function and the lower incomplete one, as logarithms.
//!
//! `ln Γ` by Lanczos' series with the coefficients of P. Godfrey (g = 7, nine terms; relative error below 1e-14); the
//! incomplete function by its power series left of `a + 1` and by Legendre's continued fraction with Lentz' method right
//! of it: W. Press et al., *Numerical Recipes*, 3rd edition, sections 6.1 and 6.2.

const COEFFICIENTS: [f64; 9] = [
    0.999_999_999_999_809_9,
    676.520_368_121_885_1,
    -1_259.139_216_722_402_8,
    771.323_428_777_653_1,
    -176.615_029_162_140_6,
    12.507_343_278_686_905,
    -0.138_571_095_265_720_12,
    9.984_369_578_019_572e-6,
    1.505_632_735_149_311_6e-7,
];
const LANCZOS_G: f64 = 7.0;
const PRECISION: f64 = 1e-14;
/// Terms after which a sum is taken as it is: enough for `a` up to some 1e8.
const MAX_TERMS: u32 = 200_000;

/// ln Γ(x) for x > 0.
pub(super) fn ln_gamma(x: f64) -> f64 {
    if x < 0.5 {
        // Reflection.
        let sine = (std::f64::consts::PI * x).sin();
        return (std::f64::consts::PI / sine).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let mut sum = COEFFICIENTS[0];
    for (i, coefficient) in COEFFICIENTS.iter().enumerate().skip(1) {
        sum += coefficient / (x + i as f64);
    }
    let t = x + LANCZOS_G + 0.5;
    0.5 * std::f64::consts::TAU.ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// ln P(a, x), the regularised lower incomplete gamma function, for a > 0 and x ≥ 0.
pub(super) fn ln_gamma_p(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let ln_front = a * x.ln() - x - ln_gamma(a);
    if x < a + 1.0 { ln_front + series(a, x).ln() } else { (-(ln_front.exp() * fraction(a, x))).ln_1p() }
}

/// Σ xⁿ / (a (a+1) … (a+n)).
fn series(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    for n in 1..MAX_TERMS {
        term *= x / (a + f64::from(n));
        sum += term;
        if term < sum * PRECISION {
            break;
        }
    }
    sum
}

/// Γ(a, x) / (xᵃ e⁻ˣ) by a continued fraction.
fn fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..MAX_TERMS {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = nonzero(an * d + b, TINY).recip();
        c = nonzero(b + an / c, TINY);
        let delta = d * c;
        h *= delta;
        if (delta - 1.0).abs() < PRECISION {
            break;
        }
    }
    h
}

const fn nonzero(x: f64, tiny: f64) -> f64 {
    if x.abs() < tiny { tiny } else { x }
}
