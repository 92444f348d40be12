//! Things in a row, each as near as can be to where it wants to be, without touching each other.

/// Centres of things of these widths in their order, as near as can be to these centres, with a gap between them and all
/// of them between `low` and `high` where there is room.
pub(super) fn spread(
    wanted: &[i32],
    widths: &[i32],
    gap: i32,
    (low, high): (i32, i32),
) -> Vec<i32> {
    // Without the room that the things before one take, no thing may come before the one before it.
    let mut before = Vec::with_capacity(widths.len());
    let mut taken = 0;
    for width in widths {
        before.push(taken + width / 2);
        taken += width + gap;
    }
    let mut blocks: Vec<(i64, i64, usize)> = Vec::new();
    for (want, taken) in wanted.iter().zip(&before) {
        blocks.push((i64::from(want - taken), 1, 1));
        while let [.., one, other] = blocks[..] {
            if one.0 * other.1 <= other.0 * one.1 {
                break;
            }
            blocks.pop();
            blocks.pop();
            blocks.push((one.0 + other.0, one.1 + other.1, one.2 + other.2));
        }
    }
    let most = high - (taken - gap).max(0);
    let starts = blocks.into_iter().flat_map(|(sum, count, length)| {
        let mean = i32::try_from(sum.div_euclid(count)).unwrap_or_default();
        std::iter::repeat_n(mean, length)
    });
    let starts = starts.map(|start| start.min(most).max(low));
    starts
        .zip(&before)
        .map(|(start, taken)| start + taken)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_room_stays_where_it_wants_to_be() {
        assert_eq!(spread(&[50, 200], &[20, 20], 5, (0, 300)), [50, 200]);
        // Both want the same place and share the way.
        assert_eq!(spread(&[100, 100], &[20, 20], 10, (0, 300)), [85, 115]);
        // Nothing sticks out.
        assert_eq!(spread(&[5, 5], &[20, 20], 10, (0, 300)), [10, 40]);
        assert_eq!(spread(&[299, 299], &[20, 20], 10, (0, 300)), [260, 290]);
        assert!(spread(&[], &[], 10, (0, 300)).is_empty());
    }
}
