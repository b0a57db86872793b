// One film with its skeleton: finds the <video>, goes to exact frames, draws; without a film it plays by the stored times.

const FILM = { left: "#ff9a4d", right: "#6db6ff", middle: "#ffffff", casing: "#14191f", plate: "#14191fd9", text: "#ffffff" };
const PAPER = { left: "#b34700", right: "#005a9c", middle: "#1f2933", casing: "#ffffff", plate: "#ffffffd9", text: "#1f2933" };
const LIMBS = [["shoulder", "elbow"], ["elbow", "wrist"], ["hip", "knee"], ["knee", "ankle"], ["ankle", "heel"], ["heel", "foot_index"], ["ankle", "foot_index"]];
const TRUNK = [["left_shoulder", "right_shoulder"], ["mid_shoulder", "mid_hip"], ["left_hip", "right_hip"]];
const JOINTS = ["shoulder", "elbow", "wrist", "hip", "knee", "ankle", "foot_index"];
const SIDES = ["left", "right"], MISSING = -32768;

/** Index of the last time that is not after t, at least 0. */
function rowAt(times, t) {
  let low = 0, high = times.length - 1;
  while (low < high) { const middle = (low + high + 1) >> 1; if (times[middle] <= t + 1e-6) low = middle; else high = middle - 1; }
  return low;
}
function nearest(times, t) {
  const row = rowAt(times, t);
  return row + 1 < times.length && times[row + 1] - t < t - times[row] ? row + 1 : row;
}
function decode(payload) {
  const bytes = Uint8Array.from(atob(payload.rows.xy), (letter) => letter.charCodeAt(0));
  return { ...payload, xy: new Int16Array(bytes.buffer), index: Object.fromEntries(payload.points.map((name, i) => [name, i])) };
}
/** Place of a landmark, or of a middle ("mid_hip"), in pixels of the picture; null where it is missing. */
function place(clip, row, name) {
  if (name.startsWith("mid_")) {
    const both = SIDES.map((side) => place(clip, row, `${side}_${name.slice(4)}`)).filter(Boolean);
    return both.length ? [0, 1].map((axis) => both.reduce((sum, point) => sum + point[axis], 0) / both.length) : null;
  }
  const at = 2 * (row * clip.points.length + clip.index[name]), x = clip.xy[at];
  return x === undefined || x === MISSING ? null : [x * clip.rows.unit_px, clip.xy[at + 1] * clip.rows.unit_px];
}

class Film {
  constructor(player) {
    Object.assign(this, { player, t: 0, state: "loading", video: null, going: null, target: 0, trouble: "", ready: false, offset: 0 });
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.resized = new ResizeObserver(() => this.draw());
  }

  load({ film, payload, ghost }) {
    const changed = this.clip?.id !== payload.id || this.key !== film;
    if (changed) {
      Object.assign(this, { clip: decode(payload), key: film, trouble: "" });
      this.detach();
      this.show(0);
    }
    if (this.ghost?.id !== ghost?.id) this.ghost = ghost && decode(ghost);
    this.attach();
    this.draw();
    return changed;
  }

  // ---- the film ----
  attach() {
    const video = this.key && !this.trouble ? document.querySelector(`.st-key-${this.key} video`) : null;
    if (video) video.controls = false;
    if (this.video && video === this.video && video.currentSrc === this.source) return this.ready ? this.nudge() : this.calibrate();
    if (!video && this.state === (this.key && !this.trouble ? "loading" : "nofilm") && !this.video) return;
    this.detach();
    if (video) this.take(video);
    else if (!this.key || this.trouble) {
      this.state = "nofilm";
      this.player.part("stage").append(this.canvas);
      this.canvas.removeAttribute("style");
      this.resized.observe(this.player.part("stage"));
      this.show(this.target);
    }
    this.player.refresh();
  }

  take(video) {
    Object.assign(this, { video, source: video.currentSrc, state: "loading", ready: false, going: null, listening: new AbortController() });
    const on = (name, action) => video.addEventListener(name, action, { signal: this.listening.signal });
    Object.assign(video.style, { width: "100%", height: "auto", maxHeight: `${this.player.tallest}vh`, objectFit: "contain", background: "#14191f", display: "block", cursor: "pointer" });
    Object.assign(video, { muted: true, preload: "auto", disablePictureInPicture: true });
    video.setAttribute("aria-label", this.player.root.getAttribute("aria-label") || "Film");
    video.parentElement.style.position = "relative";
    Object.assign(this.canvas.style, { position: "absolute", pointerEvents: "none" });
    video.parentElement.append(this.canvas);
    this.resized.observe(video);
    on("click", () => { this.player.root.focus({ preventScroll: true }); this.player.toggle(); });
    on("emptied", () => { this.player.pause(); Object.assign(this, { ready: false, going: null, state: "loading" }); this.player.refresh(); });  // another film comes
    on("loadeddata", () => { this.source = video.currentSrc; });  // its first picture will be presented
    on("seeked", () => this.landing());
    on("ended", () => this.player.ended());
    on("pause", () => this.player.playing && !video.ended && this.player.pause());
    on("error", () => this.fail());
    const frame = (_, seen) => {
      if (this.video !== video) return;
      video.requestVideoFrameCallback(frame);
      this.presented(seen.mediaTime);
    };
    video.requestVideoFrameCallback(frame);
    if (video.error) this.fail(); else this.calibrate();
  }

