use std::collections::HashMap;

use super::Attention;

/// The same list with one line a login: however many accounts wait for it, one thing is to be done. The line stands
/// where the first of them stood, under the first account by name, since the earliest time.
pub fn one_a_login(list: Vec<Attention>) -> Vec<Attention> {
    let mut lines: Vec<Attention> = Vec::new();
    let mut places = HashMap::new();
    for item in list {
        let place = item.login.as_ref().and_then(|login| places.get(login).copied());
        let Some(line) = place.and_then(|place: usize| lines.get_mut(place)) else {
            if let Some(login) = &item.login {
                places.insert(login.clone(), lines.len());
            }
            lines.push(item);
            continue;
        };
        line.accounts += item.accounts;
        line.since = [line.since, item.since].into_iter().flatten().min();
        if item.account < line.account {
            line.account = item.account;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{AccountName, Timestamp},
        store::{AttentionKind, Mark},
    };

    fn line(account: &str, login: Option<&str>, since: i64) -> Attention {
        Attention {
            mark: Mark::Unreadable,
            since: Timestamp::from_second(since).ok(),
            account: AccountName::new(account),
            region: None,
            kind: AttentionKind::Fault,
            subject: "identity".into(),
            title: "sign-in needed".into(),
            login: login.map(Into::into),
            accounts: 1,
            mutes: None,
            aside: None,
        }
    }

    #[test]
    fn accounts_that_wait_for_one_login_are_one_line() {
        let list = [("c", Some("corp")), ("a", None), ("b", Some("mfa")), ("a", Some("corp")), ("b", None)];
        let list = list.iter().zip([5, 4, 3, 2, 1]).map(|((account, login), at)| line(account, *login, at));
        let lines = one_a_login(list.collect());
        let told: Vec<_> =
            lines.iter().map(|l| (l.account.as_str(), l.login.as_deref(), l.accounts)).collect();
        assert_eq!(told, [("a", Some("corp"), 2), ("a", None, 1), ("b", Some("mfa"), 1), ("b", None, 1)]);
        assert_eq!(lines[0].since, Timestamp::from_second(2).ok());
    }
}
