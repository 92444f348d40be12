//! The style of a picture in SVG: classes alone, for light, dark and paper. It loads nothing.

/// The style sheet. Every rule names the class of the picture, so that it can stand in a page.
pub(super) const STYLE: &str = "\
.fabric-picture{font-family:\"Segoe UI\",Helvetica,Arial,\"Liberation Sans\",\"DejaVu Sans\",sans-serif;font-size:11px}
.fabric-picture .ground{fill:#fff}
.fabric-picture text{fill:#1d2125}
.fabric-picture .title{font-size:16px;font-weight:600}
.fabric-picture .name{font-size:12px;font-weight:600}
.fabric-picture text.quiet,.fabric-picture tspan.quiet{fill:#4a525a}
.fabric-picture .box{fill:#fff;stroke:#5b646d;stroke-width:1.2}
.fabric-picture .host .box{fill:#f6f7f8;stroke:#c3c9cf}
.fabric-picture .mezzanine .box{fill:#eceff1;stroke:#aab2b9}
.fabric-picture .carrier .box,.fabric-picture .virtual-switch .box{fill:#eef1f4}
.fabric-picture .module .box,.fabric-picture .iom .box{fill:#e6ebf0}
.fabric-picture .unknown .box{stroke:#7c858d;stroke-dasharray:2 3}
.fabric-picture .bracket{fill:none;stroke:#5b646d;stroke-width:2}
.fabric-picture .line{fill:none;stroke:#5b646d;stroke-width:1.4}
.fabric-picture .standby .line{stroke-dasharray:7 4}
.fabric-picture .inferred .line{stroke:#7c858d;stroke-dasharray:2 3}
.fabric-picture .channel .line{stroke-width:4.4}
.fabric-picture .channel .core{fill:none;stroke:#fff;stroke-width:1.8}
.fabric-picture .down .line{stroke:#b3261e;stroke-width:2}
.fabric-picture .dead .line{stroke:#b3261e;stroke-width:2}
.fabric-picture .rerouted .line{stroke:#5b646d}
.fabric-picture .arrow{fill:none;stroke:#1d2125;stroke-width:1.8}
.fabric-picture .end{fill:#b3261e;stroke:#fff;stroke-width:1}
.fabric-picture .cross{fill:none;stroke:#c00000;stroke-width:3.2}
.fabric-picture .failed .box{stroke:#c00000;stroke-width:2.2}
.fabric-picture .word{font-weight:600;paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}
.fabric-picture .lost .name{text-decoration:line-through}
.fabric-picture .outcome{font-weight:700}
.fabric-picture .badge rect{fill:#fff;stroke:#1d2125;stroke-width:1.2}
.fabric-picture .badge text{font-size:11px;font-weight:700}
.fabric-picture .badge.warning rect{stroke-width:2.4}
.fabric-picture .badge.error rect{fill:#8c1d18;stroke:#8c1d18}
.fabric-picture .badge.error text{fill:#fff}
.fabric-picture .cell rect{fill:#fff;stroke:#c3c9cf}
.fabric-picture .o-reduced rect,.fabric-picture .o-failover-unseen rect{fill:#eef1f4}
.fabric-picture .o-failover-seen rect{fill:#dfe5ea}
.fabric-picture .o-unknown rect{fill:#fff;stroke:#5b646d;stroke-dasharray:2 3}
.fabric-picture .o-black-hole rect{fill:#f3c5c1;stroke:#8c1d18}
.fabric-picture .o-lost rect{fill:#8c1d18;stroke:#8c1d18}
.fabric-picture .o-lost text{fill:#fff;font-weight:700}
.fabric-picture .o-black-hole text{font-weight:700}
.fabric-picture .rule{stroke:#c3c9cf;stroke-width:1}
@media screen and (prefers-color-scheme:dark){
.fabric-picture .ground{fill:#15181b}
.fabric-picture text{fill:#e8eaec}
.fabric-picture text.quiet,.fabric-picture tspan.quiet{fill:#b4bbc2}
.fabric-picture .box{fill:#1f2428;stroke:#98a1aa}
.fabric-picture .host .box{fill:#191d20;stroke:#4a525a}
.fabric-picture .mezzanine .box{fill:#252b30;stroke:#5b646d}
.fabric-picture .carrier .box,.fabric-picture .virtual-switch .box{fill:#2a3036}
.fabric-picture .module .box,.fabric-picture .iom .box{fill:#2f363d}
.fabric-picture .bracket,.fabric-picture .line{stroke:#98a1aa}
.fabric-picture .channel .core{stroke:#15181b}
.fabric-picture .inferred .line{stroke:#848d96}
.fabric-picture .down .line,.fabric-picture .dead .line{stroke:#ff8a80}
.fabric-picture .arrow{stroke:#e8eaec}
.fabric-picture .end{fill:#ff8a80;stroke:#15181b}
.fabric-picture .cross{stroke:#ff5449}
.fabric-picture .failed .box{stroke:#ff5449}
.fabric-picture .word{stroke:#15181b}
.fabric-picture .badge rect{fill:#15181b;stroke:#e8eaec}
.fabric-picture .badge.error rect{fill:#ffb4ab;stroke:#ffb4ab}
.fabric-picture .badge.error text{fill:#15181b}
.fabric-picture .cell rect{fill:#15181b;stroke:#4a525a}
.fabric-picture .o-reduced rect,.fabric-picture .o-failover-unseen rect{fill:#1f2428}
.fabric-picture .o-failover-seen rect{fill:#2f363d}
.fabric-picture .o-black-hole rect{fill:#5c2320;stroke:#ff8a80}
.fabric-picture .o-lost rect{fill:#ffb4ab;stroke:#ffb4ab}
.fabric-picture .o-lost text{fill:#15181b}
.fabric-picture .k-other{stroke:#c9ced3}
.fabric-picture .f-other{fill:#c9ced3}
}
";