  fail() {
    this.trouble = "This browser cannot play the film. The skeleton is shown instead.";
    this.video.style.display = "none";
    this.attach();
  }

  detach() {
    this.listening?.abort();
    this.resized.disconnect();
    this.canvas.remove();
    Object.assign(this, { video: null, ready: false, going: null, state: "loading" });
  }

  /** The film's own clock need not begin at 0: the first frame tells. */
  calibrate() {
    // on the way somewhere already: the event of the loaded film may come after its first picture
    if (this.going === null && this.video.readyState >= 2 && !this.video.seeking) this.video.currentTime = 0;
  }

  presented(mediaTime) {
    this.media = mediaTime;
    if (!this.ready) {
      if (this.video.currentTime > 1e-3) return this.calibrate();
      Object.assign(this, { ready: true, offset: mediaTime - (this.clip.times[0] ?? 0), state: "ready" });
      if (this.target) this.start(); else this.show(0);
    } else if (this.going === null) {
      const frame = nearest(this.clip.times, mediaTime - this.offset);
      if (!this.player.playing && this.isThrown(frame, this.target)) this.start(); else this.show(frame);
    } else if (!this.video.seeking && this.arrived()) this.landed();
  }

  seek(t) {
    this.target = nearest(this.clip.times, t);
    if (this.state === "nofilm") this.show(this.target);
    else if (this.ready && this.going === null) this.start();
  }

  start() {
    const { times } = this.clip, frame = this.target;
    Object.assign(this, { going: frame, state: "seeking", media: null, began: performance.now() });
    const length = frame + 1 < times.length ? times[frame + 1] - times[frame] : times[frame] - (times[frame - 1] ?? times[frame] - 0.04);
    // to the middle of the frame: its edge may belong to either neighbour
    this.video.currentTime = Math.min(this.offset + times[frame] + 0.5 * length, Math.max(0, this.video.duration - 1e-3));
    this.player.refresh();
  }

  /** A film that was put back while it was on its way may end without a further event: look where it is. */
  nudge() { if (this.going !== null && !this.video.seeking && performance.now() - this.began > 400) this.landed(); }

  landing() {
    if (this.going === null) return;
    if (this.arrived()) return this.landed();
    const going = this.going;  // a picture of an earlier seek may still come, and the same one is not shown anew
    setTimeout(() => this.going === going && this.video && !this.video.seeking && this.landed(), 150);
  }

  arrived() { return this.media !== null && nearest(this.clip.times, this.media - this.offset) === this.going; }

  /** The page puts a film that has just loaded back to its beginning, whatever it was on the way to: go again, not for ever. */
  isThrown(frame, wanted) {
    const { times } = this.clip, far = Math.abs(times[frame] - times[wanted]) > 0.1;
    this.throws = far ? (this.throws ?? 0) + 1 : 0;
    return far && this.throws < 4;
  }

  landed() {
    const { times } = this.clip, wanted = this.going;
    const frame = this.media === null ? wanted : nearest(times, this.media - this.offset);
    const thrown = this.isThrown(frame, wanted);
    const more = this.target !== wanted || thrown;
    Object.assign(this, { going: null, state: "ready" });
    if (more) this.start(); else this.show(frame);
  }

  show(frame) {
    this.t = this.clip.times[frame] ?? 0;
    if (this.going === null) this.target = frame;
    this.draw();
    this.player.refresh();
  }

  next(by) {
    const { times } = this.clip;
    return times[Math.min(times.length - 1, Math.max(0, (this.going ?? nearest(times, this.t)) + by))] ?? 0;
  }

  now() { return this.state === "nofilm" ? this.clock ?? this.t : this.going === null && this.video ? this.video.currentTime - this.offset : this.t; }
  setRate(rate) { this.rate = rate; if (this.video) this.video.playbackRate = rate; }
  jump(t) { if (this.state === "nofilm") this.clock = t; else if (this.ready && !this.video.seeking) this.video.currentTime = t + this.offset; }

