//! One value, two texts: JSON by the Spark convention and XML.
//!
//! Spark (JSON and XML Conversion of Open311): the outer element is left out, a list is always an
//! array, and an empty element is `null`. Codes and identifiers are texts in both.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The format of an answer, as the end of the address names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `.json`
    Json,
    /// `.xml`, which every server must have.
    Xml,
}

impl Format {
    /// What stands behind the dot of a name, and the name before it.
    pub fn split(name: &str) -> Option<(&str, Self)> {
        let (stem, end) = name.rsplit_once('.')?;
        let format = match end {
            "json" => Self::Json,
            "xml" => Self::Xml,
            _ => return None,
        };
        (!stem.is_empty()).then_some((stem, format))
    }

    /// The content type of answers.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Xml => "text/xml; charset=utf-8",
        }
    }
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Nothing: `null`, or an empty element.
    Nothing,
    /// A text.
    Text(String),
    /// True or false.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A number of degrees.
    Degrees(f64),
    /// A list, with the name that each element has in XML.
    List(&'static str, Vec<Node>),
    /// Named parts, in their order.
    Fields(Vec<(&'static str, Node)>),
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Node {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl<T: Into<Node>> From<Option<T>> for Node {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_unit(),
            // An empty element cannot be told from an empty text.
            Self::Text(text) if text.is_empty() => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Degrees(number) => serializer.serialize_f64(*number),
            Self::List(_, nodes) => serializer.collect_seq(nodes),
            Self::Fields(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, node) in fields {
                    map.serialize_entry(name, node)?;
                }
                map.end()
            }
        }
    }
}

/// A document with the name of its outer element.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The outer element, which JSON leaves out.
    pub root: &'static str,
    /// What is in it.
    pub node: Node,
}

impl Document {
    /// The text in that format.
    pub fn text(&self, format: Format) -> Vec<u8> {
        let written = match format {
            Format::Json => serde_json::to_vec(&self.node).map_err(std::io::Error::other),
            Format::Xml => self.xml(),
        };
        written.expect("memory takes every byte, and a node is always a value of both formats")
    }

    fn xml(&self) -> std::io::Result<Vec<u8>> {
        let mut writer = Writer::new(Vec::new());
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        write(&mut writer, self.root, &self.node)?;
        Ok(writer.into_inner())
    }
}

fn write(writer: &mut Writer<Vec<u8>>, name: &'static str, node: &Node) -> std::io::Result<()> {
    let is_empty = match node {
        Node::Nothing => true,
        Node::Text(text) => text.is_empty(),
        Node::List(_, nodes) => nodes.is_empty(),
        _ => false,
    };
    if is_empty {
        return writer.write_event(Event::Empty(BytesStart::new(name)));
    }
    writer.write_event(Event::Start(BytesStart::new(name)))?;
    match node {
        Node::Nothing => {}
        Node::Text(text) => {
            let allowed = allowed(text);
            writer.write_event(Event::Text(BytesText::new(&allowed)))?;
        }
        Node::Flag(flag) => write_plain(writer, &flag.to_string())?,
        Node::Integer(number) => write_plain(writer, &number.to_string())?,
        Node::Degrees(number) => write_plain(writer, &number.to_string())?,
        Node::List(item, nodes) => {
            nodes.iter().try_for_each(|node| write(writer, item, node))?;
        }
        Node::Fields(fields) => {
            fields.iter().try_for_each(|(name, node)| write(writer, name, node))?;
        }
    }
    writer.write_event(Event::End(BytesEnd::new(name)))
}

fn write_plain(writer: &mut Writer<Vec<u8>>, text: &str) -> std::io::Result<()> {
    writer.write_event(Event::Text(BytesText::new(text)))
}

/// The text with a mark in place of each character that XML 1.0 has no way to write (§2.2).
fn allowed(text: &str) -> std::borrow::Cow<'_, str> {
    let is_allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(is_allowed) {
        return text.into();
    }
    text.chars().map(|c| if is_allowed(c) { c } else { '\u{fffd}' }).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Document {
        let one = Node::Fields(vec![
            ("service_code", "001".into()),
            ("metadata", true.into()),
            ("description", "灌溉渠 <b>&\"堵了\"\u{1}".into()),
            ("service_notice", Node::Nothing),
            ("lat", Node::Degrees(25.5)),
            ("order", Node::Integer(1)),
            ("values", Node::List("value", Vec::new())),
        ]);
        Document { root: "services", node: Node::List("service", vec![one]) }
    }

    #[test]
    fn json_has_no_wrapper_and_codes_stay_texts() {
        let text = String::from_utf8(sample().text(Format::Json)).expect("UTF-8");
        assert_eq!(
            text,
            "[{\"service_code\":\"001\",\"metadata\":true,\
             \"description\":\"灌溉渠 <b>&\\\"堵了\\\"\\u0001\",\"service_notice\":null,\
             \"lat\":25.5,\"order\":1,\"values\":[]}]"
        );
    }

    #[test]
    fn xml_has_a_declaration_and_no_namespace() {
        let text = String::from_utf8(sample().text(Format::Xml)).expect("UTF-8");
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><services><service>\
             <service_code>001</service_code><metadata>true</metadata>\
             <description>灌溉渠 &lt;b&gt;&amp;&quot;堵了&quot;\u{fffd}</description>\
             <service_notice/><lat>25.5</lat><order>1</order><values/>\
             </service></services>"
        );
    }

    #[test]
    fn the_format_is_the_end_of_the_name() {
        assert_eq!(Format::split("services.json"), Some(("services", Format::Json)));
        assert_eq!(Format::split("a.b.xml"), Some(("a.b", Format::Xml)));
        for wrong in ["services", "services.txt", ".json", "services.JSON", ""] {
            assert_eq!(Format::split(wrong), None, "{wrong}");
        }
    }
}
