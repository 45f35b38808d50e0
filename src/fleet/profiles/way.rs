use crate::model::{Base, ByProfile, Fault, FaultKind, Hop, Way, WebIdentity};

use crate::fleet::{
    limits::possible,
    reach::{Host, session_name},
};

use super::{NAME_ONE, ProfileFacts, ProfileSet};

/// Where the roles of a profile begin.
enum Source<'a> {
    /// Another profile, or itself.
    Profile(&'a str),
    /// `credential_source`.
    Base(Base),
}

/// A profile that says something wrong.
pub(super) fn wrong(profile: &str, message: &str, fix: impl Into<String>) -> Fault {
    Fault::new(FaultKind::InvalidRequest, format!("profile `{profile}`: {message}")).with_fix(fix.into())
}

impl ProfileSet {
    /// The way that a profile leads, or without one what the SDKs' default chain finds: keys in the environment, the
    /// `default` profile, a web identity, a container's role, the instance's.
    ///
    /// # Errors
    /// Why it leads nowhere, with what to do.
    pub fn way(&self, profile: Option<&str>, host: &Host) -> Result<Way, Fault> {
        let way = match profile.or(self.selected.as_deref()) {
            Some(name) => self.follow(name, host)?,
            None => self.default_way(host)?,
        };
        possible(way, &[])
    }

    fn default_way(&self, host: &Host) -> Result<Way, Fault> {
        let env = &self.environment;
        let base = if env.has_keys() {
            Base::Environment
        } else if self.find("default").is_some_and(|facts| !facts.is_silent()) {
            return self.follow("default", host);
        } else if let Some(file) = &env.web_identity_token_file {
            let role_arn = env.role_arn.clone().ok_or_else(|| {
                let message = "AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN";
                Fault::new(FaultKind::InvalidRequest, message)
                    .with_fix("set AWS_ROLE_ARN to the role that the token is for")
            })?;
            Base::WebIdentity(WebIdentity {
                role_arn,
                token_file: file.clone(),
                session_name: session_name(env.role_session_name.as_deref(), host),
            })
        } else if env.container {
            Base::Container
        } else if env.access_key_id || env.secret_access_key {
            return Err(self.half_environment("the environment"));
        } else {
            Base::Instance
        };
        Ok(Way { base, ..Way::default() })
    }

    /// From profile to profile, as the SDKs go: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html>
    fn follow(&self, start: &str, host: &Host) -> Result<Way, Fault> {
        let mut seen: Vec<&str> = Vec::new();
        // The last role first.
        let mut hops: Vec<(Hop, Option<&String>)> = Vec::new();
        let mut name = start;
        let (base, own_mfa) = loop {
            let facts = self.find(name).ok_or_else(|| self.missing(name, seen.last().copied()))?;
            if seen.contains(&name) {
                let path = [&seen[..], &[name]].concat().join(" -> ");
                return Err(wrong(start, &format!("source_profile goes round in a loop: {path}"), LOOP_FIX));
            }
            seen.push(&facts.name);
            let is_first = seen.len() == 1;
            let role = facts.role_arn.as_ref().filter(|_| {
                // A role behind a token is where a way begins; and keys of a profile that others name are what they want.
                facts.web_identity_token_file.is_none() && (is_first || !facts.has_keys())
            });
            let Some(role_arn) = role else {
                let keys = || Ok(Base::Keys(facts.name.clone()));
                let base = if !is_first && facts.has_keys() { keys() } else { self.base(facts, host) };
                break (base?, facts.mfa_serial.as_ref());
            };
            hops.push((hop(facts, role_arn, host)?, facts.mfa_serial.as_ref()));
            match self.source(facts)? {
                Source::Profile(source) if source == facts.name => break (self.base(facts, host)?, None),
                Source::Profile(source) => name = source,
                Source::Base(base) => break (base, None),
            }
        };
        let hop_mfa = hops.iter().rev().find_map(|(_, mfa)| *mfa);
        let by_profile = ByProfile {
            name: start.to_owned(),
            hops: hops.len(),
            mfa: hops.last().is_some_and(|(_, mfa)| mfa.is_some()),
        };
        Ok(Way {
            base,
            mfa_serial: hop_mfa.or(own_mfa).cloned(),
            hops: hops.into_iter().rev().map(|(hop, _)| hop).collect(),
            by_profile: Some(by_profile),
        })
    }

