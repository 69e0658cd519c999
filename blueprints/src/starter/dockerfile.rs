//! The ports a Dockerfile exposes.

use std::collections::BTreeMap;

/// Returns the TCP ports that the last stage of a Dockerfile exposes, in the
/// order of the text. Of a range, the first; variables count when `ARG` or
/// `ENV` gives them a value.
#[must_use]
pub fn exposed_ports(dockerfile: &str) -> Vec<u16> {
    let mut variables = BTreeMap::new();
    let mut ports = Vec::new();
    for line in instructions(dockerfile) {
        let (instruction, rest) = line.split_once(char::is_whitespace).unwrap_or((&line, ""));
        match instruction.to_ascii_uppercase().as_str() {
            // What an earlier stage exposes, the image does not.
            "FROM" => ports.clear(),
            "ARG" | "ENV" => variables.extend(assignments(rest)),
            "EXPOSE" => {
                let words = rest
                    .split_whitespace()
                    .map(|word| resolve(word, &variables));
                ports.extend(words.filter_map(|word| port(&word)));
            }
            _ => {}
        }
    }
    let mut seen = Vec::new();
    ports.retain(|port| {
        !seen.contains(port) && {
            seen.push(*port);
            true
        }
    });
    ports
}

/// Returns the instructions, continuation lines joined, comments left out.
fn instructions(dockerfile: &str) -> Vec<String> {
    let mut instructions = Vec::new();
    let mut open = String::new();
    for line in dockerfile.lines().map(str::trim) {
        if line.starts_with('#') {
            continue;
        }
        match line.strip_suffix('\\') {
            Some(start) => {
                open.push_str(start);
                open.push(' ');
            }
            None => {
                open.push_str(line);
                instructions.push(std::mem::take(&mut open));
            }
        }
    }
    instructions.push(open);
    instructions
}

/// Reads `A=1 B=2`, and the old form `A 1`.
fn assignments(rest: &str) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| {
        let value = value.trim_matches(['"', '\'']);
        (name.to_owned(), value.to_owned())
    };
    if !rest.contains('=') {
        let old = rest.trim().split_once(char::is_whitespace);
        return old
            .map(|(name, value)| pair(name, value.trim()))
            .into_iter()
            .collect();
    }
    rest.split_whitespace()
        .filter_map(|word| word.split_once('='))
        .map(|(name, value)| pair(name, value))
        .collect()
}

/// Replaces a variable that is all of the word but its protocol.
fn resolve(word: &str, variables: &BTreeMap<String, String>) -> String {
    let Some(reference) = word.strip_prefix('$') else {
        return word.to_owned();
    };
    let (name, protocol) = reference.split_once('/').unwrap_or((reference, "tcp"));
    let name = name.trim_start_matches('{').trim_end_matches('}');
    let (name, default) = name.split_once(":-").unwrap_or((name, ""));
    let value = variables.get(name).map_or(default, String::as_str);
    format!("{value}/{protocol}")
}

fn port(word: &str) -> Option<u16> {
    let (ports, protocol) = word.split_once('/').unwrap_or((word, "tcp"));
    let first = ports.split('-').next().unwrap_or(ports);
    let port = first.parse().ok().filter(|port| *port != 0);
    port.filter(|_| protocol.eq_ignore_ascii_case("tcp"))
}

#[cfg(test)]
mod tests {
    use super::exposed_ports;

    #[test]
    fn ports_of_the_last_stage_count() {
        let text = "FROM a AS build\nEXPOSE 1\nFROM b\nexpose 8080 9090/tcp 53/udp\nEXPOSE 8080\n";
        assert_eq!(exposed_ports(text), [8080, 9090]);
    }

    #[test]
    fn variables_with_a_value_are_replaced() {
        let text =
            "FROM a\nARG PORT=8080\nENV ADMIN 9000\nEXPOSE $PORT ${ADMIN}/tcp ${X:-7000} $Y\n";
        assert_eq!(exposed_ports(text), [8080, 9000, 7000]);
    }

    #[test]
    fn comments_and_continued_lines_are_read_as_docker_does() {
        let text =
            "FROM a\n# EXPOSE 1\nEXPOSE 80 \\\n  # not this one\n  443\nRUN echo \\\n EXPOSE 2\n";
        assert_eq!(exposed_ports(text), [80, 443]);
    }

    #[test]
    fn a_range_stands_for_its_first_port() {
        assert_eq!(exposed_ports("EXPOSE 7000-7005"), [7000]);
    }

    #[test]
    fn what_is_no_port_is_left_out() {
        assert!(exposed_ports("EXPOSE 0 65536 http -1").is_empty());
    }
}
