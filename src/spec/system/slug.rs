/// The name of a system or a service in routes: lower case, every run of other characters than letters and digits one
/// `-`, none at the ends: `API Gateway (REST)` is `api-gateway-rest`.
pub fn slug(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    if out.ends_with('-') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn names_become_slugs() {
        for (name, expected) in [
            ("API Gateway (REST)", "api-gateway-rest"),
            ("Lambda@Edge", "lambda-edge"),
            ("AWS CLI / SDK / PowerShell tools", "aws-cli-sdk-powershell-tools"),
            ("AppStream 2.0", "appstream-2-0"),
            ("  x  ", "x"),
            ("(/)", ""),
        ] {
            assert_eq!(slug(name), expected);
        }
    }
}
