//! Pages by key: a page ends where the next one starts, however much was written between.

/// How many items a page may hold: 1 to 200, 50 unless told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u32);

impl Limit {
    /// The largest page.
    pub const MAX: u32 = 200;

    /// The limit asked for, or `None` when it is out of range.
    pub fn new(limit: u32) -> Option<Self> {
        (1..=Self::MAX).contains(&limit).then_some(Self(limit))
    }

    /// The number of items.
    pub fn get(self) -> usize {
        self.0 as usize
    }

    /// One more than the page holds: the row that tells whether there is a next page.
    pub fn with_next(self) -> i64 {
        i64::from(self.0) + 1
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

/// Where the next page starts: the sort key of the last item, opaque outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(Vec<String>);

impl Cursor {
    /// A cursor of these key parts.
    pub fn new<const N: usize>(parts: [String; N]) -> Self {
        Self(parts.into())
    }

    /// Reads what [`Cursor::encode`] wrote and demands that many parts.
    pub fn parse(text: &str, parts: usize) -> Option<Self> {
        if !text.len().is_multiple_of(2) || text.len() > 1024 || !text.is_ascii() {
            return None;
        }
        let bytes = (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16))
            .collect::<Result<Vec<u8>, _>>()
            .ok()?;
        let plain = String::from_utf8(bytes).ok()?;
        let found: Vec<String> = plain.split('\u{1f}').map(str::to_owned).collect();
        (found.len() == parts).then_some(Self(found))
    }

    /// The text for a link or a JSON field: hexadecimal, safe anywhere.
    pub fn encode(&self) -> String {
        self.0.join("\u{1f}").bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    /// A part of the key.
    pub fn part(&self, index: usize) -> &str {
        self.0.get(index).map_or("", String::as_str)
    }
}

/// One page of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items, in order.
    pub items: Vec<T>,
    /// Where the next page starts; `None` on the last one.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Makes a page of up to `limit` items from one more than that, and the next page's key.
    pub fn cut(mut items: Vec<T>, limit: Limit, key: impl Fn(&T) -> Cursor) -> Self {
        let more = items.len() > limit.get();
        items.truncate(limit.get());
        let next = if more { items.last().map(key) } else { None };
        Self { items, next }
    }

    /// The same page with every item turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(turn).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_the_trip() {
        let cursor = Cursor::new(["20230507".into(), "何 辉".into()]);
        assert_eq!(Cursor::parse(&cursor.encode(), 2), Some(cursor.clone()));
        assert_eq!(Cursor::parse(&cursor.encode(), 3), None);
        assert_eq!(Cursor::parse("zz", 1), None);
        assert_eq!(Cursor::parse("何辉", 1), None);
    }

    #[test]
    fn the_last_page_has_no_next() {
        let limit = Limit::new(2).expect("in range");
        let page = Page::cut(vec![1, 2, 3], limit, |item| Cursor::new([item.to_string()]));
        assert_eq!(page.items, [1, 2]);
        assert_eq!(page.next.map(|next| next.part(0).to_owned()), Some("2".to_owned()));
        let last = Page::cut(vec![3], limit, |item| Cursor::new([item.to_string()]));
        assert_eq!(last.next, None);
    }
}
