//! The grammar of queries, in the one place where it is told: `docs/query.md` shows it, `parse.rs` reads by it, and the
//! tests write queries from it.

/// The grammar, in EBNF. `_` is white space that may be left out, `__` is some.
#[cfg(test)]
pub(super) const GRAMMAR: &str = r#"query     = _ [ any _ ] ;
any       = all { __ "or" __ all } ;
all       = one { __ [ "and" __ ] one } ;
one       = "-" one | "not" __ one | "(" _ any _ ")" | saved | shortcut | span | condition | text ;

saved     = "@" name ;
shortcut  = "is:" ( "write" | "read" | "error" | "console" | "root" | "alarm" | "ok" ) ;
span      = ( "since" | "until" | "after" | "before" ) ":" moment ;

condition = field ":" ( value | range | values )
          | field ( "=" | "!=" ) ( exact | regex )
          | field [ ":" ] ( "<" | "<=" | ">" | ">=" ) limit ;
field     = name { "." ( name | quoted ) } ;
value     = word | quoted | regex ;
values    = "(" _ anyof _ ")" ;
anyof     = allof { __ "or" __ allof } ;
allof     = oneof { __ [ "and" __ ] oneof } ;
oneof     = "-" oneof | "not" __ oneof | "(" _ anyof _ ")" | value | range ;
exact     = word | quoted ;
range     = number ".." [ number ] | moment ".." [ moment ] | ".." limit ;
limit     = number | moment ;
moment    = time | length | "now" ;

text      = word | quoted | regex ;
word      = ? characters but white space and parentheses ? ;
quoted    = '"' ? characters; `\"` is a quote, `\\` is a backslash ? '"' ;
regex     = "/" ? a regular expression; `\/` is a slash ? "/" [ "i" ] ;
name      = ? letters, digits, `_` and `-` ? ;
number    = ? such as 80, -0.5, 1e6 ? ;
time      = month | day [ "T" clock [ "Z" | offset ] ] ;
month     = ? such as 2026-01, or a year ? ;
day       = ? such as 2026-01-15 ? ;
clock     = ? such as 03, 03:00, 03:00:15 ? ;
offset    = ? such as +01, +01:00, -0530 ? ;
length    = ? such as 90s, 5m, 2h, 1h30m, 7d, 2w ? ;
_         = ? white space, or none ? ;
__        = ? white space ? ;
"#;

/// Conditions that a query has at most, those of saved queries and shortcuts among them.
pub(super) const MOST: usize = 1000;
/// How deep parentheses and negations may be nested.
pub(super) const DEEPEST: usize = 100;
/// Regular expressions that a query has at most.
pub(super) const MOST_PATTERNS: usize = 20;
/// Bytes of a query's text at most.
pub(super) const LONGEST: usize = 64 * 1024;
