//! Where a widget is asked: `accountId` and `region`.

use super::{
    object::Object,
    remarks::{Remarks, quoted},
};
use crate::model::Text;

/// The account that it says; none when that is the dashboard's.
pub(super) fn account(object: &mut Object<'_>, remarks: &mut Remarks) -> Option<Text> {
    let text = object.some_text("accountId", remarks)?;
    let text = text.trim();
    if is_placeholder(text) {
        remarks.say(format!("account {} is a placeholder that nothing has replaced", quoted(text)));
    }
    (!text.eq_ignore_ascii_case("LOCAL")).then(|| Text::new(text))
}

/// The region that it says.
pub(super) fn region(object: &mut Object<'_>, remarks: &mut Remarks) -> Option<Text> {
    let text = object.some_text("region", remarks)?;
    let text = text.trim();
    if is_placeholder(text) {
        remarks.say(format!("region {} is a placeholder that nothing has replaced", quoted(text)));
    } else if !is_region(text) {
        remarks.say(format!("{} is no region", quoted(text)));
    }
    Some(Text::new(text))
}

/// `eu-west-1`, `us-gov-east-1`: there are new ones each year.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let letters = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase());
    let digits = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    parts.len() >= 3 && parts[..parts.len() - 1].iter().all(letters) && parts.last().is_some_and(digits)
}

/// What templates leave when nobody fills them: `${REGION}`, `{{region}}`, `<region>`, `#{region}`.
pub(super) fn is_placeholder(text: &str) -> bool {
    let between =
        |open: &str, close: &str| text.find(open).is_some_and(|at| text[at + open.len()..].contains(close));
    between("${", "}")
        || between("{{", "}}")
        || between("#{", "}")
        || (text.starts_with('<') && text.ends_with('>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_and_placeholders_are_told_apart() {
        for good in ["eu-west-1", "us-gov-east-1", "ap-southeast-12", "me-west-1"] {
            assert!(is_region(good), "{good}");
        }
        for bad in ["", "eu", "eu-west", "eu-west-", "EU-WEST-1", "eu west 1", "-1", "global"] {
            assert!(!is_region(bad), "{bad}");
        }
        for placeholder in ["${REGION}", "x-{{YOUR_REGION}}", "<region>", "#{region}"] {
            assert!(is_placeholder(placeholder), "{placeholder}");
        }
        for none in ["a<b>c", "$5", "{a}", "}${", "}}{{"] {
            assert!(!is_placeholder(none), "{none}");
        }
    }
}
