//! What the program tells about itself: metrics and logs.

pub mod logging;
pub mod metrics;
