//! Commands beside an application.

use super::docker::PROGRAM;

/// Returns what runs `command` in a container. `terminal` says whether it is for somebody who types.
#[must_use]
pub fn exec(container: &str, command: &[String], terminal: bool) -> Vec<String> {
    let mut argv = vec![PROGRAM, "exec", "--interactive"];
    argv.extend(terminal.then_some("--tty"));
    argv.push(container);
    argv.extend(command.iter().map(String::as_str));
    argv.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::exec;

    #[test]
    fn only_who_types_has_a_terminal() {
        let command = ["ls", "-l"].map(str::to_owned);
        let argv = |terminal| exec("web", &command, terminal).join(" ");
        assert_eq!(argv(true), "docker exec --interactive --tty web ls -l");
        assert_eq!(argv(false), "docker exec --interactive web ls -l");
    }
}
