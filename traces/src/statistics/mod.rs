//! Requests counted: how many, how they ended, how long they took.
//!
//! Everything here is built up one trace at a time, and does not depend on their
//! order. Traces that share their [`Strings`](crate::facts::Strings) are added by
//! a block, which looks each text up once.

mod catalog;
mod counts;
mod distribution;
mod endpoints;
mod histogram;
mod overview;
mod period;
mod profile;
mod selector;
mod services;
mod sketch;
mod tally;
mod time_series;
mod verdict;
mod window;

pub(crate) use catalog::Catalog;
pub use distribution::Bar;
pub use endpoints::{Endpoint, EndpointBlock};
pub use histogram::{Histogram, HistogramEntry};
pub use overview::{ComparedRow, Overview, Row};
pub use period::Period;
pub use profile::{Figures, Profile};
pub use services::ServiceBlock;
pub use sketch::Sketch;
pub use tally::Tally;
pub use time_series::{Point, Statistics, TimeSeries, TimeSeriesBlock, TimeSeriesBuilder};
pub use verdict::Verdict;
pub use window::Window;
