//! The XML of callbacks: a small tree, read within limits.
//!
//! What a stranger could use against a reader is not read at all: no document type, no entity but the
//! five of XML itself and numbers, no processing instruction, no depth or count beyond the limits.

use quick_xml::Reader;
use quick_xml::events::Event;

/// How deep elements may lie in each other.
const DEEPEST: usize = 12;
/// How many elements a message may have.
const MOST_ELEMENTS: usize = 2_000;

/// Why a text is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the XML of a callback")]
pub struct Unreadable;

/// An element: its name, its text and what lies in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// The name.
    pub name: String,
    /// The text directly inside.
    pub text: String,
    /// The elements inside, in their order.
    pub children: Vec<Element>,
}

impl Element {
    /// The first child of that name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of that name, without white space around it; empty when there is
    /// none.
    pub fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }
}

/// Reads a document with one root.
///
/// # Errors
/// [`Unreadable`].
pub fn read(text: &str) -> Result<Element, Unreadable> {
    let mut reader = Reader::from_str(text);
    // The elements that are open, the root first; an invisible one holds the root itself.
    let mut open = vec![Element::default()];
    let mut count = 0;
    loop {
        match reader.read_event().map_err(|_| Unreadable)? {
            Event::Start(start) => {
                count += 1;
                if open.len() > DEEPEST || count > MOST_ELEMENTS {
                    return Err(Unreadable);
                }
                let name = start.name().0.to_owned();
                open.push(Element { name, ..Element::default() });
            }
            Event::Empty(start) => {
                count += 1;
                if count > MOST_ELEMENTS {
                    return Err(Unreadable);
                }
                let name = start.name().0.to_owned();
                last(&mut open)?.children.push(Element { name, ..Element::default() });
            }
            Event::End(_) => {
                let closed = open.pop().ok_or(Unreadable)?;
                last(&mut open)?.children.push(closed);
            }
            Event::Text(text) => last(&mut open)?.text.push_str(&text.xml10_content()),
            Event::CData(text) => last(&mut open)?.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let letter = match reference.resolve_char_ref().map_err(|_| Unreadable)? {
                    Some(letter) => letter,
                    None => predefined(&reference.xml10_content())?,
                };
                last(&mut open)?.text.push(letter);
            }
            Event::Comment(_) | Event::Decl(_) => {}
            Event::DocType(_) | Event::PI(_) => return Err(Unreadable),
            Event::Eof => break,
        }
    }
    let [document] = <[Element; 1]>::try_from(open).map_err(|_| Unreadable)?;
    let [root] = <[Element; 1]>::try_from(document.children).map_err(|_| Unreadable)?;
    if document.text.trim().is_empty() { Ok(root) } else { Err(Unreadable) }
}

fn last(open: &mut [Element]) -> Result<&mut Element, Unreadable> {
    open.last_mut().ok_or(Unreadable)
}

fn predefined(name: &str) -> Result<char, Unreadable> {
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Unreadable),
    }
}

/// The text as it may stand in a CDATA section.
pub fn cdata(text: &str) -> String {
    format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_a_tree() {
        let read = read(
            "<?xml version=\"1.0\"?><xml>\n<A><![CDATA[村头<路灯>]]></A><B>1 &amp; 2 &#x4e00;</B>\
             <C><D>3</D><D>4</D></C><E/></xml>\n",
        )
        .expect("reads");
        assert_eq!((read.name.as_str(), read.children.len()), ("xml", 4));
        assert_eq!(read.text_of("A"), "村头<路灯>");
        assert_eq!(read.text_of("B"), "1 & 2 一");
        assert_eq!(read.child("C").map(|c| c.children.len()), Some(2));
        assert_eq!((read.text_of("E"), read.text_of("F")), ("", ""));
    }

    #[test]
    fn what_a_stranger_would_try_is_not_read() {
        let deep = "<a>".repeat(20) + &"</a>".repeat(20);
        let wide = format!("<a>{}</a>", "<b/>".repeat(3000));
        for text in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>text",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
            "<!DOCTYPE a><a/>",
            "<a>&x;</a>",
            "<a>&#0;</a>",
            "<?php x?><a/>",
            "<a>& </a>",
            &deep,
            &wide,
        ] {
            assert_eq!(read(text), Err(Unreadable), "{text}");
        }
    }

    #[test]
    fn a_text_cannot_break_out_of_its_section() {
        let text = "a]]><b>x</b>";
        let read = read(&format!("<r>{}</r>", cdata(text))).expect("reads");
        assert_eq!(read.text, text);
    }
}
