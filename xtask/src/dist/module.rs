//! Reads and writes as much of WebAssembly's binary format as is needed here: sections, numbers and names.
//!
//! <https://webassembly.github.io/spec/core/binary/modules.html>

/// What every module begins with.
pub(super) const PREAMBLE: &[u8] = b"\0asm\x01\0\0\0";

/// Takes a module apart, part by part; `None` means that it is not one.
#[derive(Clone, Copy)]
pub(super) struct Reader<'module>(&'module [u8]);

/// One section of a module.
#[derive(Clone, Copy)]
pub(super) struct Section<'module> {
    pub(super) kind: u8,
    pub(super) content: &'module [u8],
}

/// The sections of a module, in their order.
pub(super) fn sections(module: &[u8]) -> Option<Vec<Section<'_>>> {
    let mut reader = Reader(module.strip_prefix(PREAMBLE)?);
    let mut sections = Vec::new();
    while !reader.0.is_empty() {
        let kind = reader.byte()?;
        let content = reader.counted()?;
        sections.push(Section { kind, content });
    }
    Some(sections)
}

impl<'module> Section<'module> {
    /// The kind of a section that has a name.
    pub(super) const CUSTOM: u8 = 0;
    /// What the module gets from outside.
    pub(super) const IMPORTS: u8 = 2;
    /// What the module offers.
    pub(super) const EXPORTS: u8 = 7;

    /// Reads what is in it.
    pub(super) const fn reader(&self) -> Reader<'module> {
        Reader(self.content)
    }
}

impl<'module> Reader<'module> {
    /// One byte.
    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// LEB128: seven bits at a time, the lowest first.
    pub(super) fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// As many bytes as the number before them says.
    pub(super) fn counted(&mut self) -> Option<&'module [u8]> {
        let count = self.number()?;
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    /// A name.
    pub(super) fn name(&mut self) -> Option<&'module str> {
        str::from_utf8(self.counted()?).ok()
    }
}

/// Writes a number as [`Reader::number`] reads it.
pub(super) fn write_number(out: &mut Vec<u8>, mut number: usize) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            return out.push(low & 0x7f);
        }
        out.push(low | 0x80);
    }
}

/// Writes bytes as [`Reader::counted`] reads them.
pub(super) fn write_counted(out: &mut Vec<u8>, bytes: &[u8]) {
    write_number(out, bytes.len());
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for number in [0, 1, 127, 128, 300, 1 << 20] {
            let mut out = Vec::new();
            write_number(&mut out, number);
            write_counted(&mut out, b"name");
            let mut reader = Reader(&out);
            assert_eq!(reader.number(), Some(number));
            assert_eq!(reader.name(), Some("name"));
            assert_eq!(reader.byte(), None);
        }
    }

    #[test]
    fn half_a_section_is_no_module() {
        let whole = [PREAMBLE, &[1, 2, 7, 8]].concat();
        let sections = sections(&whole).unwrap();
        let found: Vec<_> = sections
            .iter()
            .map(|section| (section.kind, section.content))
            .collect();
        assert_eq!(found, [(1, &[7, 8][..])]);
        assert!(super::sections(&whole[..whole.len() - 1]).is_none());
        assert!(super::sections(b"<html>").is_none());
    }
}
