//! The one table of exit codes.

use std::process::ExitCode;

/// How a command ended, as the shell sees it.
///
/// | code | meaning |
/// | ---: | --- |
/// | 0 | done |
/// | 1 | failed |
/// | 2 | changes are pending (`plan --detailed-exitcode` alone) |
/// | 3 | a deployment failed and AWS rolled it back |
/// | 64 | the command was not used as it can be |
/// | 130 | interrupted |
///
/// `task run --wait` ends with its container's own code instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything asked for was done.
    Done,
    /// Something failed; what was done before stays and is consistent.
    Failed,
    /// A plan with something to do, when its caller asked to be told.
    ChangesPending,
    /// A deployment failed and AWS put the previous one back.
    RolledBack,
    /// Wrong flags, values or circumstances (`EX_USAGE` of `sysexits.h`).
    Usage,
    /// Ctrl-C or SIGTERM.
    Interrupted,
    /// What a container ended with.
    Container(u8),
}

impl Exit {
    /// Every code with its meaning, for the reference.
    pub(crate) const TABLE: [(Self, &'static str); 6] = [
        (Self::Done, "done"),
        (Self::Failed, "failed; what was done before stays"),
        (
            Self::ChangesPending,
            "changes are pending (`manta plan --detailed-exitcode`)",
        ),
        (
            Self::RolledBack,
            "a deployment failed and AWS rolled it back",
        ),
        (Self::Usage, "wrong usage"),
        (Self::Interrupted, "interrupted"),
    ];

    /// Returns the code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::ChangesPending => 2,
            Self::RolledBack => 3,
            Self::Usage => 64,
            Self::Interrupted => 130,
            Self::Container(code) => code,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
