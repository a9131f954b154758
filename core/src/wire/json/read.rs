//! Reads JSON strictly: one document, nothing before or after it but white space, and not too deep.

use super::Json;

/// Levels of lists and objects; a flow step has five.
pub const DEEPEST: u8 = 32;

impl Json {
    /// Reads a document; `None` if it is not JSON.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text };
        let value = reader.value(DEEPEST)?;
        reader.skip_space();
        reader.rest.is_empty().then_some(value)
    }
}

struct Reader<'text> {
    rest: &'text str,
}

impl<'text> Reader<'text> {
    fn value(&mut self, depth: u8) -> Option<Json> {
        self.skip_space();
        match self.rest.as_bytes().first()? {
            b'{' => self.members(depth.checked_sub(1)?),
            b'[' => self.list(depth.checked_sub(1)?),
            b'"' => self.text().map(Json::Text),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'n' => self.word("null", Json::Null),
            _ => self.number(),
        }
    }

    fn members(&mut self, depth: u8) -> Option<Json> {
        let mut members: Vec<(String, Json)> = Vec::new();
        self.sequence(b'}', |reader| {
            let name = reader.text()?;
            reader.skip_space();
            reader.expect(b':')?;
            let value = reader.value(depth)?;
            // Twice the same name: whoever reads next might believe the other one.
            if members.iter().any(|(known, _)| *known == name) {
                return None;
            }
            members.push((name, value));
            Some(())
        })?;
        Some(Json::Members(members))
    }

    fn list(&mut self, depth: u8) -> Option<Json> {
        let mut list = Vec::new();
        self.sequence(b']', |reader| {
            list.push(reader.value(depth)?);
            Some(())
        })?;
        Some(Json::List(list))
    }

    /// Entries between an opening bracket, commas and `end`.
    fn sequence(&mut self, end: u8, mut entry: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.rest = self.rest.get(1..)?;
        self.skip_space();
        if self.expect(end).is_some() {
            return Some(());
        }
        loop {
            self.skip_space();
            entry(self)?;
            self.skip_space();
            if self.expect(end).is_some() {
                return Some(());
            }
            self.expect(b',')?;
        }
    }

    fn text(&mut self) -> Option<String> {
        self.expect(b'"')?;
        let mut text = String::new();
        loop {
            // Up to the next quotation mark or backslash everything stands for itself.
            let mut bytes = self.rest.bytes();
            let plain = bytes.position(|byte| matches!(byte, b'"' | b'\\' | ..0x20))?;
            text.push_str(self.take(plain)?);
            match self.next_byte()? {
                b'"' => return Some(text),
                b'\\' => text.push(self.escape()?),
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.next_byte()? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return None,
        })
    }

    /// One character by its code, or two halves of one (RFC 8259, 7).
    fn unicode(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        self.expect(b'\\')?;
        self.expect(b'u')?;
        let second = self.four_digits()?.checked_sub(0xDC00);
        let second = second.filter(|half| *half < 0x400)?;
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + second)
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.take(4)?;
        let are_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| are_digits)
    }

    fn number(&mut self) -> Option<Json> {
        let start = self.rest;
        let _ = self.expect(b'-');
        match self.digits() {
            0 => return None,
            // No number but zero starts with a zero.
            1 => {}
            _ if start.trim_start_matches('-').starts_with('0') => return None,
            _ => {}
        }
        if self.expect(b'.').is_some() && self.digits() == 0 {
            return None;
        }
        if self.expect(b'e').or_else(|| self.expect(b'E')).is_some() {
            let _ = self.expect(b'+').or_else(|| self.expect(b'-'));
            if self.digits() == 0 {
                return None;
            }
        }
        let digits = start.get(..start.len() - self.rest.len())?;
        Some(Json::Number(digits.to_owned()))
    }

    /// Skips digits and counts them.
    fn digits(&mut self) -> usize {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let _ = self.take(count);
        count
    }

    fn word(&mut self, word: &str, value: Json) -> Option<Json> {
        self.rest = self.rest.strip_prefix(word)?;
        Some(value)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.rest = self.rest.strip_prefix(char::from(byte))?;
        Some(())
    }

    /// The next byte, if it is a character of its own.
    fn next_byte(&mut self) -> Option<u8> {
        self.take(1)?.bytes().next()
    }

    fn take(&mut self, length: usize) -> Option<&'text str> {
        let taken = self.rest.get(..length)?;
        self.rest = self.rest.get(length..)?;
        Some(taken)
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }
}
