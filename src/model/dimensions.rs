use percent_encoding::percent_decode_str;

use super::Text;

/// `Name=Value,Name=Value`, as a route carries a metric's dimensions. `%`, `,` and `=` within a name or a value
/// are written `%25`, `%2C` and `%3D`; nothing else is escaped, for the route escapes the whole once more.
pub fn format_dimensions(dimensions: &[(Text, Text)]) -> String {
    let escape = |part: &str| part.replace('%', "%25").replace(',', "%2C").replace('=', "%3D");
    let pairs: Vec<String> =
        dimensions.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    pairs.join(",")
}

/// Reads what [`format_dimensions`] writes, sorted by name. A further `=` within a value may stand as it is.
///
/// # Errors
/// The part that is no dimension, in words.
pub fn parse_dimensions(text: &str) -> Result<Vec<(Text, Text)>, String> {
    let unescape = |part: &str| Text::new(percent_decode_str(part).decode_utf8_lossy());
    let pair = |part: &str| match part.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((unescape(name), unescape(value))),
        _ => {
            let part: String = super::clean(part).chars().take(60).collect();
            Err(format!("`{part}` is no dimension: they are written Name=Value,Name=Value"))
        }
    };
    let parts = text.split(',').filter(|_| !text.is_empty());
    let mut dimensions = parts.map(pair).collect::<Result<Vec<_>, _>>()?;
    dimensions.sort();
    Ok(dimensions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dimensions(pairs: &[(&str, &str)]) -> Vec<(Text, Text)> {
        pairs.iter().map(|(name, value)| (Text::new(name), Text::new(value))).collect()
    }

    #[test]
    fn dimensions_read_back() {
        for (pairs, text) in [
            (&[][..], ""),
            (&[("InstanceId", "i-1")], "InstanceId=i-1"),
            (&[("A", "1"), ("B", "2")], "A=1,B=2"),
            (&[("Load,Balancer", "app/a=b,c%2C")], "Load%2CBalancer=app/a%3Db%2Cc%252C"),
            (&[("Queue", "ünï 🚒"), ("Vide", "")], "Queue=ünï 🚒,Vide="),
        ] {
            assert_eq!(format_dimensions(&dimensions(pairs)), text);
            assert_eq!(parse_dimensions(text), Ok(dimensions(pairs)));
        }
    }

    #[test]
    fn people_may_write_them_less_strictly() {
        assert_eq!(parse_dimensions("B=2,A=x=y"), Ok(dimensions(&[("A", "x=y"), ("B", "2")])));
        assert_eq!(parse_dimensions("A=100%"), Ok(dimensions(&[("A", "100%")])));
    }

    #[test]
    fn what_is_no_dimension_is_named() {
        for (text, named) in [("A", "`A`"), ("A=1,", "``"), ("=1", "`=1`"), ("A=1,\u{1b}[31mB", "`B`")] {
            assert!(parse_dimensions(text).unwrap_err().contains(named), "{text:?}");
        }
    }
}
