//! The two languages of a page, and a sentence in both.

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese as written in the mainland; what is not asked for otherwise.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Lang {
    /// The language that the query of an address asks for.
    pub fn of_query(query: Option<&str>) -> Self {
        let asks = |pair: &str| pair == "lang=en";
        if query.is_some_and(|query| query.split('&').any(asks)) {
            Self::English
        } else {
            Self::Chinese
        }
    }

    /// The language tag (RFC 5646).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// An address within the site that stays in this language.
    pub fn link(self, path: &str) -> String {
        match self {
            Self::Chinese => path.to_owned(),
            Self::English => format!("{path}?lang=en"),
        }
    }
}

/// A sentence in Chinese and in English; `{name}` stands for what is put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) &'static str, pub(crate) &'static str);

impl Words {
    /// In that language.
    pub(crate) const fn to(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Chinese => self.0,
            Lang::English => self.1,
        }
    }

    /// In that language, with what is put in by name.
    pub(crate) fn with(self, lang: Lang, values: &[(&str, &str)]) -> String {
        let mut text = self.to(lang).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}

/// A day as people write it.
pub(crate) fn day(lang: Lang, day: kernel::Date) -> String {
    match lang {
        Lang::Chinese => format!("{}年{}月{}日", day.year(), day.month_of_year(), day.day()),
        Lang::English => day.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_asked_for_in_the_query() {
        assert_eq!(Lang::of_query(None), Lang::Chinese);
        assert_eq!(Lang::of_query(Some("done=confirm&lang=en")), Lang::English);
        assert_eq!(Lang::of_query(Some("lang=english")), Lang::Chinese);
        assert_eq!(Lang::English.link("/t"), "/t?lang=en");
    }

    #[test]
    fn what_is_put_in_takes_its_place() {
        let words = Words("{unit}已受理", "Accepted by {unit}");
        assert_eq!(words.with(Lang::Chinese, &[("unit", "河源村")]), "河源村已受理");
        assert_eq!(words.with(Lang::English, &[("unit", "Heyuan")]), "Accepted by Heyuan");
        let date = "2023-05-07".parse().expect("a date");
        assert_eq!(day(Lang::Chinese, date), "2023年5月7日");
    }
}
