//! Questions, asked only where somebody can answer them.

use std::io::{self, BufRead, IsTerminal};

use crate::failure::{Failure, Fault};
use crate::render::Screen;

/// Whether the user wants to be asked.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Consent {
    /// Do not ask, do it
    #[arg(short = 'y', long = "yes")]
    given: bool,
}

impl Consent {
    /// Asks `question` unless `-y` was given. `on` is the
    /// deployment that it is about.
    ///
    /// # Errors
    /// When the answer is not yes, or nobody is there to answer.
    pub(crate) async fn obtain(
        self,
        screen: &Screen,
        question: &str,
        on: &str,
    ) -> Result<(), Failure> {
        if self.given {
            return Ok(());
        }
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return Err(Failure::usage(
                Fault::new("cannot ask about", on)
                    .because("there is no terminal to ask on")
                    .help("give `-y` to go ahead without being asked"),
            ));
        }
        screen.ask(&format!("{question} [y/N] "));
        if is_yes(&answer().await) {
            Ok(())
        } else {
            let fault = Fault::new("stopped before any change to", on);
            Err(fault.because("the answer was not yes").into())
        }
    }
}

/// Reads one line; an end of input is an empty answer.
async fn answer() -> String {
    let line = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    line.await.ok().and_then(Result::ok).unwrap_or_default()
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::is_yes;

    #[test]
    fn only_a_plain_yes_is_consent() {
        assert!(["y", "Y", "yes\n", " YES "].into_iter().all(is_yes));
        assert!(!["", "n", "yep", "ja", "\n"].into_iter().any(is_yes));
    }
}
