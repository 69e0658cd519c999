//! The words of the closed sets.

use crate::blueprint::{Architecture, Collector, UrlAuth};
use crate::read::Words;

impl Words for Collector {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("manta", Self::Manta),
        ("xray", Self::Xray),
        ("adot", Self::Adot),
        ("none", Self::None),
    ];
}

impl Words for Architecture {
    const WORDS: &'static [(&'static str, Self)] =
        &[("x86_64", Self::X86_64), ("arm64", Self::Arm64)];
}

impl Words for UrlAuth {
    const WORDS: &'static [(&'static str, Self)] = &[("iam", Self::Iam), ("none", Self::None)];
}
