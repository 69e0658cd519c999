//! What is wrong, and where: the expression, the carets below it, the message.

use crate::filter::Filter;

/// Returns the places of carets below an expression, and what is said about them.
fn refused(expression: &str) -> (String, String) {
    let error = match Filter::parse(expression) {
        Ok(filter) => panic!("{expression} reads as {filter}"),
        Err(error) => error,
    };
    let caret = error.caret();
    let (_, carets) = caret.rsplit_once('\n').expect("carets have their own line");
    (carets.to_owned(), error.problem.to_string())
}

#[test]
fn errors_point_at_the_character() {
    const CASES: &[(&str, &str, &str)] = &[
        (
            "respnsetime > 5",
            "^^^^^^^^^^^",
            "there is no keyword `respnsetime`; did you mean `responsetime`?",
        ),
        (
            "http.statuscode = 200",
            "^^^^^^^^^^^^^^^",
            "there is no keyword `http.statuscode`; did you mean `http.status`?",
        ),
        (
            "NOT ok",
            "^^^",
            "there is no keyword `NOT`; did you mean `!`?",
        ),
        (
            "annotations.tier = \"gold\"",
            "^^^^^^^^^^^^^^^^",
            "there is no keyword `annotations.tier`; did you mean `annotation`?",
        ),
        ("colour = \"red\"", "^^^^^^", "there is no keyword `colour`"),
        (
            "responsetime CONTAINS \"5\"",
            "             ^^^^^^^^",
            "`CONTAINS` does not fit `responsetime`, a number: use =, !=, <, <=, > or >=",
        ),
        (
            "http.url > \"a\"",
            "         ^",
            "`>` does not fit `http.url`, a text: use =, !=, CONTAINS, BEGINSWITH or ENDSWITH",
        ),
        (
            "ok >= true",
            "   ^^",
            "`>=` does not fit `ok`, true or false: use = or !=",
        ),
        (
            "annotation.age CONTAINS 5",
            "               ^^^^^^^^",
            "`CONTAINS` does not fit a number: use =, !=, <, <=, > or >=",
        ),
        (
            "annotation.age > \"5\"",
            "               ^",
            "`>` does not fit a text: use =, !=, CONTAINS, BEGINSWITH or ENDSWITH",
        ),
        (
            "http.status = \"200\"",
            "              ^^^^^",
            "`http.status` is compared with a number, not with \"200\"",
        ),
        (
            "ok = 1",
            "     ^",
            "`ok` is compared with true or false, not with `1`",
        ),
        (
            "http.url = 5",
            "           ^",
            "`http.url` is compared with a text in quotation marks, not with `5`",
        ),
        (
            "name = traces",
            "       ^^^^^^",
            "texts are written in quotation marks: \"traces\"",
        ),
        (
            "user = 'alice'",
            "       ^",
            "unexpected '\\'': texts are written in double quotation marks",
        ),
        ("ok && fault", "   ^", "unexpected '&': write AND"),
        (
            "http.status == 200",
            "            ^",
            "unexpected '=': write one `=`",
        ),
        (
            "user = \"alice",
            "       ^^^^^^",
            "this text does not end: a quotation mark is missing",
        ),
        (
            r#"user = "a\n""#,
            "         ^",
            "a backslash stands before a quotation mark or a backslash only: write `\\\\`",
        ),
        ("duration > 5s", "           ^^", "`5s` is not a number"),
        (
            "duration > 1e999",
            "           ^^^^^",
            "`1e999` is not a number",
        ),
        (
            "duration >",
            "          ^",
            "`duration` is compared with a number, not with the end",
        ),
        ("ok AND", "      ^", "expected a keyword, found the end"),
        ("OR ok", "^^", "expected a keyword, found `OR`"),
        (
            "ok CONTAINS \"a\"",
            "   ^^^^^^^^",
            "`CONTAINS` does not fit `ok`, true or false: use = or !=",
        ),
        (
            "(ok) CONTAINS \"a\"",
            "     ^^^^^^^^",
            "expected AND, OR or the end, found `CONTAINS`",
        ),
        ("(ok", "   ^", "expected AND, OR or `)`, found the end"),
        ("ok)", "  ^", "expected AND, OR or the end, found `)`"),
        ("()", " ^", "expected a keyword, found `)`"),
        (
            "root",
            "^^^^",
            "`root` means nothing here: use it inside `service() { }` or inside `edge() { }`",
        ),
        (
            "rootcause.fault.entity { coverage > 0.5 }",
            "                         ^^^^^^^^",
            "`coverage` means nothing here: use it inside `rootcause.responsetime.entity { }`",
        ),
        (
            "service(\"web\") { annotation.age > 5 }",
            "                 ^^^^^^^^^^^^^^",
            "`annotation` means nothing here: use it outside of braces",
        ),
        (
            "service() { service(\"web\") }",
            "            ^^^^^^^",
            "`service` means nothing here: use it outside of braces",
        ),
        (
            "service(\"web\") { ok",
            "                   ^",
            "expected AND, OR or `}`, found the end",
        ),
        ("service", "       ^", "expected `(`, found the end"),
        (
            "service(web)",
            "        ^^^",
            "texts are written in quotation marks: \"web\"",
        ),
        (
            "edge(\"web\")",
            "          ^",
            "expected `,` and the service that is called, found `)`",
        ),
        (
            "edge()",
            "     ^",
            "expected a name in quotation marks or id(), found `)`",
        ),
        (
            "service(id())",
            "           ^",
            "expected `name:`, `type:` or `account.id:`, found `)`",
        ),
        (
            "service(id(name: \"a\", name: \"b\"))",
            "                      ^^^^",
            "`name` is given twice",
        ),
        (
            "group.name CONTAINS \"a\"",
            "           ^^^^^^^^",
            "`CONTAINS` does not fit a group: use = or !=",
        ),
        (
            "group.name",
            "          ^",
            "expected = or !=, found the end",
        ),
        (
            "annotation = 5",
            "           ^",
            "expected `.key` or `[key]`, found `=`",
        ),
        (
            "annotation[age",
            "          ^^^^",
            "the key of an annotation is written `[key]` or `[\"key\"]`",
        ),
        (
            "rootcause.responsetime.exception",
            "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
            "there is no keyword `rootcause.responsetime.exception`; did you mean \
             `rootcause.responsetime.entity`?",
        ),
        (
            "rootcause.json = #[{\"Service\": []}]",
            "                            ^",
            "this is no list of root causes: unknown field `Service`, expected \
             `ClientImpacting` or `Services`",
        ),
        (
            "rootcause.json = #[{]",
            "                    ^",
            "this is no list of root causes: key must be a string",
        ),
        (
            "rootcause.json = #",
            "                  ^",
            "this is no list of root causes: it is empty",
        ),
        (
            "rootcause.json > #[]",
            "               ^",
            "`>` does not fit root causes: use = or !=",
        ),
        ("é = 1", "^", "unexpected 'é'"),
        ("\"é\" ok", "^^^", "expected a keyword, found \"é\""),
    ];
    let wrong = CASES.iter().filter_map(|&(expression, carets, message)| {
        let (found_carets, found) = refused(expression);
        (found_carets != carets || found != message)
            .then(|| format!("{expression}\n{found_carets} {found}"))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn positions_count_characters() {
    let error = Filter::parse("user = \"é€\" AND x = 1").expect_err("x is no keyword");
    assert_eq!((error.position, error.length), (16, 1));
    assert_eq!(
        error.to_string(),
        "there is no keyword `x`, at character 17"
    );
}

#[test]
fn of_a_long_expression_carets_show_what_is_near() {
    let long = format!("{}x{}", "ok ".repeat(1000), " ok".repeat(1000));
    let error = Filter::parse(&long).expect_err("x is no keyword");
    let caret = error.caret();
    let (line, carets) = caret.split_once('\n').expect("there are two lines");
    assert_eq!(line.len(), 79);
    assert_eq!(line.as_bytes()[carets.len() - 1], b'x');
}

#[test]
fn nesting_is_limited() {
    let nested = |levels: usize| format!("{}ok{}", "(".repeat(levels), ")".repeat(levels));
    assert!(Filter::parse(&nested(64)).is_ok());
    let error = Filter::parse(&nested(65)).expect_err("it is too deep");
    assert_eq!(
        error.to_string(),
        "this is nested too deeply, at character 66"
    );
    assert!(Filter::parse(&"(".repeat(1_000_000)).is_err());
    assert!(Filter::parse(&"!".repeat(1_000_000)).is_err());
    assert!(Filter::parse(&format!("rootcause.json = #{}", "[".repeat(1_000_000))).is_err());
}
