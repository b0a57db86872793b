// Draws bones, joints, arcs and lettered plates: the same lines and the same arc as in the pictures of the report.

class Brush {
  constructor(context, at, look, size, edges) {
    Object.assign(this, { context, at, look, edges, px: Math.max(3, Math.min(5, (4 * size) / 400)), letter: Math.max(13, Math.min(22, size / 22)) });
    context.lineCap = "round";
    context.lineJoin = "round";
  }

  stroke(points, colour, width, dash = []) {
    const { context } = this;
    context.setLineDash(dash);
    Object.assign(context, { strokeStyle: colour, lineWidth: width });
    context.beginPath();
    points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.stroke();
    context.setLineDash([]);
  }

  line(a, b, colour, width, dashed) {
    if (!a || !b) return;
    this.stroke([a, b], this.look.casing, width + 4);  // a casing of 2 px at each side
    this.stroke([a, b], colour, width, dashed ? [2.6 * width, 2.2 * width] : []);
  }

  half(side, share) {
    for (const [a, b] of LIMBS) this.line(this.at(`${side}_${a}`), this.at(`${side}_${b}`), this.look[side], Math.max(2, this.px * share), side === "left");
    for (const joint of JOINTS) this.joint(this.at(`${side}_${joint}`), side, share);
  }

  joint(at, side, share) {
    if (!at) return;
    const { context } = this;
    for (const [grow, colour] of [[2, this.look.casing], [0, this.look[side]]]) {
      const radius = 1.5 * this.px * share + grow;
      context.fillStyle = colour;
      context.beginPath();
      if (side === "left") context.arc(at[0], at[1], radius, 0, 2 * Math.PI);
      else context.rect(at[0] - 0.92 * radius, at[1] - 0.92 * radius, 1.84 * radius, 1.84 * radius);
      context.fill();
    }
  }

  /** Mid-line and both halves; of a side view the near one only, the far one lies below the arc. */
  skeleton(near) {
    for (const [a, b] of TRUNK) this.line(this.at(a), this.at(b), this.look.middle, this.px);
    for (const side of near ? [near] : SIDES) this.half(side, 1);
  }

  ghost(at) {
    const own = this.at;
    this.at = at;
    for (const [a, b] of [...TRUNK, ...SIDES.flatMap((side) => LIMBS.map(([a, b]) => [`${side}_${a}`, `${side}_${b}`]))]) {
      const ends = [at(a), at(b)];
      if (ends[0] && ends[1]) { this.stroke(ends, this.look.casing, 3); this.stroke(ends, this.look.middle, 1.5); }
    }
    this.at = own;
  }

  head() {
    const ears = ["left_ear", "right_ear"].map(this.at).filter(Boolean), neck = this.at("mid_shoulder");
    if (!ears.length || !neck) return;
    const centre = this.at("mid_ear");
    this.context.beginPath();
    this.context.arc(centre[0], centre[1], 0.62 * Math.hypot(centre[0] - neck[0], centre[1] - neck[1]), 0, 2 * Math.PI);
    Object.assign(this.context, { strokeStyle: this.look.middle, lineWidth: this.px });
    this.context.stroke();
  }

  /** Lines and arc of a motion on each side that this view measures; returns its numbers and their places. */
  motion({ arc, numbers, mark }, row, near) {
    if (!arc) return [];
    const found = [];
    for (const side of near ? ["unpaired", near] : ["unpaired", ...SIDES]) {
      const value = numbers[side]?.[row], own = SIDES.includes(side) ? side : near;
      const points = value == null ? [] : arc.points.map((name) => this.at(name.replace("{}", own)));
      if (!points.length || points.some((point) => !point)) continue;
      const letter = SIDES.includes(side) ? `${side[0].toUpperCase()} ` : "", flat = !arc.estimated || near;
      const at = flat ? this.shape(arc.shape, points, !near) : points[1];
      found.push({ text: `${letter}${flat ? "" : "≈ "}${value}${mark}`, at, side: SIDES.includes(side) ? side : null, arc });
    }
    return found;
  }

  guide(a, b) { this.line(a, b, this.look.middle, Math.max(2, this.px / 2), true); }

