//! Secrets as values that cannot be printed by accident, and texts cleaned of them.

use std::fmt;

/// A text that nobody may read in a log, an error or an answer: a key, a token, a password.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// Keeps the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for signing and sending.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// The address without query, fragment, user and password.
pub fn without_query(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (bare, has_more) = (&url[..end], end < url.len());
    let bare = match bare.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            format!("{scheme}://{host}{path}")
        }
        None => bare.to_owned(),
    };
    if has_more { format!("{bare}?…") } else { bare }
}

/// The words of a provider, fit to be kept and shown: without these secrets, without addresses'
/// queries, on one line, 300 characters at most.
pub fn cleaned(words: &str, secrets: &[&Secret]) -> String {
    let mut text = words.to_owned();
    for secret in secrets.iter().filter(|secret| secret.0.len() >= 4) {
        text = text.replace(&secret.0, "***");
    }
    let text: Vec<String> = text
        .split_whitespace()
        .map(|word| if word.contains("://") { without_query(word) } else { word.to_owned() })
        .collect();
    text.join(" ").chars().filter(|c| !c.is_control()).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::new("LTAI5tSecretValue");
        assert_eq!(format!("{secret:?}"), "***");
        let words = "InvalidAccessKey LTAI5tSecretValue at https://a.cn/x?access_token=abc#y";
        let cleaned = cleaned(words, &[&secret]);
        assert_eq!(cleaned, "InvalidAccessKey *** at https://a.cn/x?…");
    }

    #[test]
    fn an_address_loses_all_but_host_and_path() {
        assert_eq!(without_query("https://u:p@h.cn:8443/a/b?k=1"), "https://h.cn:8443/a/b?…");
        assert_eq!(without_query("https://h.cn"), "https://h.cn");
        assert_eq!(without_query("nothing"), "nothing");
    }
}
