//! The command line, in the style of Go's `flag` package.

use std::path::PathBuf;

use super::error::ConfigError;
use super::key::Key;
use super::settings::Settings;

/// What `-h` says.
pub const HELP: &str = "\
Usage: manta-daemon [run | healthcheck | version] [flags]

Takes X-Ray segments over UDP and OTLP, and forwards them to AWS X-Ray.
A flag may be written -x or --x, and its value after a space or `=`.

  -a, -resource-arn ARN      what runs the daemon, for telemetry
  -b, -bind HOST:PORT        where segments arrive over UDP (127.0.0.1:2000)
  -c, -config FILE           configuration; flags beat it
                             (/etc/amazon/xray/cfg.yaml, cfg.yaml)
  -f, -log-file FILE         log to a file instead of standard error
  -l, -log-level LEVEL       dev, debug, info, prod, warn or error (prod)
  -m, -buffer-memory MB      memory for segments that wait, 3 or more
                             (half of the container's, else 1 % of the machine's)
  -n, -region REGION         the region to send to
  -o, -local-mode            do not ask for an EC2 instance's metadata
  -p, -proxy-address URL     proxy for HTTPS (HTTPS_PROXY)
  -r, -role-arn ARN          the role to assume
  -t, -bind-tcp HOST:PORT    where SDKs ask what to sample (127.0.0.1:2000)
  -v, -version               show the version
  -h, -help                  show this

Not in the official daemon:
  -concurrency N             requests on their way at once (64)
  -endpoint URL              X-Ray's address, if not the region's
  -flush-seconds N           what the end may take (8)
  -log-rotation=false        let the log file grow
  -metrics HOST:PORT         /healthz and Prometheus' /metrics (off)
  -no-verify-ssl             trust any certificate
  -otlp-grpc HOST:PORT       OTLP over gRPC (127.0.0.1:4317), or `off`
  -otlp-http HOST:PORT       OTLP over HTTP (127.0.0.1:4318), or `off`

healthcheck takes the flags of the daemon that it asks.
";

/// What the daemon is to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Command {
    /// Collect.
    #[default]
    Run,
    /// Ask a daemon whether it is well.
    Healthcheck,
    /// Show the version.
    Version,
    /// Show the help.
    Help,
}

/// A command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// What to do.
    pub command: Command,
    /// What the flags set.
    pub settings: Settings,
    /// The file that `-c` names.
    pub file: Option<PathBuf>,
}

impl Arguments {
    /// Reads the words behind the program's name.
    ///
    /// # Errors
    /// When a flag is unknown, or its value missing or of the wrong kind.
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, ConfigError> {
        let mut arguments = Self::default();
        let mut words = words.into_iter().peekable();
        if let Some(word) = words.next_if(|word| !word.starts_with('-')) {
            arguments.command = match word.as_str() {
                "run" => Command::Run,
                "healthcheck" => Command::Healthcheck,
                "version" => Command::Version,
                _ => return Err(ConfigError::UnknownCommand { word }),
            };
        }
        while let Some(word) = words.next() {
            arguments.take(&word, &mut words)?;
        }
        Ok(arguments)
    }

    fn take(
        &mut self,
        word: &str,
        rest: &mut impl Iterator<Item = String>,
    ) -> Result<(), ConfigError> {
        let bare = word.strip_prefix("--").or_else(|| word.strip_prefix('-'));
        let Some(bare) = bare.filter(|bare| !bare.is_empty()) else {
            return Err(ConfigError::UnknownCommand {
                word: word.to_owned(),
            });
        };
        let (name, value) = match bare.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (bare, None),
        };
        let flag = format!("-{name}");
        match name {
            "h" | "help" => self.command = Command::Help,
            "v" | "version" => self.command = Command::Version,
            "c" | "config" => self.file = Some(or_next(value, rest, flag)?.into()),
            _ => {
                let key = Key::of_flag(name)
                    .ok_or_else(|| ConfigError::UnknownFlag { flag: flag.clone() })?;
                let value = match value {
                    None if key.is_switch() => "true".to_owned(),
                    value => or_next(value, rest, flag.clone())?,
                };
                self.settings
                    .set(key, &value, &format!("the flag {flag}"))?;
            }
        }
        Ok(())
    }
}

/// Returns a flag's value: behind `=`, or the next word.
fn or_next(
    value: Option<String>,
    rest: &mut impl Iterator<Item = String>,
    flag: String,
) -> Result<String, ConfigError> {
    value
        .or_else(|| rest.next())
        .ok_or(ConfigError::MissingValue { flag })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::{Arguments, Command};

    fn parse(line: &str) -> Result<Arguments, String> {
        let words = line.split_whitespace().map(str::to_owned);
        Arguments::parse(words).map_err(|error| error.to_string())
    }

    #[test]
    fn flags_are_written_as_for_the_official_daemon() {
        let expected = parse("-n eu-north-1 -o -m 20 -b 0.0.0.0:2000");
        assert!(expected.is_ok());
        for line in [
            "run --region eu-north-1 --local-mode --buffer-memory 20 --bind 0.0.0.0:2000",
            "-region=eu-north-1 -o=true -m=20 --bind=0.0.0.0:2000",
        ] {
            assert_eq!(parse(line), expected, "{line}");
        }
    }

    #[test]
    fn commands_come_first() {
        let command = |line| parse(line).map(|arguments| arguments.command);
        assert_eq!(command(""), Ok(Command::Run));
        assert_eq!(
            command("healthcheck -t [::1]:2000"),
            Ok(Command::Healthcheck)
        );
        assert_eq!(command("--version"), Ok(Command::Version));
        assert_eq!(command("-h"), Ok(Command::Help));
        let file = parse("-c /x/cfg.yaml").map(|arguments| arguments.file);
        assert_eq!(file, Ok(Some(Path::new("/x/cfg.yaml").to_owned())));
    }

    #[test]
    fn errors_name_the_flag() {
        for (line, error) in [
            ("-z", "there is no flag `-z`: -h lists them"),
            ("--nope=1", "there is no flag `-nope`: -h lists them"),
            ("-n", "the flag `-n` needs a value"),
            (
                "-m 2",
                "the flag -m is `2`, but has to be a number of MB, 3 or more, or 0",
            ),
            (
                "-b 2000",
                "the flag -b is `2000`, but has to be an address as HOST:PORT",
            ),
            (
                "-l loud",
                "the flag -l is `loud`, but has to be dev, debug, info, prod, warn or error",
            ),
            (
                "walk",
                "there is no command `walk`: it is run, healthcheck or version, before any flag",
            ),
        ] {
            assert_eq!(parse(line), Err(error.to_owned()), "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_command_line_is_a_panic(words in prop::collection::vec("-{0,3}[a-z=:0-9]{0,6}", 0..6)) {
            let _ = Arguments::parse(words);
        }
    }
}
