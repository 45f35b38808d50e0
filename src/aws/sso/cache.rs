use std::path::PathBuf;

use serde_json::{Map, Value, json};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use crate::model::{Secret, SsoSession, Timestamp};

use super::{
    file,
    form::{Registered, Stored, stamp},
    scopes,
    token::{Registration, Token},
};

/// The AWS CLI's cache of tokens, `~/.aws/sso/cache`: shared with it, so that one login serves both.
#[derive(Clone, Debug)]
pub(super) struct Cache {
    dir: Option<PathBuf>,
    writes: bool,
}

impl Cache {
    /// The one below that home directory; without one there is none. Unless it `writes`, it is only read.
    pub fn new(home: Option<PathBuf>, writes: bool) -> Self {
        Self { dir: home.map(|home| home.join(".aws/sso/cache")), writes }
    }

    /// The token of a session. A file that is broken, or speaks of another start URL, holds none.
    pub async fn token(&self, session: &SsoSession) -> Option<Token> {
        let stored: Stored = self.read(&token_file(session)).await?;
        stored.token(session)
    }

    /// Keeps it where the AWS CLI looks for it; what else stands in the file stays there.
    pub async fn keep_token(&self, session: &SsoSession, token: &Token) {
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
        put("startUrl", json!(session.start_url));
        put("region", json!(session.region));
        put("accessToken", json!(token.access.reveal()));
        put("expiresAt", json!(stamp(token.until)));
        if let Some(client) = &token.client {
            put("clientId", json!(client.id));
            put("clientSecret", json!(client.secret.reveal()));
            put("registrationExpiresAt", json!(stamp(client.until)));
        }
        // A refresh token of before is spent: null takes it out.
        put("refreshToken", json!(token.refresh.as_ref().map(Secret::reveal)));
        self.write(token_file(session), members).await;
    }

    /// The registration of before, if it holds at that time.
    pub async fn registration(&self, session: &SsoSession, at: Timestamp) -> Option<Registration> {
        let registered: Registered = self.read(&registration_file(session)).await?;
        registered.registration().filter(|client| at < client.until)
    }

    /// Keeps it for the next login.
    pub async fn keep_registration(&self, session: &SsoSession, client: &Registration) {
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
        put("clientId", json!(client.id));
        put("clientSecret", json!(client.secret.reveal()));
        put("expiresAt", json!(stamp(client.until)));
        put("scopes", json!(scopes(session)));
        self.write(registration_file(session), members).await;
    }

    async fn read<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        let path = self.dir.as_ref()?.join(name);
        let bytes = tokio::task::spawn_blocking(move || file::read(&path)).await.ok()??;
        // The parser's words quote what they stumble over: they are told nobody.
        serde_json::from_slice(&bytes).ok()
    }

    async fn write(&self, name: String, members: Map<String, Value>) {
        let Some(dir) = self.dir.clone().filter(|_| self.writes) else { return };
        let path = dir.join(name);
        let written = tokio::task::spawn_blocking(move || {
            let mut whole = file::read(&path)
                .and_then(|bytes| serde_json::from_slice::<Map<String, Value>>(&bytes).ok())
                .unwrap_or_default();
            whole.extend(members);
            whole.retain(|_, value| !value.is_null());
            file::write(&path, &Zeroizing::new(serde_json::to_vec(&whole)?))
        });
        // The login holds all the same, in memory.
        match written.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the token cache of the AWS CLI cannot be written"),
            Err(_) => tracing::warn!("writing the token cache of the AWS CLI broke off"),
        }
    }
}

/// As the AWS CLI names it.
fn token_file(session: &SsoSession) -> String {
    file_name(session.id())
}

/// A file of our own in the AWS CLI's form. The CLI's name for its registrations begins with the tool, and so does this:
/// the page that a human approves names the client, and neither should ask in the other's name.
fn registration_file(session: &SsoSession) -> String {
    let whose = json!({
        "region": session.region,
        "scopes": scopes(session),
        "session_name": session.name,
        "startUrl": session.start_url,
        "tool": "skydeck",
    });
    file_name(&whose.to_string())
}

