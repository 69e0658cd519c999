//! What an expression is about.

/// What the keywords of an expression, or of one in braces, are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The trace: outside of braces.
    Trace,
    /// A segment: inside `service() { }`.
    Service,
    /// A call: inside `edge() { }`.
    Edge,
    /// A service on the path to a cause: inside `rootcause.….service { }`.
    CauseService,
    /// A segment or subsegment on the path to a fault or an error: inside
    /// `rootcause.fault.entity { }` and `rootcause.error.entity { }`.
    FailureEntity,
    /// A segment or subsegment on the path to where the time went: inside
    /// `rootcause.responsetime.entity { }`.
    TimeEntity,
    /// Something that was thrown on the path to a fault or an error: inside
    /// `rootcause.fault.exception { }` and `rootcause.error.exception { }`.
    Exception,
}

/// Where there are segments.
pub(super) const OF_SEGMENTS: &[Place] = &[Place::Trace, Place::Service, Place::Edge];

/// Where the subject is one of a list.
pub(super) const OF_LISTS: &[Place] = &[
    Place::CauseService,
    Place::FailureEntity,
    Place::TimeEntity,
    Place::Exception,
];

impl Place {
    /// Returns how one gets there.
    pub(super) fn written(self) -> &'static str {
        match self {
            Self::Trace => "outside of braces",
            Self::Service => "inside `service() { }`",
            Self::Edge => "inside `edge() { }`",
            Self::CauseService => "inside `rootcause.….service { }`",
            Self::FailureEntity => "inside `rootcause.fault|error.entity { }`",
            Self::TimeEntity => "inside `rootcause.responsetime.entity { }`",
            Self::Exception => "inside `rootcause.fault|error.exception { }`",
        }
    }
}
