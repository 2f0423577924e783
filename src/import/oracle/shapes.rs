//! Oracle's machine sizes, which its price list does not have: the list prices OCPUs, memory, GPUs and disks by part number.
//!
//! Sizes, drives and previous generations are from Oracle's page of shapes, <https://docs.oracle.com/en-us/iaas/Content/Compute/References/computeshapes.htm>,
//! as stored in autumn 2025; those of the previous generations also from its older copies. Part numbers are those of the price list.

/// What a shape's price is made of, by part number; empty where it has no such part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// OCPUs, an hour each.
    pub ocpu: &'static str,
    /// Gigabytes of memory, an hour each.
    pub memory: &'static str,
    /// Terabytes of local disk, an hour each.
    pub nvme: &'static str,
    /// GPUs, an hour each.
    pub gpu: &'static str,
}

/// A shape's family.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// Its name, for filters and notes.
    pub name: &'static str,
    /// What it costs.
    pub parts: Parts,
    /// Hardware threads in an OCPU.
    pub threads: u32,
    /// Whether it is of Arm's architecture.
    pub arm: bool,
    /// Whether Oracle lists it under previous generations.
    pub previous: bool,
    /// The GPU's model.
    pub gpu: &'static str,
    /// A flexible shape with its most OCPUs and gigabytes of memory.
    pub flexible: Option<(&'static str, u32, u32)>,
    /// Shapes of fixed size: name, OCPUs, gigabytes of memory, gigabytes of local disk, GPUs.
    pub fixed: &'static [(&'static str, u32, u32, u32, u32)],
}

const fn parts(ocpu: &'static str, memory: &'static str, nvme: &'static str, gpu: &'static str) -> Parts {
    Parts { ocpu, memory, nvme, gpu }
}

const PLAIN: Family = Family { name: "", parts: parts("", "", "", ""), threads: 2, arm: false, previous: false, gpu: "", flexible: None, fixed: &[] };

