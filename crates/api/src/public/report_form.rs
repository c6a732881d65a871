//! Reading the form in which a villager reports, with pictures, as a browser without scripts sends it.
//!
//! Nothing that was typed is lost by what is wrong beside it: the form is read to its end, a picture
//! that is too large is passed over without being kept, and each fault names its field.

use axum::extract::Multipart;
use axum::extract::multipart::Field as Part;
use kernel::{has_control_characters, trimmed};
use pages::{Choice, Fault, Field, Filled, Lang, Said};

/// The largest form that is read: pictures beyond what is taken are read over, to name them.
pub(super) const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// The largest picture as it comes, in bytes.
const LARGEST_PHOTO: usize = attachments::LARGEST as usize;
/// How many pictures a report may have.
const MOST_PHOTOS: usize = 3;
/// The longest text of a field that is read at all, in bytes.
const LONGEST_TEXT: usize = 16 * 1024;
/// The longest report, in characters: half of what a matter may hold, as the form says.
const LONGEST_WORDS: usize = 1000;

/// A picture as it came.
pub(super) struct Photo {
    /// What the phone calls it.
    pub(super) name: String,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// The form as it came.
pub(super) struct Sent {
    /// What was typed and chosen.
    pub(super) filled: Filled,
    /// What makes the form one of a kind.
    pub(super) nonce: Option<[u8; 16]>,
    /// The pictures.
    pub(super) photos: Vec<Photo>,
    /// What is wrong.
    pub(super) faults: Vec<Fault>,
    /// Whether pictures were chosen.
    pub(super) had_photos: bool,
}

impl Sent {
    fn new() -> Self {
        Self {
            filled: Filled::default(),
            nonce: None,
            photos: Vec::new(),
            faults: Vec::new(),
            had_photos: false,
        }
    }

    /// Notes what is wrong.
    pub(super) fn fault(&mut self, lang: Lang, field: Field, said: Said, name: &str) {
        self.faults.push(Fault { field, words: pages::say(lang, said, name) });
    }
}

/// Reads the form to its end, and looks at what was typed.
pub(super) async fn read(lang: Lang, mut form: Multipart) -> Sent {
    let mut sent = Sent::new();
    let mut is_trapped = false;
    loop {
        match form.next_field().await {
            Ok(Some(part)) => {
                let name = part.name().unwrap_or_default().to_owned();
                if name == "photos" {
                    photo(lang, &mut sent, part).await;
                    continue;
                }
                let Some(text) = text(part).await else {
                    sent.fault(lang, Field::Form, Said::FormBroken, "");
                    break;
                };
                match name.as_str() {
                    "nonce" => sent.nonce = nonce(&text),
                    "choice" => sent.filled.choice = text,
                    "words" => sent.filled.words = text,
                    "name" => sent.filled.name = text,
                    "phone" => sent.filled.phone = text,
                    "may_call" => sent.filled.may_call = true,
                    "website" => is_trapped = !text.is_empty(),
                    _ => {}
                }
            }
            Ok(None) => break,
            Err(error) => {
                let is_large = error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE;
                let said = if is_large { Said::FormTooLarge } else { Said::FormBroken };
                let field = if is_large { Field::Photos } else { Field::Form };
                sent.fault(lang, field, said, "");
                break;
            }
        }
    }
    if is_trapped {
        sent.fault(lang, Field::Form, Said::Trapped, "");
    }
    judge(lang, &mut sent);
    sent
}

/// Looks at what was typed and chosen.
fn judge(lang: Lang, sent: &mut Sent) {
    if sent.nonce.is_none() && sent.faults.is_empty() {
        sent.fault(lang, Field::Form, Said::FormBroken, "");
    }
    if Choice::find(&sent.filled.choice).is_none() {
        sent.filled.choice.clear();
        sent.fault(lang, Field::Choice, Said::ChoiceMissing, "");
    }
    let words = &sent.filled.words;
    let is_unreadable = has_control_characters(words) || words.chars().count() > LONGEST_WORDS;
    if trimmed(words).is_none() {
        sent.fault(lang, Field::Words, Said::WordsMissing, "");
    } else if is_unreadable {
        sent.fault(lang, Field::Words, Said::WordsUnreadable, "");
    }
}

/// The text of a field; nothing where it is longer than any of ours, or broken off.
async fn text(mut part: Part<'_>) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.ok()? {
        if bytes.len() + chunk.len() > LONGEST_TEXT {
            return None;
        }
        bytes.extend_from_slice(&chunk);
    }
    // A browser sends line breaks as two characters, whatever was typed.
    Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}

async fn photo(lang: Lang, sent: &mut Sent, mut part: Part<'_>) {
    let name: String = part.file_name().unwrap_or_default().chars().take(60).collect();
    let mut bytes = Vec::new();
    let mut is_large = false;
    loop {
        match part.chunk().await {
            Ok(Some(chunk)) => {
                // What is too large is read over, so that what comes behind it is still heard.
                is_large |= bytes.len() + chunk.len() > LARGEST_PHOTO;
                if is_large {
                    bytes = Vec::new();
                } else {
                    bytes.extend_from_slice(&chunk);
                }
            }
            Ok(None) => break,
            // The next field tells what went wrong.
            Err(_) => return,
        }
    }
    if bytes.is_empty() && !is_large {
        // A browser sends an empty field where no picture was chosen.
        return;
    }
    sent.had_photos = true;
    if is_large {
        sent.fault(lang, Field::Photos, Said::PhotoTooLarge, &name);
    } else if sent.photos.len() == MOST_PHOTOS {
        if sent.faults.iter().all(|fault| fault.field != Field::Photos) {
            sent.fault(lang, Field::Photos, Said::TooManyPhotos, "");
        }
    } else {
        sent.photos.push(Photo { name, bytes });
    }
}

/// The bytes of a nonce: 32 hexadecimal digits.
fn nonce(text: &str) -> Option<[u8; 16]> {
    let value = u128::from_str_radix(text, 16).ok();
    value.filter(|_| text.len() == 32).map(u128::to_be_bytes)
}

/// The nonce as the form sends it.
pub(super) fn nonce_text(nonce: &[u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(*nonce))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_read_back_and_nothing_else_is() {
        let bytes = std::array::from_fn(|at| at as u8 * 3);
        assert_eq!(nonce(&nonce_text(&bytes)), Some(bytes));
        for wrong in ["", "00", &"g".repeat(32), &"0".repeat(33), &format!("+{}", "0".repeat(31))] {
            let read = nonce(wrong);
            assert!(read.is_none() || read == Some([0; 16]), "{wrong}");
        }
    }
}
