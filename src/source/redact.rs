//! What must never be shown: values that nobody read, and values under names of secrets.

use super::place::Span;
use super::shown::WRONG_SHOWN;
use super::spread::spread;
use super::tree::{Entry, Node, Value};

impl Node<'_> {
    /// What may not be shown: scalars that nobody read, everything under the name of a secret,
    /// and keys that are no names.
    #[must_use]
    pub fn hidden(&self) -> Vec<Span> {
        let mut hiding = Hiding {
            hidden: Vec::new(),
            kinds: [KeyKind::default(); SLOTS],
        };
        hiding.node(self);
        hiding.hidden.sort_unstable();
        hiding.hidden
    }
}

impl Node<'_> {
    /// What is not shown of a value that does not belong where it stands.
    fn beyond_first(&self) -> Option<Span> {
        let Span { start, end } = self.place.span;
        let shown = match &self.value {
            Value::Text(text) => {
                let head = text.chars().take(WRONG_SHOWN).map(char::len_utf8);
                let quote = usize::from((end - start) as usize > text.len());
                head.sum::<usize>() + quote
            }
            _ => WRONG_SHOWN,
        };
        let start = start.saturating_add(u32::try_from(shown).ok()?);
        (start < end).then_some(Span { start, end })
    }
}

/// Keys whose kind is remembered, by a byte; an export has few keys, many times each.
const SLOTS: usize = 256;

/// Longest key that can be a name.
const MAX_NAME: usize = 64;

/// What is found to be hidden.
struct Hiding<'a> {
    hidden: Vec<Span>,
    kinds: [KeyKind<'a>; SLOTS],
}

/// What a key says by itself, as far as somebody wanted to know.
#[derive(Clone, Copy, Default)]
struct KeyKind<'a> {
    key: &'a str,
    is_name: Option<bool>,
    is_secret: Option<bool>,
}

impl<'a> Hiding<'a> {
    fn node(&mut self, node: &'a Node) {
        match &node.value {
            Value::List(items) => items.iter().for_each(|item| self.node(item)),
            Value::Map(entries) => entries.iter().for_each(|entry| self.entry(entry)),
            // Neither can hold a secret.
            Value::Null | Value::Bool(_) => {}
            _ if node.is_refused() => self.hidden.extend(node.beyond_first()),
            _ if node.is_read() => {}
            _ => self.hidden.push(node.place.span),
        }
    }

    fn entry(&mut self, entry: &'a Entry) {
        let key = &*entry.key;
        let value = &entry.value;
        let kind = &mut self.kinds[slot(key)];
        if kind.key != key {
            *kind = KeyKind {
                key,
                ..KeyKind::default()
            };
        }
        // The key of a value that was read is one that its reader knows.
        if !value.is_read() && !*kind.is_name.get_or_insert_with(|| is_name(key)) {
            self.hidden.push(entry.key_place.span);
        }
        let open = match value.value {
            Value::Null | Value::Bool(_) => return,
            Value::List(_) | Value::Map(_) => true,
            _ => value.is_read(),
        };
        // Under the name of a secret, a value stays hidden even if a reader took it.
        if open && !*kind.is_secret.get_or_insert_with(|| is_secret_key(key)) {
            self.node(value);
        } else {
            self.hidden.push(value.place.span);
        }
    }
}

/// Where the kind of a key is remembered.
fn slot(key: &str) -> usize {
    let [high, ..] = spread(key).to_be_bytes();
    usize::from(high)
}

/// Whether a key looks like the name of something; one that does not may be data.
fn is_name(key: &str) -> bool {
    let sign = |letter: char| matches!(letter, '_' | '-' | '.' | ' ' | '/' | '@');
    let plain =
        |letter: char| letter.is_ascii_alphanumeric() || letter.is_alphanumeric() || sign(letter);
    key.len() <= MAX_NAME && key.chars().all(plain)
}

/// How a word tells that a key names a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WordMatch {
    /// Wherever it stands, across the words of the key as well.
    Anywhere,
    /// As a word of its own.
    Word,
    /// As the whole key.
    Whole,
}

