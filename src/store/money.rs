//! US dollars as whole billionths, so that a sum of many calls is exact.

const NANO: f64 = 1e9;
/// No call costs more; a sum of many thousands of them still fits.
const MOST_NANO: f64 = 1e14;

/// Dollars as they are kept; none for what is no amount.
pub(super) fn nano(usd: Option<f64>) -> Option<i64> {
    usd.filter(|usd| usd.is_finite()).map(|usd| (usd * NANO).round().clamp(0.0, MOST_NANO) as i64)
}

/// Dollars as they are shown.
pub(super) fn usd(nano: i64) -> f64 {
    nano as f64 / NANO
}
