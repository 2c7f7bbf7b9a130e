//! Percent-encoding as in URL paths: unlike in a form, a plus sign is a plus sign.

/// A text without its percent-encoding.
pub fn decoded(text: &str) -> String {
    let pair = format!("={}", text.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(pair.as_bytes()).next().map_or_else(String::new, |(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_read_and_everything_else_stays() {
        for (text, decoded_to) in [("Bearer%20a%2Cb", "Bearer a,b"), ("a+b&c=d", "a+b&c=d"), ("%C3%BC", "ü"), ("", "")] {
            assert_eq!(decoded(text), decoded_to);
        }
    }
}
