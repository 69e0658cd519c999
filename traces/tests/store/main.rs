//! The database of traces.

mod corpus;
mod crashes;
mod folder;
mod model;
mod queries;
mod records;
mod retention;
