//! What stands around every page: the document, the style, the way to the other language.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::lang::Lang;
use crate::words as w;

/// The style of the pages: the tokens that all surfaces share, then what is only here.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    let shared = include_str!("../../../ui/shared/tokens.css");
    format!("{} {}", without_comments(shared), without_comments(include_str!("style.css")))
});

/// What browsers are told that a page may do: show its own style, send its own forms, and no more.
/// There is no `script-src` that could be widened: everything not named is forbidden.
pub static CONTENT_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
});

/// The same for the page of a notice, which shows pictures of this server as well.
pub static SHOWING_POLICY: LazyLock<String> =
    LazyLock::new(|| format!("{}; img-src 'self'", CONTENT_POLICY.as_str()));

/// The style sheet without comments and needless space: it comes with every page.
fn without_comments(css: &str) -> String {
    let mut short = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        short.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, behind)| behind);
    }
    short.push_str(rest);
    short.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is the same on every page of one kind.
pub(crate) struct Frame<'f> {
    pub(crate) lang: Lang,
    /// What the page is about.
    pub(crate) title: &'f str,
    /// The place, above the heading.
    pub(crate) place: &'f str,
    /// This page's address without a query, for the other language; none after a form was sent.
    pub(crate) here: Option<&'f str>,
    /// Where the page came from.
    pub(crate) back: Option<&'f str>,
}

impl Frame<'_> {
    /// The whole document around what the page says.
    pub(crate) fn around(&self, content: Markup) -> String {
        let lang = self.lang;
        let markup = html! {
            (DOCTYPE)
            html lang=(lang.tag()) data-surface="phone" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width,initial-scale=1";
                    meta name="robots" content="noindex,nofollow";
                    meta name="format-detection" content="telephone=no";
                    title { (self.title) " · " (w::PRODUCT.to(lang)) }
                    style { (PreEscaped(STYLE.as_str())) }
                }
                body {
                    a.skip href="#main" { (w::SKIP.to(lang)) }
                    header {
                        @if let Some(back) = self.back {
                            a.line href=(lang.link(back)) { "‹ " (w::BACK.to(lang)) }
                        }
                        @if let Some(here) = self.here {
                            a.line href=(other(lang).link(here)) hreflang=(other(lang).tag())
                                lang=(other(lang).tag()) { (w::OTHER_LANGUAGE.to(lang)) }
                        }
                        @if !self.place.is_empty() { p { (self.place) } }
                    }
                    main id="main" {
                        h1 { (self.title) }
                        (content)
                    }
                }
            }
        };
        markup.into_string()
    }
}

fn other(lang: Lang) -> Lang {
    match lang {
        Lang::Chinese => Lang::English,
        Lang::English => Lang::Chinese,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_is_short_and_asks_for_nothing() {
        assert!(STYLE.len() < 8_000, "{}", STYLE.len());
        for wrong in ["/*", "url(", "@import", "http", "</"] {
            assert!(!STYLE.contains(wrong), "{wrong}");
        }
        assert_eq!(without_comments("a { /* one\n */ b: c }"), "a { b: c }");
    }

    #[test]
    fn the_policy_names_the_style_and_forbids_scripts() {
        assert!(CONTENT_POLICY.contains("default-src 'none'"));
        assert!(CONTENT_POLICY.contains("style-src 'sha256-"));
        assert!(!CONTENT_POLICY.contains("script-src") && !CONTENT_POLICY.contains("unsafe"));
    }
}
