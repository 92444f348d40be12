//! What an appliance sent, as text.

/// A body as text. Bytes that are no UTF-8 become question marks in place, so that nothing is held twice; how often
/// that was is counted.
pub(super) fn text(mut body: Vec<u8>) -> (String, u64) {
    let mut repaired = 0;
    let mut from = 0;
    loop {
        match std::str::from_utf8(&body[from..]) {
            Ok(_) => break,
            Err(error) => {
                let start = from + error.valid_up_to();
                let end = error
                    .error_len()
                    .map_or(body.len(), |length| start + length);
                body[start..end].fill(b'?');
                from = end;
                repaired += 1;
            }
        }
    }
    (String::from_utf8(body).unwrap_or_default(), repaired)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_counted() {
        assert_eq!(text("gr\u{fc}n".into()), ("gr\u{fc}n".to_owned(), 0));
        assert_eq!(
            text(b"gr\xfcn, \xff\xfe, \xe2\x82".to_vec()),
            ("gr?n, ??, ??".to_owned(), 4)
        );
    }
}
