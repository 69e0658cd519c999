//! Problems: what is wrong with a blueprint, where, and what to write instead.

use serde::{Serialize, Serializer};

use crate::source::{Source, Span};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The blueprint cannot be deployed.
    Error,
    /// It can be, but probably not as meant.
    Warning,
}

/// One thing that is wrong with a blueprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The check that found it.
    pub check: Check,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, on which thing; a lower-case fragment.
    pub message: String,
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    #[serde(skip)]
    pub(crate) span: Span,
    #[serde(skip)]
    pub(crate) label: Option<String>,
    #[serde(skip)]
    pub(crate) context: Vec<(Span, String)>,
}

impl Problem {
    /// Says what to write instead.
    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Puts a few words under the marked text.
    pub(crate) fn label(&mut self, label: impl Into<String>) -> &mut Self {
        self.label = Some(label.into());
        self
    }

    /// Points at a second place that has to do with it.
    pub(crate) fn context(&mut self, span: Span, label: impl Into<String>) -> &mut Self {
        self.context.push((span, label.into()));
        self
    }
}

/// Collects problems while a blueprint is read and checked.
pub(crate) struct Problems<'s> {
    source: &'s Source,
    found: Vec<Problem>,
}

impl<'s> Problems<'s> {
    pub(crate) fn new(source: &'s Source) -> Self {
        Self {
            source,
            found: Vec::new(),
        }
    }

    pub(crate) fn source(&self) -> &'s Source {
        self.source
    }

    pub(crate) fn error(
        &mut self,
        check: Check,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Problem {
        self.add(check, Severity::Error, span, message.into())
    }

    pub(crate) fn warning(
        &mut self,
        check: Check,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Problem {
        self.add(check, Severity::Warning, span, message.into())
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.found
            .iter()
            .any(|problem| problem.severity == Severity::Error)
    }

    /// Returns the problems in the order of the text, each once.
    pub(crate) fn into_sorted(mut self) -> Vec<Problem> {
        self.found
            .sort_by_key(|problem| (problem.span, problem.severity));
        self.found.dedup();
        self.found
    }

    fn add(
        &mut self,
        check: Check,
        severity: Severity,
        span: Span,
        message: String,
    ) -> &mut Problem {
        let position = self.source.position(span.start);
        self.found.push(Problem {
            check,
            severity,
            message,
            file: self.source.name().to_owned(),
            line: position.line,
            column: position.column,
            help: None,
            span,
            label: None,
            context: Vec::new(),
        });
        self.found
            .last_mut()
            .expect("a problem was pushed one line up")
    }
}

/// Declares the checks, so that a check cannot exist without name and purpose.
macro_rules! checks {
    ($($check:ident $name:literal $purpose:literal)*) => {
        /// The checks a blueprint goes through. Their names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Check {
            $(#[doc = $purpose] $check,)*
        }

        impl Check {
            /// Every check.
            pub const ALL: &[Self] = &[$(Self::$check,)*];

            /// Returns the check's stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$check => $name,)* }
            }

            /// Returns what the check makes sure of, in one sentence.
            #[must_use]
            pub const fn purpose(self) -> &'static str {
                match self { $(Self::$check => $purpose,)* }
            }
        }
    };
}

checks! {
    Account "account" "An AWS account is twelve digits."
    Choice "choice" "A value from a closed set is one of its words."
    Cidr "cidr" "Addresses that may reach a port are CIDR blocks."
    Command "command" "A shell command says what to run."
    DuplicateName "duplicate-name" "Services, tasks and functions share one set of names."
    EnvName "env-name" "Environment variables have names that shells, ECS and Lambda accept."
    EnvReserved "env-reserved" "Variables that manta or Lambda sets are not set by hand."
    EnvSecret "env-secret" "A name is either a variable or a secret."
    EnvSize "env-size" "A function's variables fit in Lambda's 4 KB."
    FargateSize "fargate-size" "CPU and memory are a pair that Fargate offers."
    Grant "grant" "A grant names a service, an access that service knows, and a resource."
    Handler "handler" "A handler has the shape its runtime reads."
    HandlerFile "handler-file" "The file that a handler names exists."
    Health "health" "A health check has something to ask, and time to ask it."
    ImageSource "image-source" "A container's image is either built or named, and its Dockerfile exists."
    LocalAws "local-aws" "The AWS that local runs talk to is one that can be reached."
    LocalEmulation "local-emulation" "What prepares an emulated AWS has one that manta starts."
    MissingKey "missing-key" "What has no default is written."
    Name "name" "Names are what AWS accepts everywhere: lowercase letters, digits, single hyphens."
    NameLength "name-length" "Names still fit AWS's limits once the deployment's name is in front."
    NetworkId "network-id" "VPCs and subnets are given by id."
    Overlay "overlay" "An overlay changes what the blueprint has."
    Port "port" "A port is free for the application to listen on."
    QueueBatch "queue-batch" "A queue's batches are of a size that Lambda can collect."
    Range "range" "Numbers are inside their range."
    Region "region" "A region has the shape of one."
    Retention "retention" "Log retention is a period that CloudWatch Logs offers."
    RoleArn "role-arn" "An existing role is given by its ARN."
    Runtime "runtime" "A Lambda runtime exists and is not deprecated."
    SamplingPath "sampling-path" "Sampling rules match URL paths."
    Secret "secret" "A secret says in which store it is kept."
    SourceFolder "source-folder" "A function's source folder exists."
    Syntax "syntax" "The file is TOML."
    Timeout "timeout" "Timeouts leave room for what they wait for."
    TraceEncryption "trace-encryption" "Traces are encrypted with X-Ray's key, or with a KMS key that is named by itself."
    Traced "traced" "What is traced has a collector."
    Type "type" "Values have the type their key wants."
    UnknownKey "unknown-key" "Every key is one manta knows."
    Variable "variable" "Variables in text are set or have a default."
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