fn file_name(of: &str) -> String {
    let digits: String = Sha1::digest(of.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{digits}.json")
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

    use super::*;

    fn session() -> SsoSession {
        SsoSession {
            name: Some("my-session".into()),
            start_url: "https://d-abc123.awsapps.com/start".into(),
            region: "us-west-2".into(),
            scopes: Vec::new(),
        }
    }

    fn token() -> Token {
        Token {
            access: Secret::new("CANARY-access".into()),
            until: "2026-03-01T03:12:00.5Z".parse().expect("a time"),
            refresh: Some(Secret::new("CANARY-refresh".into())),
            client: Some(Registration {
                id: "client".into(),
                secret: Secret::new("CANARY-secret".into()),
                until: "2026-06-01T00:00:00Z".parse().expect("a time"),
            }),
        }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("a file").permissions().mode() & 0o777
    }

    fn path(home: &Path) -> PathBuf {
        home.join(".aws/sso/cache").join(token_file(&session()))
    }

    #[tokio::test]
    async fn a_token_is_written_for_its_owner_alone_and_read_back() {
        let home = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(Some(home.path().to_owned()), true);
        cache.keep_token(&session(), &token()).await;
        let written: Value =
            serde_json::from_slice(&fs::read(path(home.path())).expect("a file")).expect("JSON");
        assert_eq!(
            written,
            json!({
                "startUrl": "https://d-abc123.awsapps.com/start", "region": "us-west-2",
                "accessToken": "CANARY-access", "expiresAt": "2026-03-01T03:12:00Z",
                "clientId": "client", "clientSecret": "CANARY-secret",
                "registrationExpiresAt": "2026-06-01T00:00:00Z", "refreshToken": "CANARY-refresh",
            })
        );
        assert_eq!(mode(&path(home.path())), 0o600);
        for dir in [".aws", ".aws/sso", ".aws/sso/cache"] {
            assert_eq!(mode(&home.path().join(dir)), 0o700, "{dir}");
        }
        assert_eq!(fs::read_dir(home.path().join(".aws/sso/cache")).expect("a folder").count(), 1);
        let read = cache.token(&session()).await.expect("a token");
        assert_eq!((read.access, read.refresh), (token().access, token().refresh));
        assert_eq!(read.client.map(|c| (c.id, c.secret)), token().client.map(|c| (c.id, c.secret)));
    }

    #[tokio::test]
    async fn what_others_have_in_the_file_stays_and_a_spent_refresh_token_does_not() {
        let home = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(Some(home.path().to_owned()), true);
        let path = path(home.path());
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(&path, r#"{"accessToken": "old", "refreshToken": "old", "other": [1]}"#).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("readable by all");
        cache.keep_token(&session(), &Token { refresh: None, ..token() }).await;
        let written: Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("JSON");
        assert_eq!(written["other"], json!([1]));
        assert_eq!(written["accessToken"], "CANARY-access");
        assert_eq!(written.get("refreshToken"), None);
        assert_eq!(mode(&path), 0o600);
    }

    #[tokio::test]
    async fn a_broken_or_foreign_file_is_no_token() {
        let home = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(Some(home.path().to_owned()), true);
        assert!(cache.token(&session()).await.is_none(), "no file");
        let path = path(home.path());
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        let good = |url: &str| {
            json!({"accessToken": "a", "expiresAt": "2026-03-01T03:12:00UTC", "startUrl": url}).to_string()
        };
        for bad in [
            "",
            "{",
            "[]",
            "null",
            r#"{"accessToken": 1}"#,
            r#"{"accessToken": "a"}"#,
            r#"{"accessToken": "a", "expiresAt": "soon"}"#,
            &good("https://other.awsapps.com/start"),
        ] {
            fs::write(&path, bad).expect("a file");
            assert!(cache.token(&session()).await.is_none(), "{bad}");
        }
        for same in ["https://d-abc123.awsapps.com/start", "https://d-abc123.awsapps.com/start/#/"] {
            fs::write(&path, good(same)).expect("a file");
            let token = cache.token(&session()).await.expect("a token, with the end that old CLIs wrote");
            assert_eq!(token.until.to_string(), "2026-03-01T03:12:00Z");
        }
        fs::remove_file(&path).expect("removed");
        fs::create_dir(&path).expect("a folder in its place");
        assert!(cache.token(&session()).await.is_none());
        // What cannot be written is no fault of the login.
        cache.keep_token(&session(), &token()).await;
    }

    #[tokio::test]
    async fn a_registration_is_kept_while_it_holds_and_apart_for_other_scopes() {
        let home = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(Some(home.path().to_owned()), true);
        let client = token().client.expect("one");
        cache.keep_registration(&session(), &client).await;
        let before = client.until - jiff::SignedDuration::from_secs(1);
        assert!(cache.registration(&session(), before).await.is_some());
        assert!(cache.registration(&session(), client.until).await.is_none(), "it is over");
        let others = SsoSession { scopes: vec!["codewhisperer:completions".into()], ..session() };
        assert!(cache.registration(&others, before).await.is_none());
        assert_eq!(mode(&home.path().join(".aws/sso/cache").join(registration_file(&session()))), 0o600);
    }

    #[tokio::test]
    async fn with_the_switch_off_nothing_is_written() {
        let home = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(Some(home.path().to_owned()), false);
        cache.keep_token(&session(), &token()).await;
        cache.keep_registration(&session(), &token().client.expect("one")).await;
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn files_are_named_as_the_cli_names_them() {
        let named = |id: &str| SsoSession { name: Some(id.into()), ..session() };
        // printf %s NAME | sha1sum
        assert_eq!(token_file(&named("admin")), "d033e22ae348aeb5660fc2140aec35850c4da997.json");
        let legacy = SsoSession { name: None, ..session() };
        assert_eq!(token_file(&legacy), file_name("https://d-abc123.awsapps.com/start"));
    }

    #[test]
    fn debug_holds_no_secret() {
        let text = format!("{:?}", token());
        assert!(!text.contains("CANARY"), "{text}");
    }
}