    /// What a profile with a role assumes it with.
    fn source<'a>(&self, facts: &'a ProfileFacts) -> Result<Source<'a>, Fault> {
        match (&facts.source_profile, &facts.credential_source) {
            (Some(profile), None) => Ok(Source::Profile(profile)),
            (None, Some(source)) => self.credential_source(facts, source).map(Source::Base),
            (Some(_), Some(_)) => Err(wrong(
                &facts.name,
                "role_arn stands with both source_profile and credential_source",
                "take one of the two out of the profile in ~/.aws/config",
            )),
            (None, None) => Err(wrong(
                &facts.name,
                "role_arn stands with neither source_profile nor credential_source",
                "add source_profile, the profile whose credentials assume the role, in ~/.aws/config",
            )),
        }
    }

    fn credential_source(&self, facts: &ProfileFacts, source: &str) -> Result<Base, Fault> {
        match &source.to_ascii_lowercase()[..] {
            "environment" if self.environment.has_keys() => Ok(Base::Environment),
            "environment" => {
                Err(self
                    .half_environment(&format!("profile `{}`: credential_source = Environment", facts.name)))
            }
            "ec2instancemetadata" => Ok(Base::Instance),
            "ecscontainer" if self.environment.container => Ok(Base::Container),
            "ecscontainer" => Err(wrong(
                &facts.name,
                "credential_source = EcsContainer, and no container's role is in the environment",
                "start Skydeck in the container, or name another credential_source or a source_profile",
            )),
            _ => Err(wrong(
                &facts.name,
                &format!("no credential_source `{source}`"),
                "write Environment, Ec2InstanceMetadata or EcsContainer, or name a source_profile",
            )),
        }
    }

    /// Where a profile's own credentials come from: the first that it has of what the SDKs look for, in their order.
    fn base(&self, facts: &ProfileFacts, host: &Host) -> Result<Base, Fault> {
        let name = &facts.name;
        if let (Some(source), None) = (&facts.credential_source, &facts.role_arn) {
            return self.credential_source(facts, source);
        }
        if let Some(file) = &facts.web_identity_token_file {
            let role_arn = facts.role_arn.clone().ok_or_else(|| {
                let fix = "add role_arn, the role that the token is for, in ~/.aws/config";
                wrong(name, "web_identity_token_file stands without role_arn", fix)
            })?;
            return Ok(Base::WebIdentity(WebIdentity {
                role_arn,
                token_file: file.clone(),
                session_name: session_name(facts.role_session_name.as_deref(), host),
            }));
        }
        if facts.is_sso() {
            return self.sso_role(facts).map(Base::Sso);
        }
        if facts.login_session {
            let fix = format!(
                "in ~/.aws/config, give another profile \
                 credential_process = aws configure export-credentials --profile {name} --format process, and use that one"
            );
            return Err(wrong(
                name,
                "it signs in with `aws login` (login_session), which Skydeck does not read",
                fix,
            ));
        }
        if facts.credential_process {
            return Ok(Base::Process(name.clone()));
        }
        match (facts.access_key_id, facts.secret_access_key) {
            (true, true) => Ok(Base::Keys(name.clone())),
            (true, false) => Err(half_keys(name, "aws_access_key_id", "aws_secret_access_key")),
            (false, true) => Err(half_keys(name, "aws_secret_access_key", "aws_access_key_id")),
            (false, false) => {
                let message = format!("profile `{name}` says nothing about credentials");
                let fix = format!("aws configure --profile {name}, or aws configure sso --profile {name}");
                Err(Fault::new(FaultKind::NoCredentials, message).with_fix(fix))
            }
        }
    }

    fn missing(&self, name: &str, named_by: Option<&str>) -> Fault {
        let words = self.no_such_profile(name);
        let message = named_by.map_or(words.clone(), |by| format!("source_profile of `{by}`: {words}"));
        Fault::new(FaultKind::NoCredentials, message).with_fix(NAME_ONE)
    }

    fn half_environment(&self, whose: &str) -> Fault {
        let message = match (self.environment.access_key_id, self.environment.secret_access_key) {
            (true, _) => "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY",
            (_, true) => "AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID",
            _ => "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
        };
        Fault::new(FaultKind::NoCredentials, format!("{whose}: {message}"))
            .with_fix("set both, or neither and name a profile")
    }
}

const LOOP_FIX: &str =
    "have the last source_profile of the loop name a profile with keys, a login or a credential_process";

fn half_keys(profile: &str, there: &str, missing: &str) -> Fault {
    let message = format!("profile `{profile}` has {there} and no {missing}");
    Fault::new(FaultKind::NoCredentials, message)
        .with_fix(format!("aws configure --profile {profile}, or another way to sign in for it"))
}

fn hop(facts: &ProfileFacts, role_arn: &str, host: &Host) -> Result<Hop, Fault> {
    let seconds = |text: &String| {
        let seconds = text.trim().parse().ok().filter(|seconds| (900..=43_200).contains(seconds));
        seconds.ok_or_else(|| {
            let fix = "write 900 to 43200 in ~/.aws/config, and no more than the role allows";
            wrong(
                &facts.name,
                &format!("duration_seconds is `{text}`, which is no number of 900 to 43200"),
                fix,
            )
        })
    };
    Ok(Hop {
        role_arn: role_arn.to_owned(),
        external_id: facts.external_id.clone(),
        session_name: session_name(facts.role_session_name.as_deref(), host),
        duration_seconds: facts.duration_seconds.as_ref().map(seconds).transpose()?,
    })
}
