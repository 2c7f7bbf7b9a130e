//! What a finger moving sideways over a row means.

/// How near to the side of the window, in pixels, a swipe is left to the browser, for which it means back or forward.
const EDGE: i32 = 24;

/// How far a finger moves before it is clear what it means, in pixels.
const SLOP: i32 = 8;

/// How far a row is pulled before letting it go does something, in pixels.
const FAR: i32 = 72;

/// How far a row follows the finger, in pixels.
const MOST: i32 = 120;

/// What a moving finger turned out to mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// Not yet what it means.
    Unclear,
    /// It pulls the row.
    Pull,
    /// It is for the browser: it scrolls.
    Other,
}

/// What a finger means that was put down at `x` in a window of this width, and has moved by `(dx, dy)`, all in pixels.
pub const fn sense(x: i32, width: i32, (dx, dy): (i32, i32)) -> Sense {
    if dx.abs() < SLOP && dy.abs() < SLOP {
        Sense::Unclear
    } else if dx.abs() > 2 * dy.abs() && x >= EDGE && x <= width - EDGE {
        Sense::Pull
    } else {
        Sense::Other
    }
}

/// How far a row is pulled, in pixels to the right, by a finger that moved by `dx`.
pub fn pulled(dx: i32) -> i32 {
    dx.clamp(-MOST, MOST)
}

/// Whether a row that is let go so far from its place does something.
pub const fn is_far(dx: i32) -> bool {
    dx.abs() >= FAR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finger_pulls_a_row_when_it_moves_sideways_and_did_not_begin_at_the_edge() {
        for (x, moved, expected) in [
            (200, (0, 0), Sense::Unclear),
            (200, (7, -7), Sense::Unclear),
            (200, (8, 3), Sense::Pull),
            (200, (-30, 10), Sense::Pull),
            (200, (8, 4), Sense::Other),
            (200, (0, -8), Sense::Other),
            (200, (30, 30), Sense::Other),
            (24, (30, 0), Sense::Pull),
            (23, (30, 0), Sense::Other),
            (366, (-30, 0), Sense::Pull),
            (367, (-30, 0), Sense::Other),
        ] {
            assert_eq!(sense(x, 390, moved), expected, "{x} {moved:?}");
        }
    }

    #[test]
    fn a_row_follows_so_far_and_does_something_only_from_afar() {
        assert_eq!([pulled(40), pulled(500), pulled(-500)], [40, 120, -120]);
        assert_eq!([is_far(71), is_far(72), is_far(-71), is_far(-72)], [false, true, false, true]);
    }
}
