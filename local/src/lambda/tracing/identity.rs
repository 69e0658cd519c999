//! Which function a segment is of.

/// A function, as its segments name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lambda) struct Identity {
    /// `FunctionName`.
    pub(in crate::lambda) name: String,
    /// Its ARN.
    pub(in crate::lambda) arn: String,
    /// The account of the ARN.
    pub(in crate::lambda) account: String,
}
