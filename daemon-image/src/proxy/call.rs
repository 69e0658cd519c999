//! The calls that pass.

use hyper::Method;

/// A call that X-Ray's and OpenTelemetry's SDKs make through the daemon.
///
/// There is no other: whoever reaches the port would otherwise act on X-Ray
/// with the task's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Which rules there are; every five minutes.
    GetSamplingRules,
    /// How much each rule may sample, in exchange for what it did; every ten seconds.
    SamplingTargets,
}

impl Call {
    /// Returns the call that a request is, if it is one.
    #[must_use]
    pub(super) fn of(method: &Method, path: &str) -> Option<Self> {
        if method != Method::POST {
            return None;
        }
        [Self::GetSamplingRules, Self::SamplingTargets]
            .into_iter()
            .find(|call| call.path() == path)
    }

    /// Returns where X-Ray answers it.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::GetSamplingRules => "/GetSamplingRules",
            Self::SamplingTargets => "/SamplingTargets",
        }
    }
}

#[cfg(test)]
mod tests {
    use hyper::Method;

    use super::Call;

    #[test]
    fn the_sdks_calls_pass() {
        for call in [Call::GetSamplingRules, Call::SamplingTargets] {
            assert_eq!(Call::of(&Method::POST, call.path()), Some(call));
        }
    }

    #[test]
    fn nothing_else_passes() {
        let others = [
            (Method::GET, "/GetSamplingRules"),
            (Method::POST, "/GetSamplingRules/"),
            (Method::POST, "/getsamplingrules"),
            (Method::POST, "/TraceSegments"),
            (Method::POST, "/EncryptionConfig"),
            (Method::POST, "/CreateSamplingRule"),
            (Method::POST, "/../GetSamplingRules"),
            (Method::POST, ""),
        ];
        for (method, path) in others {
            assert_eq!(Call::of(&method, path), None, "{method} {path}");
        }
    }
}
