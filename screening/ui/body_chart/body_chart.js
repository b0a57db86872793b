// The body chart: regions are checkboxes; what is chosen goes to Python as one list, never as single changes, so that
// quick taps cannot overtake each other. Python gives: data.figures (SVG), data.marks (front, back), data.chosen, data.rev
// (the last revision that it has seen from here), data.readonly, data.size. data-state: ready readonly.

export default function (component) {
  const { parentElement, data } = component;
  const chart = (parentElement.chart ||= new BodyChart(parentElement.querySelector(".body")));
  chart.send = component.setStateValue;
  chart.update(data);
}

class BodyChart {
  constructor(root) {
    Object.assign(this, { root, chosen: new Set(), rev: 0 });
    root.addEventListener("click", (event) => this.toggle(event.target.dataset?.region));
    root.addEventListener("keydown", (event) => {
      if (![" ", "Enter"].includes(event.key) || !event.target.dataset.region) return;
      event.preventDefault();
      event.stopPropagation();
      this.toggle(event.target.dataset.region);
    });
    for (const name of ["pointerover", "focusin"]) root.addEventListener(name, (event) => this.say(event.target.dataset?.region));
    for (const name of ["pointerleave", "focusout"]) root.addEventListener(name, () => this.say(""));
  }

  areas(region) { return this.root.querySelectorAll(region ? `.area[data-region="${region}"]` : ".area"); }

  update(data) {
    const figures = this.root.querySelector(".figures");
    if (!figures.childElementCount) {
      figures.innerHTML = data.figures.join("");  // made once: drawn anew it would lose the keyboard's place
      this.rev = data.rev;
    }
    figures.querySelectorAll(".marks").forEach((marks, i) => { if (marks.innerHTML !== data.marks[i]) marks.innerHTML = data.marks[i]; });
    Object.assign(this.root.dataset, { size: data.size, state: data.readonly ? "readonly" : "ready" });
    this.readonly = data.readonly;
    if (data.rev >= this.rev) this.chosen = new Set(data.chosen);  // an older answer than the last tap is no news
    this.show();
  }

  toggle(region) {
    if (!region || this.readonly) return;
    if (!this.chosen.delete(region)) this.chosen.add(region);
    this.rev += 1;
    this.show();
    this.send("taps", { rev: this.rev, chosen: [...this.chosen] });
  }

  show() {
    for (const area of this.areas()) {
      const on = this.chosen.has(area.dataset.region);
      area.classList.toggle("on", on);
      if (!area.hasAttribute("role")) continue;
      area.setAttribute("aria-checked", String(on));
      area.setAttribute("aria-disabled", String(this.readonly));
    }
  }

  say(region) {
    this.root.querySelector(".name").textContent = region ? this.areas(region)[0].querySelector("title").textContent : "";
  }
}
