//! What eyes make of colours.

/// Red, green, blue.
pub type Rgb = (u8, u8, u8);
type Matrix = [[f64; 3]; 3];

/// Kinds of colour vision. The matrices work on linear RGB: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes,
/// "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
/// Visualization and Computer Graphics 15 (6), 2009, doi:10.1109/TVCG.2009.113, at severity 1.0.
pub const VISIONS: [(&str, Matrix); 4] = [
    ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// Contrast of two colours, 1 to 21: <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>.
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let luminance = |c| dot(&[0.2126, 0.7152, 0.0722], &linear(c));
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// CIE 1976 colour difference, as seen by such eyes. About 2.3 is just noticeable.
pub fn difference(a: Rgb, b: Rgb, eyes: &Matrix) -> f64 {
    let (a, b) = (lab(&through(a, eyes)), lab(&through(b, eyes)));
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

fn through(colour: Rgb, eyes: &Matrix) -> [f64; 3] {
    let linear = linear(colour);
    eyes.map(|row| dot(&row, &linear).clamp(0.0, 1.0))
}

/// sRGB without its gamma.
fn linear((r, g, b): Rgb) -> [f64; 3] {
    [r, g, b].map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
}

/// CIE L*a*b* of linear sRGB, white point D65.
fn lab(linear: &[f64; 3]) -> [f64; 3] {
    const XYZ: Matrix = [
        [0.412_456, 0.357_576, 0.180_438],
        [0.212_673, 0.715_152, 0.072_175],
        [0.019_334, 0.119_192, 0.950_304],
    ];
    const WHITE: [f64; 3] = [0.950_470, 1.0, 1.088_830];
    let [x, y, z] = std::array::from_fn(|i| {
        let t = dot(&XYZ[i], linear) / WHITE[i];
        if t > (6.0_f64 / 29.0).powi(3) { t.cbrt() } else { t * 841.0 / 108.0 + 4.0 / 29.0 }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn dot(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn the_measures_measure() {
    let (black, white, near) = ((0, 0, 0), (255, 255, 255), |a: f64, b: f64| (a - b).abs() < 0.2);
    assert!(near(contrast(black, white), 21.0) && near(contrast((119, 119, 119), white), 4.48));
    // CIE L*a*b* of sRGB's red is 53.24, 80.09, 67.20.
    assert!(near(difference((255, 0, 0), black, &VISIONS[0].1), 117.34));
    for (name, eyes) in &VISIONS {
        assert!(near(difference(black, white, eyes), 100.0), "{name}");
        assert!(difference((128, 128, 128), (128, 128, 128), eyes) < 0.001, "{name}");
    }
    // What red-green blindness is known for, and what it leaves.
    let (red, green, blue) = ((200, 60, 0), (110, 110, 0), (0, 60, 200));
    let [_, protan, deutan, _] =
        VISIONS.map(|(_, eyes)| (difference(red, green, &eyes), difference(red, blue, &eyes)));
    assert!(deutan.0 < 12.0 && deutan.1 > 80.0, "{deutan:?}");
    assert!(protan.1 > 80.0, "{protan:?}");
}
