//! What a segment was annotated with.

use super::Symbol;

/// An annotation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Annotation {
    /// Its key.
    pub key: Symbol,
    /// Its value.
    pub value: AnnotationValue,
    /// The place in [`Facts::nodes`](super::Facts::nodes) of the segment that it
    /// is on, or that has the subsegment it is on.
    pub node: usize,
}

/// An annotation's value ("AnnotationValue" in the X-Ray API).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AnnotationValue {
    /// A text.
    Text(Symbol),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
}
