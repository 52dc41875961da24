//! Sixty further mistakes in source files, and the first answer to each: where it is, what was expected, and what is there.

use super::tests::compiled;

const FILE: &str = "home = \"https://x.se\"\nschedule = \"0 6 * * Mon\"\n[[list]]\nkind = \"html\"\nurl = \"{home}/r\"\n\
    item = \"li\"\ntitle = \"a\"\nlink = \"a@href\"\n";
const PAGE: &str = "[page]\nmust-have = \"h1\"\n";

/// The file with the first `from` replaced.
fn with(from: &str, to: &str) -> String {
    assert!(FILE.contains(from), "{from}");
    FILE.replacen(from, to, 1)
}

/// The file with a line at its top, or at its end.
fn top(line: &str) -> String {
    format!("{line}\n{FILE}")
}

fn end(line: &str) -> String {
    format!("{FILE}{line}\n")
}

/// A list of another kind with these lines instead of item, title and link.
fn of_kind(kind: &str, lines: &str) -> String {
    with("\"html\"", &format!("{kind:?}")).replace("item = \"li\"\ntitle = \"a\"\nlink = \"a@href\"\n", lines)
}

/// The line, the column and the first sentence of the first answer; a long list of words is cut.
fn answer(text: &str) -> String {
    let sources = compiled(&[("x", text)]);
    let first = sources.errors().iter().chain(sources.warnings()).next();
    let message = first.map_or_else(|| "accepted".to_owned(), ToString::to_string);
    let message = message.strip_prefix("x.toml:").unwrap_or(&message).to_owned();
    match message.split_once("? Expected ") {
        Some((suggestion, _)) => format!("{suggestion}?"),
        None => message,
    }
}

