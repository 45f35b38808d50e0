#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::time::Duration;

use ratatui::style::Modifier;

use super::{Line, Look, lines};
use crate::ui::text::width;

/// The lines as text.
fn text(lines: &[Line]) -> String {
    let line = |line: &Line| line.iter().map(|run| run.text.as_str()).collect::<String>();
    lines.iter().map(|l| line(l).trim_end().to_owned() + "\n").collect()
}

fn shown(markdown: &str, columns: u16) -> String {
    text(&lines(markdown, columns))
}

/// The look of the first run that has these words.
fn look(markdown: &str, words: &str) -> Look {
    let all = lines(markdown, 60);
    let found = all.iter().flatten().find(|run| run.text.contains(words));
    found.unwrap_or_else(|| panic!("{words} in {all:?}")).look
}

const RUNBOOK: &str = r"# Checkout

Owned by **team *shop***, paged at ~~night~~ all hours. See the
[runbook](https://wiki.example/checkout) first.

## When it is slow

1. Look at `p99` below.
2. Compare with *yesterday*:
   - same region
   - same hour, when traffic is as high as it is now
     - nested deeper
3. [button:primary:Roll back](https://deploy.example/rollback?service=checkout&to=previous&confirm=true)
   [button:Scale out](/scale)

- [x] alarm muted
- [ ] customers told

> A queue that grows is
> not always a queue that is stuck.
>
> > Nor is it always ours.

```sh
aws sqs purge-queue \
  --queue-url $URL   # never
```

| Service | p99 | Owner of it and of what it calls |
|:--------|----:|:--------------------------------:|
| checkout | 1.94 s | shop |
| **search** | 120 ms | `find` and the people who index |

---

<div class='note'>Quota is <b>&lt; 500</b> a second.<br/>Ask us.</div>

Line one<br>line two, ![the map](https://img.example/a.png), <script>alert(1)</script> &copy; 2026\
hard break";

#[test]
fn a_runbook_at_three_widths() {
    for columns in [90, 44, 20] {
        let lines = lines(RUNBOOK, columns);
        for line in &lines {
            let cells: u16 = line.iter().map(|run| width(&run.text)).sum();
            assert!(cells <= columns, "{columns}: {line:?}");
        }
        insta::assert_snapshot!(format!("runbook_{columns}"), text(&lines));
    }
}

#[test]
fn looks_are_more_than_colours() {
    assert_eq!(look(RUNBOOK, "Checkout").add, Modifier::BOLD | Modifier::UNDERLINED);
    assert_eq!(look(RUNBOOK, "When").add, Modifier::BOLD);
    assert_eq!(look(RUNBOOK, "shop").add, Modifier::BOLD | Modifier::ITALIC);
    assert_eq!(look(RUNBOOK, "night").add, Modifier::CROSSED_OUT);
    assert_eq!(look(RUNBOOK, "runbook").style, "link");
    assert_eq!(look(RUNBOOK, "wiki.example").style, "dim");
    assert_eq!(look(RUNBOOK, "[Roll").style, "link");
    assert_eq!(look(RUNBOOK, "`p99`").style, "json.number");
}

#[test]
fn an_address_stands_behind_its_words_and_that_of_a_table_below_it() {
    let markdown = "[runbook](https://wiki.example/checkout)";
    assert_eq!(shown(markdown, 60), "runbook (https://wiki.example/checkout)\n");
    assert_eq!(shown(markdown, 30), "runbook\n(https://wiki.example/checkout\n)\n");
    let table = shown("|a|b|\n|-|-|\n|[runbook](https://wiki.example/x)|y|", 60);
    assert!(table.ends_with("runbook: https://wiki.example/x\n"), "{table}");
    assert_eq!(shown("<https://a.example>", 60), "https://a.example\n");
    assert_eq!(shown("[button:primary: Go ](#x) [button:Stay](#y)", 60), "[Go] (#x) [Stay] (#y)\n");
    let button = shown("[button:primary:Go](https://a-long-address.example)", 60);
    assert_eq!(button, "[Go] (https://a-long-address.example)\n");
}

#[test]
fn breaks_are_at_spaces_and_by_cells() {
    assert_eq!(shown("one two **three**four five", 10), "one two\nthreefour\nfive\n");
    assert_eq!(shown("日本語の文章です", 6), "日本語\nの文章\nです\n");
    assert_eq!(shown("abcdefghij", 4), "abcd\nefgh\nij\n");
    assert_eq!(shown("a\u{200b}b e\u{301}\u{301}x", 4), "ab\ne\u{301}\u{301}x\n");
    assert_eq!(shown("- one two three\n- four", 8), "• one\n  two\n  three\n• four\n");
    assert_eq!(shown("9. a\n10. b", 8), "9. a\n10. b\n");
}

#[test]
fn columns_that_have_no_room_are_counted() {
    let table = "|a|b|c|d|e|f|\n|-|-|-|-|-|-|\n|1|2|3|4|5|6|";
    assert_eq!(shown(table, 60), "a │ b │ c │ d │ e │ f\n──┼───┼───┼───┼───┼──\n1 │ 2 │ 3 │ 4 │ 5 │ 6\n");
    let narrow = shown(table, 12);
    assert_eq!(narrow, "a │ b\n──┼──\n1 │ 2\n… 4 more\ncolumns\n");
}

#[test]
fn no_escape_comes_through_by_any_way() {
    let hostile = "a\u{1b}[31mred &#27;[2J &#x9b;1m &#x202e;tfel `\u{1b}]0;x\u{7}` [\u{202e}x](\u{1b}[0m)\n\n\
                   <b>\u{1b}[5m</b> \u{9b}5m\n\n```\u{1b}[7m\n\u{1b}[8mcode\u{8}\n```\n\n|\u{1b}[1m|\n|-|\n|&#27;[1m|\n";
    let all = lines(hostile, 40);
    let unsafe_ones = all
        .iter()
        .flatten()
        .flat_map(|run| run.text.chars())
        .filter(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(c));
    assert_eq!(unsafe_ones.collect::<String>(), "", "{all:?}");
    assert!(text(&all).contains("red"), "{all:?}");
}

#[test]
fn nothing_is_too_large_or_too_deep() {
    let deep = |open: &str, n: usize| open.repeat(n) + "x";
    let hostile = [
        "word ".repeat(210_000),
        "x".repeat(1_000_000),
        format!("z{}", "\u{301}".repeat(300_000)),
        "\u{200b}\u{200d}".repeat(100_000),
        "👩\u{200d}👩\u{200d}👧 ".repeat(20_000),
        deep("> ", 100_000),
        deep("- ", 50_000),
        deep("[", 100_000),
        deep("![", 50_000),
        deep("*", 100_000),
        deep("<b>", 50_000),
        (0..2_000).map(|n| "  ".repeat(n) + "- x\n").collect::<String>(),
        format!("|{}\n|{}\n", "a|".repeat(20_000), "-|".repeat(20_000)),
        format!("|a|\n|-|\n{}", "|1|2|3|\n".repeat(20_000)),
        format!("[{}](https://x.example/)", "word ".repeat(20_000)),
        format!("|a|\n|-|\n|{}|\n", "word ".repeat(20_000)),
        "&#27;[2J".repeat(30_000),
        "<!--".repeat(50_000),
        "\n\n\n#".repeat(50_000),
    ];
    // Far above what it takes: what grows with the square of the length takes minutes.
    const ENOUGH: Duration = Duration::from_secs(30);
    for markdown in &hostile {
        for columns in [1, 78] {
            let began = std::time::Instant::now();
            let all = lines(markdown, columns);
            assert!(began.elapsed() < ENOUGH, "{:.40} at {columns}", markdown);
            let widest =
                all.iter().map(|l| l.iter().map(|run| width(&run.text)).fold(0, u16::saturating_add)).max();
            assert!(widest.unwrap_or(0) <= columns.max(4), "{:.40} at {columns}: {widest:?}", markdown);
        }
    }
    let cut = lines(&hostile[0], 78);
    assert_eq!(text(&cut[cut.len() - 1..]), "… 788 kB more are left out\n");
    assert_eq!(lines("x", 0), Vec::<Line>::new());
    assert_eq!(lines("", 10), Vec::<Line>::new());
}