/// Every family whose sizes are known, those of today first.
pub const FAMILIES: &[Family] = &[
    Family {
        name: "Standard.E6",
        parts: parts("B111129", "B111130", "", ""),
        flexible: Some(("VM.Standard.E6.Flex", 126, 1454)),
        fixed: &[("BM.Standard.E6.256", 256, 3072, 1920, 0)],
        ..PLAIN
    },
    Family {
        name: "Standard.E5",
        parts: parts("B97384", "B97385", "", ""),
        flexible: Some(("VM.Standard.E5.Flex", 126, 1049)),
        fixed: &[("BM.Standard.E5.192", 192, 2304, 0, 0)],
        ..PLAIN
    },
    Family {
        name: "Standard.E4",
        parts: parts("B93113", "B93114", "", ""),
        flexible: Some(("VM.Standard.E4.Flex", 64, 1024)),
        fixed: &[("BM.Standard.E4.128", 128, 2048, 0, 0)],
        ..PLAIN
    },
    Family {
        name: "Standard3",
        parts: parts("B94176", "B94177", "", ""),
        flexible: Some(("VM.Standard3.Flex", 32, 512)),
        fixed: &[("BM.Standard3.64", 64, 1024, 0, 0)],
        ..PLAIN
    },
    Family {
        name: "Standard.A1",
        parts: parts("B93297", "B93298", "", ""),
        threads: 1,
        arm: true,
        flexible: Some(("VM.Standard.A1.Flex", 76, 472)),
        fixed: &[("BM.Standard.A1.160", 160, 1024, 0, 0)],
        ..PLAIN
    },
    Family { name: "Standard.A2", parts: parts("B109529", "B109530", "", ""), arm: true, flexible: Some(("VM.Standard.A2.Flex", 78, 946)), ..PLAIN },
    Family {
        name: "Optimized3",
        parts: parts("B93311", "B93312", "", ""),
        flexible: Some(("VM.Optimized3.Flex", 18, 256)),
        fixed: &[("BM.Optimized3.36", 36, 512, 3840, 0)],
        ..PLAIN
    },
    Family {
        name: "DenseIO.E5",
        parts: parts("B98202", "B98203", "B98204", ""),
        fixed: &[
            ("VM.DenseIO.E5.Flex.8.96GB", 8, 96, 6800, 0),
            ("VM.DenseIO.E5.Flex.16.192GB", 16, 192, 13_600, 0),
            ("VM.DenseIO.E5.Flex.24.288GB", 24, 288, 20_400, 0),
            ("VM.DenseIO.E5.Flex.32.384GB", 32, 384, 27_200, 0),
            ("VM.DenseIO.E5.Flex.40.480GB", 40, 480, 34_000, 0),
            ("VM.DenseIO.E5.Flex.48.576GB", 48, 576, 40_800, 0),
            ("BM.DenseIO.E5.128", 128, 1536, 81_600, 0),
        ],
        ..PLAIN
    },
    Family {
        name: "DenseIO.E4",
        parts: parts("B93121", "B93122", "B93123", ""),
        fixed: &[
            ("VM.DenseIO.E4.Flex.8.128GB", 8, 128, 6800, 0),
            ("VM.DenseIO.E4.Flex.16.256GB", 16, 256, 13_600, 0),
            ("VM.DenseIO.E4.Flex.32.512GB", 32, 512, 27_200, 0),
            ("BM.DenseIO.E4.128", 128, 2048, 54_400, 0),
        ],
        ..PLAIN
    },
    Family { name: "HPC.E5", parts: parts("B96531", "", "", ""), fixed: &[("BM.HPC.E5.144", 144, 768, 3840, 0)], ..PLAIN },
    Family { name: "GPU.B200", parts: parts("", "", "", "B110978"), gpu: "B200 180 GB", fixed: &[("BM.GPU.B200.8", 128, 4096, 30_720, 8)], ..PLAIN },
    Family { name: "GPU.H200", parts: parts("", "", "", "B110519"), gpu: "H200 141 GB", fixed: &[("BM.GPU.H200.8", 112, 3072, 30_720, 8)], ..PLAIN },
    Family { name: "GPU.H100", parts: parts("", "", "", "B98415"), gpu: "H100 80 GB", fixed: &[("BM.GPU.H100.8", 112, 2048, 61_440, 8)], ..PLAIN },
    Family { name: "GPU.A100", parts: parts("", "", "", "B95907"), gpu: "A100 80 GB", fixed: &[("BM.GPU.A100-v2.8", 128, 2048, 27_200, 8)], ..PLAIN },
    Family { name: "GPU.L40S", parts: parts("", "", "", "B109479"), gpu: "L40S 48 GB", fixed: &[("BM.GPU.L40S.4", 112, 1024, 7680, 4)], ..PLAIN },
    Family {
        name: "GPU.A10",
        parts: parts("", "", "", "B95909"),
        gpu: "A10 24 GB",
        fixed: &[("VM.GPU.A10.1", 15, 240, 0, 1), ("VM.GPU.A10.2", 30, 480, 0, 2), ("BM.GPU.A10.4", 64, 1024, 7680, 4)],
        ..PLAIN
    },
    Family { name: "GPU4", parts: parts("", "", "", "B92740"), gpu: "A100 40 GB", fixed: &[("BM.GPU4.8", 64, 2048, 27_200, 8)], ..PLAIN },
    Family {
        name: "GPU3",
        parts: parts("", "", "", "B89734"),
        gpu: "V100 16 GB",
        fixed: &[("VM.GPU3.1", 6, 90, 0, 1), ("VM.GPU3.2", 12, 180, 0, 2), ("VM.GPU3.4", 24, 360, 0, 4), ("BM.GPU3.8", 52, 768, 0, 8)],
        ..PLAIN
    },
    Family { name: "GPU2", parts: parts("", "", "", "B88518"), gpu: "P100 16 GB", fixed: &[("VM.GPU2.1", 12, 72, 0, 1)], ..PLAIN },
    Family { name: "GPU2", parts: parts("", "", "", "B88517"), gpu: "P100 16 GB", fixed: &[("BM.GPU2.2", 28, 192, 0, 2)], ..PLAIN },
    Family {
        name: "Standard.E3",
        parts: parts("B92306", "B92307", "", ""),
        previous: true,
        flexible: Some(("VM.Standard.E3.Flex", 64, 1024)),
        fixed: &[("BM.Standard.E3.128", 128, 2048, 0, 0)],
        ..PLAIN
    },
    Family {
        name: "Standard.E2",
        parts: parts("B90425", "", "", ""),
        previous: true,
        fixed: &[
            ("VM.Standard.E2.1", 1, 8, 0, 0),
            ("VM.Standard.E2.2", 2, 16, 0, 0),
            ("VM.Standard.E2.4", 4, 32, 0, 0),
            ("VM.Standard.E2.8", 8, 64, 0, 0),
            ("BM.Standard.E2.64", 64, 512, 0, 0),
        ],
        ..PLAIN
    },
    Family {
        name: "Standard2",
        parts: parts("B88514", "", "", ""),
        previous: true,
        fixed: &[
            ("VM.Standard2.1", 1, 15, 0, 0),
            ("VM.Standard2.2", 2, 30, 0, 0),
            ("VM.Standard2.4", 4, 60, 0, 0),
            ("VM.Standard2.8", 8, 120, 0, 0),
            ("VM.Standard2.16", 16, 240, 0, 0),
            ("VM.Standard2.24", 24, 320, 0, 0),
        ],
        ..PLAIN
    },
    Family { name: "Standard2", parts: parts("B88513", "", "", ""), previous: true, fixed: &[("BM.Standard2.52", 52, 768, 0, 0)], ..PLAIN },
    Family {
        name: "DenseIO2",
        parts: parts("B88516", "", "", ""),
        previous: true,
        fixed: &[("VM.DenseIO2.8", 8, 120, 6400, 0), ("VM.DenseIO2.16", 16, 240, 12_800, 0), ("VM.DenseIO2.24", 24, 320, 25_600, 0)],
        ..PLAIN
    },
    Family { name: "DenseIO2", parts: parts("B88515", "", "", ""), previous: true, fixed: &[("BM.DenseIO2.52", 52, 768, 51_200, 0)], ..PLAIN },
    Family { name: "HPC2", parts: parts("B90398", "", "", ""), previous: true, fixed: &[("BM.HPC2.36", 36, 384, 6400, 0)], ..PLAIN },
];

/// Gigabytes of memory for each hardware thread in which flexible shapes are written, and numbers of OCPUs.
pub const FLEXIBLE: (&[u32], &[u32]) = (&[2, 4, 8, 16], &[1, 2, 4, 8, 16, 32, 64]);