#[test]
fn sixty_mistakes_are_answered() {
    let mistakes = [
        // The language of the file
        with("\"{home}/r\"", "\"{home}/r"),
        with("item = \"li\"", "item = \"li\","),
        with("item = \"li\"", "item: \"li\""),
        with("item = \"li\"", "item = ”li”"),
        with("item = \"li\"\n", "item = \"li\"\nitem = \"tr\"\n"),
        with("title = \"a\"", "title = [\"a\", \"b\""),
        with("[[list]]", "[list]"),
        with("[[list]]", "[[lists]]"),
        end("[[page]]\nmust-have = \"h1\""),
        end(&format!("{PAGE}{PAGE}")),
        String::new(),
        "<html></html>".to_owned(),
        "{\"home\": \"https://x.se\"}".to_owned(),
        "---\nhome: https://x.se\n".to_owned(),
        top("enabled = no"),
        top("speaks for = [\"a.se\"]"),
        top("källa = \"x\""),
        end("name = \"X\""),
        // The top
        with("https://x.se", "x.se"),
        with("https://x.se", "ftp://x.se"),
        with("https://x.se", "https://a:b@x.se"),
        with("0 6 * * Mon", "daily"),
        with("0 6 * * Mon", "0 0 6 * * Mon"),
        with("0 6 * * Mon", "60 6 * * *"),
        with("0 6 * * Mon", "0 20-6 * * *"),
        with("0 6 * * Mon", "0 6 30 2 *"),
        top("verified = \"3 juli 2026\""),
        top("enabled = \"false\""),
        top("issuer = \"Boverket\""),
        top("issuer = { name = \"X\" }"),
        top("issuer = { name = \"Xverket\", kind = \"myndighet\" }"),
        top("needs = [\"title\"]"),
        top("speaks-for = [\"https://y.se\"]"),
        top("fallback-for = [\"x.se\"]"),
        top("parameters = [\"x\"]"),
        top("min-items = -1"),
        with("schedule", "schedul"),
        // A list
        with("{home}/r", "remisser"),
        with("{home}/r", "{home}/{code}"),
        with("{home}/r", "{home}/r?p={page}"),
        with("item", "paging = { size = 10 }\nitem"),
        with("item", "archive = true\npaging = { next = \"a\" }\nitem"),
        with("kind = \"html\"\n", ""),
        with("item = \"li\"\n", ""),
        with("link = \"a@href\"\n", ""),
        of_kind("json", "item = \"/x\"\ntitle = \"name\"\nlink = \"/url\"\n"),
        of_kind("json", "item = \"/x\"\ntitle = \"$.title[\"\nlink = \"/url\"\n"),
        of_kind("feed", "body = \"description\"\n"),
        of_kind("feed", "published = \"pubDate\"\n"),
        of_kind("feed", "item = \"entry\"\n"),
        // A rule
        with("\"a@href\"", "\"a::attr(href)\""),
        with("\"li\"", "\"li[\""),
        with("\"li\"", "\"#form:list\""),
        with("title = \"a\"", "title = \"\""),
        with("title = \"a\"", "title = { css = \"a\" }"),
        with("title = \"a\"", "title = { at = \"a\", regex = 'x' }"),
        with("title = \"a\"", "title = { at = \"a\", match = '(?=x)y' }"),
        with("title = \"a\"", "title = { at = \"a\", match = '(x)', as = \"{2}\" }"),
        with("title = \"a\"", "title = { at = \"a\", match = '(x)', as = \"$1\" }"),
        end("deadline = { at = \"b\", read = \"datum\" }"),
        end("sista-svarsdag = \"b\""),
        end("dnr = \"b\""),
        end("case_numbers = \"b\""),
        end("only = { at = \"td\" }"),
        end("only = { at = \"td\", match = '.+' }"),
        // A page
        end("[page]\nbody = \"main\""),
        end("[page]\nmust-have = []"),
        end(&format!("{PAGE}expects = [\"deadline\"]")),
        end(&format!("{PAGE}kind = \"feed\"")),
        end(&format!("{PAGE}item = \"li\"")),
    ];
    assert!(mistakes.len() >= 60);
    let answers: Vec<String> = mistakes.iter().map(|text| answer(text)).collect();
    for (text, answer) in mistakes.iter().zip(&answers) {
        let has = |words: &[&str]| words.iter().any(|word| answer.contains(word));
        assert!(answer.starts_with(|c: char| c.is_ascii_digit()), "where?\n{text}\n{answer}");
        assert!(has(&["expected ", "did you mean "]) && has(&["found "]), "what and how?\n{text}\n{answer}");
    }
    insta::assert_snapshot!(answers.join("\n"), @r##"
    5:16: expected a closing quote, found the end of the line
    6:12: expected the end of the line after a value, found `,`
    6:7: expected `=` between a key and its value, found `:`
    6:8: expected a straight quote, `"` or `'`, found `”`
    7:1: expected each key once, found `item` a second time
    8:1: expected a comma between the values of an array, and `]` after the last, found neither
    3:1: expected tables `[[list]]`, in double brackets, found one table
    3:3: found the unknown key `lists`; did you mean `list`?
    9:1: expected one table `[page]`, in single brackets, found several
    11:2: expected each table once, and `[[list]]` for each list, found `[page]` a second time
    1:1: expected `home`, the site's address, found none
    1:14: expected TOML, such as `home = "https://fi.se"`, found HTML or XML
    1:1: expected TOML, such as `home = "https://fi.se"`, found JSON
    1:4: expected TOML, such as `home = "https://fi.se"`, found YAML
    1:11: expected `true` or `false`, found `no`
    1:8: expected a key without spaces, such as `speaks-for`, found `speaks for`
    1:2: expected a key of letters from a to z, digits and hyphens, found `källa`
    9:1: expected `name` at the top of the file, above the first line in brackets, found `name` here
    1:8: expected the site's address, such as `https://www.regeringen.se`, found `x.se`
    1:8: expected the site's address, such as `https://www.regeringen.se`, found `ftp://x.se`
    1:8: expected an address without a name and a password, found both or one of them
    2:12: expected five cron fields: minute, hour, day of month, month, weekday (`17 6-20 * * Mon-Fri`), found 1 in `daily`
    2:12: expected five cron fields: minute, hour, day of month, month, weekday (`17 6-20 * * Mon-Fri`), found 6 in `0 0 6 * * Mon`
    2:12: expected a cron expression (`17 6-20 * * Mon-Fri`), found `60` as the minute, which is 0 to 59
    2:12: expected a cron expression (`17 6-20 * * Mon-Fri`), found `20-6` as the hour, a range from high to low
    2:12: expected a schedule that matches a day, found `0 6 30 2 *`, which matches none
    1:12: expected `false` or the day when a person saw real pages read correctly, such as `"2026-07-03"`, found the string `3 juli 2026`
    1:11: expected `true` or `false`, found the string `false`
    1:10: found `Boverket`; did you mean `boverket`?
    1:10: expected `kind`, the kind of issuer (`ministry`, `agency`, `committee` or `eu`), found none
    1:37: expected `agency`, `committee`, `eu` or `ministry`, found the unknown kind of issuer `myndighet`
    1:10: expected `case-numbers`, `consultees`, `deadline` or `references`, found the unknown field `title`
    1:15: expected a host name, such as `fi.se`, found `https://y.se`
    1:1: expected sites of other publishers in `fallback-for`, found `x.se`, for which it speaks itself
    1:1: expected `parameters` in a base alone, a file in `sites`, found `parameters` in a source
    1:13: expected a whole number from 0 to 10000, found the number `-1`
    2:1: found the unknown key `schedul`; did you mean `schedule`?
    5:7: expected an absolute address, such as `{home}/remisser`, found `remisser`: relative URL without a base
    5:15: expected `home`, found the unknown parameter `code`
    3:1: expected `paging`, such as `{ size = 100 }`, for an address with a page number, found none
    5:7: expected `{page}` or `{offset}` in the address of a list with `paging`, found `{home}/r`, which is the same for every page
    6:11: expected an archive whose pages are numbered, found `next` in its `paging`
    3:1: expected `kind`, the format of the list (`feed`, `html`, `json` or `wordpress`), found none
    3:1: expected `item`, the selector of one entry, or where JSON holds the entries, found none
    3:1: expected `link`, where an entry links to its page; or `key`, such as its number, where entries have no pages, found none
    7:9: expected a JSON pointer or JSONPath, such as `/name`, found `name`
    7:9: expected a JSON pointer or JSONPath, such as `/title` or `$.topics[*].label`, found `$.title[`, which is no JSONPath at `[`
    6:8: found the unknown part of a feed's entry `description`; did you mean `summary`?
    6:13: found the unknown part of a feed's entry `pubDate`; did you mean `published`?
    6:1: expected no `item` in a table of this `kind`, found `item`
    8:8: expected a CSS selector, such as `a` for the text of a link and `a@href` for its address, found `a::attr(href)`, which other programs read
    6:8: expected a CSS selector, found `li[`, where `[` is not closed
    6:8: expected a CSS selector, found `#form:list`, where `:list` is unknown; an id with a colon is `[id="form:list"]`
    7:9: expected a CSS selector, such as `h1` or `a@href`, found the string ``
    7:11: found the unknown key `css`; did you mean `at`?
    7:21: found the unknown key `regex`; did you mean `match`?
    7:29: expected a regular expression, found `(?=x)y`: look-around, including look-ahead and look-behind, is not supported
    7:41: expected at most `{1}`, the last group of `match`, found `{2}`
    7:41: expected `{1}`, a group of `match` in braces, found `$1`
    9:31: found the unknown reader `datum`; did you mean `date`?
    9:1: found the unknown key `sista-svarsdag`; did you mean `deadline`?
    9:1: found the unknown key `dnr`; did you mean `case-numbers`?
    9:1: found the unknown key `case_numbers`; did you mean `case-numbers`?
    9:8: expected `match` in `only`: a place and the text to find there, such as `{ at = "td", match = '(?i)remiss' }`, found none
    9:29: expected a text that some entries have and others lack; entries with an element are chosen by `item = "li:has(.remiss)"`, found `.+`, which matches every text
    9:1: expected `must-have`, a selector that distinguishes the page from a bot challenge or an error page, found none
    10:13: expected a selector that every page of a consultation matches and no error page does, found none
    11:12: expected a field that `[page]` has a rule for, found `deadline`
    11:8: expected `html`, `json` or `markdown`, found the unknown kind `feed`
    11:1: expected `item` below `[[list]]`, found `item` here
    "##);
}
