use crate::{
    model::clean,
    store::{Attention, Mark},
};

/// Characters of a title: more is cut by whoever shows it.
const LONGEST: usize = 200;

/// What somebody is told who does not look at the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// Where: the account,
    pub account: String,
    /// and the region. Both are empty for what is of several.
    pub region: String,
    /// What kind of thing.
    pub kind: &'static str,
    /// The sentence.
    pub title: String,
    /// `alarm` or `warning`.
    pub mark: &'static str,
}

impl Notice {
    /// Of a line of the attention list.
    pub fn of(item: &Attention) -> Self {
        Self {
            account: item.account.to_string(),
            region: item.region.as_ref().map_or_else(|| "*".into(), ToString::to_string),
            kind: item.kind.name(),
            title: clean(&item.title).chars().take(LONGEST).collect(),
            mark: if item.mark == Mark::Alarm { "alarm" } else { "warning" },
        }
    }

    /// In one line: `alarm: prod-shop eu-west-1 checkout-p99 above 1.5 s`.
    pub fn line(&self) -> String {
        let parts = [&self.account, &self.region, &self.title].map(String::as_str);
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("{}: {}", self.mark, parts.join(" "))
    }

    /// An argument of a command with what its placeholders stand for. What would then begin with `-`, and be an
    /// option, begins with a space.
    pub fn fill(&self, argument: &str) -> String {
        let mut out = String::new();
        let mut rest = argument;
        // In one pass: what is filled in is not looked at for placeholders.
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let value = after.split_once('}').and_then(|(name, after)| Some((self.value(name)?, after)));
            match value {
                Some((value, after)) => {
                    if out.is_empty() && value.starts_with('-') {
                        out.push(' ');
                    }
                    out.push_str(value);
                    rest = after;
                }
                None => {
                    out.push('{');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }

    fn value(&self, name: &str) -> Option<&str> {
        Some(match name {
            "account" => &self.account,
            "region" => &self.region,
            "kind" => self.kind,
            "title" => &self.title,
            "mark" => self.mark,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PLACEHOLDERS;

    fn notice(title: &str) -> Notice {
        Notice {
            account: "prod".into(),
            region: "eu-west-1".into(),
            kind: "alarm",
            title: title.into(),
            mark: "alarm",
        }
    }

    #[test]
    fn placeholders_are_filled_once_and_never_make_an_option() {
        let notice = notice("-u {account} $(x)");
        assert_eq!(
            notice.fill("{mark}: {title} in {account}/{region}"),
            "alarm: -u {account} $(x) in prod/eu-west-1"
        );
        assert_eq!(notice.fill("{title}"), " -u {account} $(x)");
        assert_eq!(notice.fill("--body={title}"), "--body=-u {account} $(x)");
        for same in ["", "{", "}{", "{nothing}", "{ title }", "plain"] {
            assert_eq!(notice.fill(same), same);
        }
        assert!(PLACEHOLDERS.iter().all(|name| notice.value(name).is_some()));
    }

    #[test]
    fn a_line_says_where_and_what() {
        assert_eq!(notice("p99 above 1.5 s").line(), "alarm: prod eu-west-1 p99 above 1.5 s");
        let more = Notice { title: "12 more".into(), mark: "warning", ..Notice::default() };
        assert_eq!(more.line(), "warning: 12 more");
    }
}