/// A word of secrets: its letters as bits, and its form.
type SecretWord = (&'static str, u32, WordMatch);

const WORDS: [SecretWord; 21] = [
    word("password", WordMatch::Anywhere),
    word("passwd", WordMatch::Anywhere),
    word("pwd", WordMatch::Anywhere),
    word("passphrase", WordMatch::Anywhere),
    word("secret", WordMatch::Anywhere),
    word("community", WordMatch::Anywhere),
    word("credential", WordMatch::Anywhere),
    word("sessionid", WordMatch::Anywhere),
    word("privatekey", WordMatch::Anywhere),
    word("sharedkey", WordMatch::Anywhere),
    word("authkey", WordMatch::Anywhere),
    word("encryptionkey", WordMatch::Anywhere),
    word("apikey", WordMatch::Anywhere),
    word("accesskey", WordMatch::Anywhere),
    word("masterkey", WordMatch::Anywhere),
    word("token", WordMatch::Word),
    word("cookie", WordMatch::Word),
    word("chap", WordMatch::Word),
    word("pass", WordMatch::Word),
    word("auth", WordMatch::Word),
    word("key", WordMatch::Whole),
];

const fn word(text: &'static str, form: WordMatch) -> SecretWord {
    let (bytes, mut letters, mut at) = (text.as_bytes(), 0, 0);
    while at < bytes.len() {
        letters |= letter(bytes[at]);
        at += 1;
    }
    (text, letters, form)
}

/// A Latin letter in either case as a bit.
const fn letter(byte: u8) -> u32 {
    match byte | 0x20 {
        small @ b'a'..=b'z' => 1 << (small - b'a'),
        _ => 0,
    }
}

/// Whether a key names a secret: a password, a community, a key, a token, a session.
#[must_use]
pub fn is_secret_key(key: &str) -> bool {
    let mut letters = key.bytes().fold(0, |sum, byte| sum | letter(byte));
    if !key.is_ascii() {
        // Letters of other alphabets can be Latin ones in lower case.
        letters = u32::MAX;
    }
    // Most keys lack a letter of each of the words, or have them in another order.
    let may_hold = |word: &str| !key.is_ascii() || has_in_order(key, word);
    let mut likely = WORDS
        .iter()
        .filter(|word| letters & word.1 == word.1 && may_hold(word.0))
        .peekable();
    if likely.peek().is_none() {
        return false;
    }
    let words = KeyWords::of(key);
    likely.any(|(word, _, form)| match form {
        WordMatch::Anywhere => words.joined.contains(word),
        WordMatch::Word => words.has(word),
        WordMatch::Whole => words.joined == *word,
    })
}

/// Whether a key of ASCII has the letters of a word in their order, whatever stands between them.
fn has_in_order(key: &str, word: &str) -> bool {
    let mut letters = key.bytes();
    let mut found = word
        .bytes()
        .map(|letter| letters.any(|other| other.eq_ignore_ascii_case(&letter)));
    found.all(|is_there| is_there)
}

/// The words of a key, lower case: split at anything but letters and digits and at a change of
/// case.
struct KeyWords {
    /// All of them without anything between them.
    joined: String,
    /// Where each begins in it, and the end of the last.
    bounds: Vec<usize>,
}

impl KeyWords {
    fn of(key: &str) -> Self {
        let mut joined = String::with_capacity(key.len());
        let mut bounds = Vec::with_capacity(8);
        let mut lower_before = false;
        let mut begins = true;
        for sign in key.chars() {
            begins |= !sign.is_alphanumeric() || (sign.is_uppercase() && lower_before);
            lower_before = sign.is_lowercase() || sign.is_numeric();
            if sign.is_alphanumeric() {
                if std::mem::take(&mut begins) {
                    bounds.push(joined.len());
                }
                joined.extend(sign.to_lowercase());
            }
        }
        bounds.push(joined.len());
        Self { joined, bounds }
    }

    fn has(&self, word: &str) -> bool {
        let mut words = self.bounds.windows(2);
        words.any(|pair| self.joined[pair[0]..pair[1]] == *word)
    }
}

#[cfg(test)]
mod tests {
    use super::{WORDS, WordMatch, is_secret_key};

    #[test]
    fn secrets_are_told_by_whole_words() {
        for key in [
            "password",
            "adminPassword",
            "readCommunity",
            "communityString",
            "chapSecret",
            "mutualChapSecret",
            "sessionID",
            "SessionId",
            "auth",
            "authKey",
            "token",
            "outCookie",
            "Pwd",
            "key",
            "shared_key",
        ] {
            assert!(is_secret_key(key), "{key}");
        }
        for key in [
            "RegistryKeyword",
            "keySize",
            "name",
            "mac",
            "authenticationType",
            "passthrough",
            "macType",
            "VirtualMachineMigrationAuthenticationType",
            "publicKeyType",
        ] {
            assert!(!is_secret_key(key), "{key}");
        }
    }

    /// The same, said plainly: all words of a key, each looked for in each of the ways.
    fn plainly(key: &str) -> bool {
        let mut words = vec![String::new()];
        let mut lower_before = false;
        for sign in key.chars() {
            if !sign.is_alphanumeric() || (sign.is_uppercase() && lower_before) {
                words.push(String::new());
            }
            lower_before = sign.is_lowercase() || sign.is_numeric();
            if sign.is_alphanumeric() {
                words.last_mut().unwrap().extend(sign.to_lowercase());
            }
        }
        let joined = words.concat();
        WORDS.iter().any(|(word, _, form)| match form {
            WordMatch::Anywhere => joined.contains(word),
            WordMatch::Word => words.iter().any(|own| own == word),
            WordMatch::Whole => joined == *word,
        })
    }

    #[test]
    fn no_short_cut_misses_a_secret() {
        const PIECES: [&str; 16] = [
            "Pass",
            "word",
            "Key",
            "key",
            "_",
            "-",
            "Auth",
            "auth",
            "session",
            "ID",
            "Id",
            "s",
            "\u{212a}ey",
            "Ä",
            "7",
            "Token",
        ];
        let mut found = 0;
        for index in 0..PIECES.len().pow(4) {
            let piece = |power: u32| PIECES[index / PIECES.len().pow(power) % PIECES.len()];
            let key = [piece(0), piece(1), piece(2), piece(3)].concat();
            assert_eq!(is_secret_key(&key), plainly(&key), "{key}");
            found += usize::from(plainly(&key));
        }
        assert!(found > 1000);
        for (word, ..) in WORDS {
            assert!(is_secret_key(word) && is_secret_key(&word.to_uppercase()));
        }
    }
}
