use std::{fmt, io, path::Path};

use aws_smithy_http_client::tls::{TlsContext, TrustStore};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls::{
    RootCertStore,
    pki_types::{
        CertificateDer,
        pem::{Error as PemError, PemObject as _},
    },
};

/// The certificates of a CA bundle, read and found good.
///
/// They are trusted INSTEAD of the system's, as the AWS CLI and botocore do it (botocore hands the file to TLS in the
/// place of its own roots): the same file means the same in both, and who names a bundle trusts nobody else. A bundle
/// for a proxy that intercepts some hosts only must therefore hold the roots of the others too.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html>
#[derive(Clone)]
pub(super) struct Bundle {
    /// `AWS_CA_BUNDLE /etc/corp.pem`: who named it, and the file.
    pub name: String,
    /// TLS that trusts its certificates alone.
    pub tls: TlsContext,
    /// How many they are.
    certificates: usize,
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bundle").field("name", &self.name).field("certificates", &self.certificates).finish()
    }
}

impl Bundle {
    /// Reads the file that `setting` (`AWS_CA_BUNDLE`, `ca_bundle`) names.
    ///
    /// # Errors
    /// One sentence that names both: no such file, not readable, empty, not PEM, no certificate of a CA.
    pub fn read(setting: &str, path: &Path) -> Result<Self, String> {
        let name = format!("{setting} {}", path.display());
        let fix = "correct the path, or take the setting out: the system's certificates are trusted then";
        let bytes = std::fs::read(path).map_err(|error| format!("{name}: {}; fix: {fix}", why(&error)))?;
        let fix = "name a PEM file with the certificates of the CAs to trust";
        let pem = certificates(&bytes).map_err(|why| format!("{name}: {why}; fix: {fix}"))?;
        let store =
            pem.iter().fold(TrustStore::empty(), |store, pem| store.with_pem_certificate(pem.as_str()));
        let tls = TlsContext::builder().with_trust_store(store).build();
        let tls = tls.map_err(|error| format!("{name}: {error}"))?;
        Ok(Self { name, tls, certificates: pem.len() })
    }
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".into(),
        io::ErrorKind::PermissionDenied => "the file may not be read by this user".into(),
        io::ErrorKind::IsADirectory => "a folder; a PEM file is expected".into(),
        _ => error.to_string(),
    }
}

/// Every certificate that can be an anchor of trust. One of an odd form is passed over, for bundles of whole systems
/// hold such; broken PEM is not, for nobody can tell what it was to be.
fn certificates(bytes: &[u8]) -> Result<Vec<String>, String> {
    if bytes.trim_ascii().is_empty() {
        return Err("the file is empty".into());
    }
    let (mut pem, mut refused) = (Vec::new(), 0);
    for (at, certificate) in CertificateDer::pem_slice_iter(bytes).enumerate() {
        let certificate = certificate.map_err(|error| broken(at + 1, &error))?;
        let text = armoured(&certificate);
        match RootCertStore::empty().add(certificate) {
            Ok(()) => pem.push(text),
            Err(_) => refused += 1,
        }
    }
    match (pem.len(), refused) {
        (0, 0) => {
            Err("no PEM certificate in it (`-----BEGIN CERTIFICATE-----`); a DER file is converted by \
                       `openssl x509 -inform der`"
                .into())
        }
        (0, refused) => Err(format!("none of its {refused} certificates can be read as a CA's")),
        _ => Ok(pem),
    }
}

fn broken(at: usize, error: &PemError) -> String {
    match error {
        PemError::MissingSectionEnd { .. } => format!("certificate {at} has no end: the file is cut short"),
        _ => format!("certificate {at} is not valid PEM"),
    }
}

fn armoured(certificate: &CertificateDer<'_>) -> String {
    let body = STANDARD.encode(certificate);
    format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
}

#[cfg(test)]
mod tests {
    use rcgen::{CertifiedKey, generate_simple_self_signed};

    use super::*;

    fn read(content: &[u8]) -> Result<Bundle, String> {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("ca.pem");
        std::fs::write(&path, content).expect("written");
        Bundle::read("AWS_CA_BUNDLE", &path)
            .map_err(|error| error.replace(&dir.path().display().to_string(), ""))
    }

    fn good() -> String {
        let CertifiedKey { cert, .. } = generate_simple_self_signed(["ca".to_owned()]).expect("made");
        cert.pem()
    }

    #[test]
    fn what_is_wrong_with_a_bundle_is_said_in_words() {
        let cut = good().lines().take(4).collect::<Vec<_>>().join("\n");
        let junk = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
        for (content, says) in [
            (&b" \n"[..], "AWS_CA_BUNDLE /ca.pem: the file is empty"),
            (b"certainly not", "AWS_CA_BUNDLE /ca.pem: no PEM certificate in it"),
            (b"\x30\x82\x01\x02", "AWS_CA_BUNDLE /ca.pem: no PEM certificate in it"),
            (cut.as_bytes(), "AWS_CA_BUNDLE /ca.pem: certificate 1 has no end: the file is cut short"),
            (junk.as_bytes(), "AWS_CA_BUNDLE /ca.pem: none of its 1 certificates can be read as a CA's"),
            (
                b"-----BEGIN CERTIFICATE-----\n***\n-----END CERTIFICATE-----\n",
                "AWS_CA_BUNDLE /ca.pem: certificate 1 is not valid PEM",
            ),
        ] {
            let error = read(content).expect_err(says);
            assert!(error.starts_with(says), "{error}");
        }
        let missing = Bundle::read("ca_bundle", Path::new("/x/y.pem")).expect_err("missing");
        assert!(missing.starts_with("ca_bundle /x/y.pem: no such file; fix: correct the path"), "{missing}");
        let folder = Bundle::read("ca_bundle", Path::new("/")).expect_err("a folder");
        assert!(folder.starts_with("ca_bundle /: a folder; a PEM file is expected; fix: "), "{folder}");
    }

    #[test]
    fn certificates_are_found_among_comments_and_odd_ones() {
        let odd = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
        let bundle = read(format!("# corp\n{}\n{odd}{}", good(), good()).as_bytes()).expect("good");
        assert_eq!(bundle.certificates, 2);
        assert!(!format!("{bundle:?}").contains("BEGIN"));
    }
}
