//! Where a value of JSON ends, found piece by piece, without keeping it.

/// How deep objects and lists may be nested.
pub const DEEPEST: usize = 127;
/// What is said of documents that are nested beyond [`DEEPEST`].
pub const TOO_DEEP: &str = "objects and lists are nested too deep";

/// What a byte is to whoever looks for the end of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Plain,
    Quote,
    Backslash,
    Open,
    Close,
    /// Ends a number, or a word.
    Between,
    /// May not stand in a text, and does not matter outside.
    Control,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Plain; 256];
    let mut control = 0;
    while control < 0x20 {
        classes[control] = Class::Control;
        control += 1;
    }
    classes[b'"' as usize] = Class::Quote;
    classes[b'\\' as usize] = Class::Backslash;
    classes[b'{' as usize] = Class::Open;
    classes[b'[' as usize] = Class::Open;
    classes[b'}' as usize] = Class::Close;
    classes[b']' as usize] = Class::Close;
    classes[b',' as usize] = Class::Between;
    classes[b':' as usize] = Class::Between;
    classes[b' ' as usize] = Class::Between;
    classes
};

/// Finds where a value ends, piece by piece.
#[derive(Default)]
pub struct Scan {
    /// How many objects and lists are open, and of each whether it is an object, the innermost last.
    depth: usize,
    objects: u128,
    text: bool,
    escaped: bool,
    begun: bool,
}

impl Scan {
    /// Whether the value may end where the file does: a number at the top.
    pub fn may_end(&self) -> bool {
        self.depth == 0 && !self.text
    }

    /// Behind the value's last byte in this piece; `None` if it goes on.
    pub fn over(&mut self, bytes: &[u8]) -> Result<Option<usize>, &'static str> {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let class = CLASSES[*byte as usize];
            if self.text {
                if std::mem::replace(&mut self.escaped, false) {
                    at += 1;
                    continue;
                }
                match class {
                    Class::Quote => {
                        self.text = false;
                        if self.depth == 0 {
                            return Ok(Some(at + 1));
                        }
                    }
                    Class::Backslash => self.escaped = true,
                    Class::Control => return Err("a line's end or another control character stands within a text: a quotation mark may be missing"),
                    _ => {
                        at += bytes[at..]
                            .iter()
                            .position(|byte| matches!(CLASSES[*byte as usize], Class::Quote | Class::Backslash | Class::Control))
                            .unwrap_or(bytes.len() - at);
                        continue;
                    }
                }
                at += 1;
                continue;
            }
            match class {
                // What follows a number or a word.
                Class::Quote | Class::Open if self.depth == 0 && self.begun => return Ok(Some(at)),
                Class::Close | Class::Between | Class::Control if self.depth == 0 => return Ok(Some(at)),
                Class::Quote => self.text = true,
                Class::Open => {
                    if self.depth > DEEPEST {
                        return Err(TOO_DEEP);
                    }
                    self.depth += 1;
                    self.objects = self.objects << 1 | u128::from(*byte == b'{');
                }
                Class::Close => {
                    if (self.objects & 1 == 1) != (*byte == b'}') {
                        return Err("a bracket is closed by a brace, or a brace by a bracket");
                    }
                    self.objects >>= 1;
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Ok(Some(at + 1));
                    }
                }
                Class::Plain | Class::Backslash | Class::Between | Class::Control => {}
            }
            self.begun = true;
            at += 1;
        }
        Ok(None)
    }
}
