/// Stands in every secret but MFA codes, which are six digits.
pub const CANARY: &str = "CANARY";

/// Makes secrets, each once, and remembers them.
#[derive(Debug, Default)]
pub(super) struct Mint {
    made: Vec<String>,
}

impl Mint {
    /// A secret of that kind.
    pub(super) fn secret(&mut self, kind: &str) -> String {
        let secret = format!("{CANARY}/{kind}/{:04}/w7Yq+Zk3pT9", self.made.len());
        self.made.push(secret.clone());
        secret
    }

    /// A number that was not given before.
    pub(super) fn number(&self) -> usize {
        self.made.len()
    }

    /// Everything that was made.
    pub(super) fn made(&self) -> &[String] {
        &self.made
    }
}

/// Whether a secret stands in a text. A code of six digits is one where it is a number of its own: not in the fraction of a
/// second, nor in a longer number.
fn is_in(secret: &str, text: &str) -> bool {
    let is_code = secret.bytes().all(|b| b.is_ascii_digit());
    text.match_indices(secret).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + secret.len()..].chars().next();
        let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '.');
        !is_code || !(goes_on(before) || after.is_some_and(|c| c.is_ascii_digit()))
    })
}

/// Says no secret in its own message: who searches for leaks should not be one.
pub(super) fn assert_clean(secrets: &[String], what: &str, text: &str) {
    for (n, secret) in secrets.iter().enumerate() {
        assert!(!is_in(secret, text), "{what}: secret number {n} stands in it");
    }
    let around = |at: usize| {
        let tail: String = text[at + CANARY.len()..].chars().take(16).collect();
        tail.split('/').nth(1).unwrap_or("?").to_owned()
    };
    if let Some(at) = text.find(CANARY) {
        panic!("{what}: a part of a secret of the kind `{}` stands in it", around(at));
    }
}