  play(rate) {
    this.setRate(rate);
    if (this.state !== "nofilm") return this.ready && this.video.play().catch(() => this.player.pause());
    let before = performance.now();
    this.clock = this.t;
    const tick = (now) => {
      if (!this.player.playing || this.state !== "nofilm") return;
      this.clock += ((now - before) / 1000) * this.rate;
      before = now;
      this.show(rowAt(this.clip.times, this.clock));
      if (this.clock >= (this.clip.times.at(-1) ?? 0)) this.player.ended();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  pause() { this.video?.pause(); }

  // ---- repetitions ----
  cycle(number) {
    const label = this.player.film.clip.cycles[number]?.label, own = this.clip.cycles;
    return own.find((cycle) => cycle.label === label) || own.at(-1);
  }
  knots({ start, bottom, end }) { return bottom === null ? [[0, start], [100, end]] : [[0, start], [50, bottom], [100, end]]; }
  through(knots, from, to, value) {
    const part = knots.length > 2 && value > knots[1][from] ? 1 : 0, [a, b] = [knots[part], knots[part + 1]];
    return a[to] + ((value - a[from]) / (b[from] - a[from])) * (b[to] - a[to]);
  }
  timeAt(cycle, phase) { return this.through(this.knots(cycle), 0, 1, phase); }
  phaseOf(cycle, t) { return this.through(this.knots(cycle), 1, 0, t); }

  // ---- drawing ----
  draw() {
    if (!this.clip || !this.canvas.isConnected) return;
    const { clip, canvas, video } = this, [wide, high] = clip.size;
    const width = video ? video.clientWidth : this.canvas.parentElement.clientWidth / this.canvas.parentElement.childElementCount;
    const height = video ? video.clientHeight : Math.min((width * high) / wide, (this.player.tallest / 100) * innerHeight);
    const fine = devicePixelRatio || 1, scale = Math.min(width / wide, height / high);
    const pixels = [Math.round(width * fine), Math.round(height * fine)];
    if (canvas.width !== pixels[0]) canvas.width = pixels[0];
    if (canvas.height !== pixels[1]) canvas.height = pixels[1];
    Object.assign(canvas.style, { width: video ? `${width}px` : "100%", height: `${height}px` });
    if (video) Object.assign(canvas.style, { left: `${video.offsetLeft}px`, top: `${video.offsetTop}px` });
    const context = canvas.getContext("2d");
    context.setTransform(fine, 0, 0, fine, 0, 0);
    context.clearRect(0, 0, width, height);
    const left = (width - wide * scale) / 2, top = (height - high * scale) / 2, row = nearest(clip.rows.times, this.t);
    const at = (name) => { const p = place(clip, row, name); return p && [left + p[0] * scale, top + p[1] * scale]; };
    const view = clip.near.reduce((found, [from, name]) => (from <= this.t + 1e-6 ? name : found), clip.near[0][1]);
    const size = Math.min(high * scale, 1.2 * wide * scale);
    const brush = new Brush(context, at, video ? FILM : PAPER, size, [left, left + wide * scale, top + (high * scale) / 2]);
    const { layers, motion } = this.player;
    if (layers.ghost && this.ghost) brush.ghost(this.earlier(at));
    const near = SIDES.includes(view) ? view : null;
    if (layers.skeleton && near) brush.half(SIDES.find((side) => side !== near), 0.6);
    const numbers = layers.angle && clip.motions[motion] ? brush.motion(clip.motions[motion], row, near) : [];
    if (layers.skeleton) brush.skeleton(near);
    if (!video) brush.head();
    numbers.forEach((number) => brush.number(number, view));
    brush.letters(view);
  }

  /** Places of an earlier film's landmarks at the same phase, laid on this body's ankles in this body's size. */
  earlier(at) {
    const ghost = this.ghost, now = this.clip.cycles.findIndex((cycle) => cycle.start <= this.t && this.t <= cycle.end);
    if (now < 0 || !ghost.cycles.length) return () => null;
    const then = ghost.cycles[Math.min(now, ghost.cycles.length - 1)];
    const row = nearest(ghost.rows.times, this.timeAt(then, this.phaseOf(this.clip.cycles[now], this.t)));
    const tall = (read) => { const [a, b] = ["mid_ankle", "mid_shoulder"].map(read); return a && b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0; };
    const first = (clip, t) => nearest(clip.rows.times, t), own = first(this.clip, this.clip.cycles[now].start), its = first(ghost, then.start);
    const grow = tall((name) => place(this.clip, own, name)) / tall((name) => place(ghost, its, name));
    const foot = at("mid_ankle"), base = place(ghost, row, "mid_ankle");
    const shown = this.canvas.clientWidth && Math.min(this.canvas.clientWidth / this.clip.size[0], this.canvas.clientHeight / this.clip.size[1]);
    return (name) => { const p = place(ghost, row, name); return p && foot && base && Number.isFinite(grow) ? [0, 1].map((i) => foot[i] + (p[i] - base[i]) * grow * shown) : null; };
  }
}