  shape(shape, p, centred) {
    const middle = (points) => [0, 1].map((i) => points.reduce((sum, q) => sum + q[i], 0) / points.length);
    if (shape === "plumb") {
      const corner = [p[0][0], p[1][1]];
      this.guide(p[0], corner);
      this.guide(corner, p[1]);
      return corner;
    }
    if (shape === "spans") { this.guide(p[0], p[1]); this.guide(p[2], p[3]); return middle(p); }
    if (shape === "point") return p[0];
    if (shape === "parallel") { this.angle("bend", [p[2][0] - p[1][0] + p[0][0], p[2][1] - p[1][1] + p[0][1]], p[2], p[3]); return p[2]; }
    const joint = shape === "bend" || shape === "between" ? p[1] : p[0];
    this.angle(shape, p[0], joint, p.at(-1));
    return shape === "lean" && centred ? middle([p[0], p.at(-1)]) : joint;
  }

  angle(shape, first, joint, end) {
    const reference = { bend: [joint[0] - first[0], joint[1] - first[1]], between: [first[0] - joint[0], first[1] - joint[1]],
      lean: [0, -1], tilt: [Math.sign(end[0] - joint[0]), 0] }[shape];
    const length = Math.hypot(end[0] - joint[0], end[1] - joint[1]), size = Math.hypot(...reference);
    if (length < 1 || size < 1e-6) return;
    if (shape !== "between") this.guide(joint, joint.map((v, i) => v + (reference[i] / size) * 0.75 * length));
    const from = Math.atan2(reference[1], reference[0]), to = Math.atan2(end[1] - joint[1], end[0] - joint[0]);
    const turn = ((to - from + 3 * Math.PI) % (2 * Math.PI)) - Math.PI, radius = 0.42 * length, { context } = this;
    const sweep = () => { context.beginPath(); context.arc(joint[0], joint[1], radius, from, from + turn, turn < 0); };
    sweep();
    context.lineTo(...joint);
    context.globalAlpha = 0.4;
    context.fillStyle = this.look.middle;
    context.fill();
    context.globalAlpha = 1;
    for (const [colour, width] of [[this.look.casing, this.px + 4], [this.look.middle, this.px]]) {
      sweep();
      Object.assign(context, { strokeStyle: colour, lineWidth: width });
      context.stroke();
    }
  }

  /** A number stands outwards of its joint in a front view, before or behind it in a side view. */
  number({ text, at, side, arc }, view) {
    const middle = this.at("mid_hip"), facing = { left: -1, right: 1 }[view], colour = side ? this.look[side] : this.look.text;
    if (arc.shape === "spans") return this.plate(text, at, 0.5, this.look.text);
    const out = facing ? (arc.ahead ? facing : -facing) : !side || !middle ? 1 : Math.sign(at[0] - middle[0]) || 1;
    this.plate(text, [at[0] + out * 6 * this.px, at[1] - 5 * this.px], 0.5 - 0.5 * out, colour);
  }

  letters(view) {
    const atLeft = { front: "right", back: "left" }[view];
    if (!atLeft) return;
    const [left, right, y] = this.edges, other = SIDES.find((side) => side !== atLeft);
    this.plate(atLeft[0].toUpperCase(), [left + 6, y], 0, this.look[atLeft], 1.5);
    this.plate(other[0].toUpperCase(), [right - 6, y], 1, this.look[other], 1.5);
  }

  plate(text, [x, y], align, colour, grow = 1) {
    const { context } = this, letter = this.letter * grow, pad = 0.35 * letter;
    context.font = `700 ${letter}px system-ui, sans-serif`;
    const width = context.measureText(text).width + 2 * pad, height = 1.2 * letter + pad;
    const left = Math.max(this.edges[0] + 2, Math.min(this.edges[1] - width - 2, x - align * width));
    context.fillStyle = this.look.plate;
    context.beginPath();
    context.roundRect(left, y - height / 2, width, height, pad);
    context.fill();
    Object.assign(context, { fillStyle: colour, textBaseline: "middle", textAlign: "left" });
    context.fillText(text, left + pad, y);
  }
}
